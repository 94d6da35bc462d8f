"""What was learned about one account's API: which fields it has and lacks, how large a document may be."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.adapters.sources.memory import Memory
from watcher.adapters.sources.pipefy.documents import MOST_ORGS
from watcher.adapters.sources.pipefy.lacks import Lack, noted
from watcher.adapters.sources.pipefy.notebook import Notebook, fresh
from watcher.adapters.sources.pipefy.orgfacts import OrgFacts
from watcher.adapters.sources.pipefy.values import mapping, moment

_MISSING, _OFFERED, _SIZE = "missing_fields", "offered_fields", "document_size"


@dataclass(frozen=True, slots=True, order=True)
class Capability:
    """A field of the API by its key, whether this account has it, and since when that is known.

    `soon` is a lack that is tried again within hours; the others are daily.
    """

    name: str
    available: bool
    since: datetime
    soon: bool = False


class Learned:
    """Everything remembered about one credential; `orgs` is the part about single organizations."""

    def __init__(self, memory: Memory, tag: str) -> None:
        self._notebook = Notebook(memory, tag)
        self.orgs = OrgFacts(self._notebook)
        self._missing: dict[str, Lack] = {}
        self._offered: dict[str, datetime] = {}
        self._size, self._sized_at = MOST_ORGS, None

    _sized_at: datetime | None

    async def load(self) -> None:
        """Read the memory, once; what it holds is checked like any other input."""
        if not await self._notebook.load():
            return
        self._missing = noted(self._notebook.page(_MISSING))
        self._offered = _moments(self._notebook.page(_OFFERED))
        size = mapping(self._notebook.page(_SIZE))
        if isinstance(n := size.get("size"), int) and 1 <= n <= MOST_ORGS:
            self._size, self._sized_at = n, moment(size.get("at"))
        self.orgs.read()

    # fields

    def dropped(self, now: datetime) -> frozenset[str]:
        """Keys of blocks and fields to leave out until they are tried again."""
        return frozenset(key for key, lack in self._missing.items() if lack.believed(now))

    async def lack(self, keys: Iterable[str], now: datetime) -> tuple[str, ...]:
        """Remember what the schema lacks; notes about what was not known to be lacking."""
        lost = sorted(set(keys))
        news = [key for key in lost if key not in self._missing]
        for key in lost:
            known = self._missing.get(key)
            first = Lack.found(now, offered_before=key in self._offered)
            self._missing[key] = known.again(now) if known else first
        await self._write_missing()
        gone = [key for key in lost if self._offered.pop(key, None) is not None]
        if gone:
            await self._notebook.write(_OFFERED, _texts(self._offered))
        return tuple(f"Pipefy's API lacks {key} for this account" for key in news)

    async def have(self, keys: Collection[str], now: datetime) -> tuple[str, ...]:
        """Remember what the schema took, and forget lacks that turned out to be over."""
        back = sorted(key for key in self._missing if key in keys)
        for key in back:
            del self._missing[key]
        if back:
            await self._write_missing()
        new = [key for key in sorted(keys) if key not in self._offered]
        if new:
            self._offered |= dict.fromkeys(new, now)
            await self._notebook.write(_OFFERED, _texts(self._offered))
        return tuple(f"Pipefy's API now offers {key} for this account" for key in back)

    async def _write_missing(self) -> None:
        await self._notebook.write(_MISSING, {key: lack.note for key, lack in self._missing.items()})

    def capabilities(self, now: datetime) -> list[Capability]:
        """Every field that was ever asked for, by key; a lack that is believed no longer is left out."""
        lacks = (
            Capability(key, available=False, since=lack.since, soon=lack.soon)
            for key, lack in self._missing.items()
            if lack.believed(now)
        )
        has = (Capability(key, available=True, since=at) for key, at in self._offered.items())
        return sorted([*lacks, *has])

    # size

    def size(self, now: datetime) -> int:
        """Organizations a document may hold, as far as we know."""
        known = self._sized_at is not None and fresh(self._sized_at, now)
        return self._size if known else MOST_ORGS

    async def fits(self, size: int, now: datetime) -> tuple[str, ...]:
        """Remember the largest document that passed after a larger one did not."""
        news = size != self._size
        self._size, self._sized_at = size, now
        await self._notebook.write(_SIZE, {"size": size, "at": now.isoformat()})
        return (f"Pipefy refuses larger documents: {size} organizations are asked at once",) if news else ()


def _moments(value: Any) -> dict[str, datetime]:
    return {key: at for key, text in mapping(value).items() if (at := moment(text)) is not None}


def _texts(moments: dict[str, datetime]) -> dict[str, str]:
    return {key: at.isoformat() for key, at in moments.items()}
