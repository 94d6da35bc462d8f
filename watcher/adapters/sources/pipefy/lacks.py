"""A field that an account's schema lacks: since when, and how long that is believed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from watcher.adapters.sources.pipefy.assumptions import BELIEVED_FOR, SOON_AGAIN
from watcher.adapters.sources.pipefy.values import mapping, moment


@dataclass(frozen=True, slots=True)
class Lack:
    """Lacking `since`, last found so `at`. `tries` counts those since then, `SOON_AGAIN` first, then daily.

    What was offered before is probably back soon: a vendor's servers do not change all at once. What never
    was is tried daily.
    """

    since: datetime
    at: datetime
    tries: int = len(SOON_AGAIN)

    @classmethod
    def found(cls, now: datetime, *, offered_before: bool) -> Lack:
        return cls(now, now, 0) if offered_before else cls(now, now)

    @property
    def soon(self) -> bool:
        """Whether it is tried again within hours."""
        return self.tries < len(SOON_AGAIN)

    def believed(self, now: datetime) -> bool:
        """Whether it is too early to try again."""
        return abs(now - self.at) < (SOON_AGAIN[self.tries] if self.soon else BELIEVED_FOR)

    def again(self, now: datetime) -> Lack:
        """Found lacking once more; by documents that were under way together, it was found once."""
        return self if self.believed(now) else replace(self, at=now, tries=self.tries + 1)

    @property
    def note(self) -> dict[str, Any]:
        """For the notebook; `noted` reads it."""
        return {"since": self.since.isoformat(), "at": self.at.isoformat(), "tries": self.tries}


def noted(value: Any) -> dict[str, Lack]:
    """Lacks by their keys, from a page that anybody may have written; at first it held moments alone."""
    found = {key: _noted(entry) for key, entry in mapping(value).items()}
    return {key: lack for key, lack in found.items() if lack is not None}


def _noted(entry: Any) -> Lack | None:
    values = mapping(entry) or {"at": entry}
    at, tries = moment(values.get("at")), values.get("tries")
    if at is None:
        return None
    if not (isinstance(tries, int) and 0 <= tries <= len(SOON_AGAIN)):
        tries = len(SOON_AGAIN)
    return Lack(moment(values.get("since")) or at, at, tries)
