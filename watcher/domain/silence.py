"""Silences: people ask not to be told of something for a while, with a name, a reason and an end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from watcher.domain.rule import Selector

LONGEST = timedelta(days=90)
"""A silence that never ends is a rule switched off, and nobody would know."""


class SilenceState(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Silence:
    """Nobody is told of what `match` selects from `starts_at` on and before `ends_at`.

    Judging goes on meanwhile; what still holds at the end is told then. `match` sees what rules select by,
    and `rule` and `id` (a series' short id). `id` is 0 until it is stored; `expired_by` is who ended it
    early, or what. One `until_reset` is bound to the period that its end is that of: it ends at the latest
    at `ends_at`, and as soon as a number that it matches counts over another period.
    """

    match: Selector
    author: str
    reason: str
    starts_at: datetime
    ends_at: datetime
    expired_by: str = ""
    id: int = 0
    until_reset: bool = False

    @property
    def name(self) -> str:
        """What people call it, e.g. `s-12`."""
        return f"s-{self.id}"

    def state(self, now: datetime) -> SilenceState:
        if now < self.starts_at:
            return SilenceState.PENDING
        return SilenceState.ACTIVE if now < self.ends_at else SilenceState.EXPIRED

    def mutes(self, values: Mapping[str, str], now: datetime) -> bool:
        return self.starts_at <= now < self.ends_at and self.match.match(values)
