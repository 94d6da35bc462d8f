"""What was learned about one account's API: fields it lacks, how large a document may be, who has what."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from watcher.adapters.sources.memory import Memory
from watcher.adapters.sources.pipefy.documents import MOST_ORGS
from watcher.adapters.sources.pipefy.values import mapping, moment
from watcher.ports import StoreError

BELIEVED_FOR = timedelta(days=1)
"""How long a lack is taken for granted: Pipefy enables operations organization by organization, over time."""
_MOST_ROWS = 50  # resources remembered of one organization; a hostile answer must not fill the store


class Learned:
    """Kept in a Memory under keys that name the account. A memory that fails costs a few calls, no more."""

    def __init__(self, memory: Memory, tag: str) -> None:
        self._memory = memory
        self._missing_key = f"missing_fields/{tag}"
        self._size_key = f"document_size/{tag}"
        self._rows_key = f"subscription_rows/{tag}"
        self._plans_key = f"plans/{tag}"
        self._missing: dict[str, datetime] = {}
        self._size, self._sized_at = MOST_ORGS, None
        self._rows: dict[str, frozenset[str]] = {}
        self._plans: dict[str, str] = {}
        self._loaded = False
        self._loading = asyncio.Lock()

    _sized_at: datetime | None

    async def load(self) -> None:
        """Read the memory, once; what it holds is checked like any other input."""
        async with self._loading:
            if self._loaded:
                return
            try:
                self._read(await self._memory.recall())
            except StoreError:
                return
            self._loaded = True

    def _read(self, notes: Mapping[str, Any]) -> None:
        missing = mapping(notes.get(self._missing_key))
        self._missing = {key: at for key, text in missing.items() if (at := moment(text)) is not None}
        size = mapping(notes.get(self._size_key))
        if isinstance(n := size.get("size"), int) and 1 <= n <= MOST_ORGS:
            self._size, self._sized_at = n, moment(size.get("at"))
        told = mapping(notes.get(self._rows_key))
        self._rows = {org: _texts(names) for org, names in told.items()}
        plans = mapping(notes.get(self._plans_key))
        self._plans = {org: plan for org, plan in plans.items() if isinstance(plan, str)}

    # fields

    def dropped(self, now: datetime) -> frozenset[str]:
        """Keys of blocks and fields to leave out; a day after it was found missing, each is tried again."""
        return frozenset(key for key, at in self._missing.items() if _fresh(at, now))

    async def lack(self, keys: Iterable[str], now: datetime) -> tuple[str, ...]:
        """Remember what the schema lacks; notes about what was not known to be lacking."""
        fresh = sorted(set(keys))
        notes = tuple(
            f"Pipefy's API lacks {key} for this account" for key in fresh if key not in self._missing
        )
        self._missing |= dict.fromkeys(fresh, now)
        await self._keep_missing()
        return notes

    async def have(self, keys: Collection[str]) -> tuple[str, ...]:
        """Forget lacks that turned out to be over."""
        back = sorted(key for key in self._missing if key in keys)
        for key in back:
            del self._missing[key]
        if back:
            await self._keep_missing()
        return tuple(f"Pipefy's API now offers {key} for this account" for key in back)

    async def _keep_missing(self) -> None:
        await self._remember(self._missing_key, {key: at.isoformat() for key, at in self._missing.items()})

    # size

    def size(self, now: datetime) -> int:
        """Organizations a document may hold, as far as we know."""
        known = self._sized_at is not None and _fresh(self._sized_at, now)
        return self._size if known else MOST_ORGS

    async def fits(self, size: int, now: datetime) -> tuple[str, ...]:
        """Remember the largest document that passed after a larger one did not."""
        news = size != self._size
        self._size, self._sized_at = size, now
        await self._remember(self._size_key, {"size": size, "at": now.isoformat()})
        return (f"Pipefy refuses larger documents: {size} organizations are asked at once",) if news else ()

    # organizations

    def rows(self, org: str) -> frozenset[str]:
        """Resources that this organization's subscription was ever seen to list."""
        return self._rows.get(org, frozenset())

    def plan(self, org: str) -> str | None:
        """The plan this organization was last seen to have, for an answer that does not tell it."""
        return self._plans.get(org)

    async def saw_plans(self, seen: Mapping[str, str | None]) -> None:
        """Remember what good answers told; None is an organization without a plan."""
        before = dict(self._plans)
        for org, plan in seen.items():
            if plan is None:
                self._plans.pop(org, None)
            else:
                self._plans[org] = plan
        if self._plans != before:
            await self._remember(self._plans_key, self._plans)

    async def saw_rows(self, seen: Mapping[str, Collection[str]]) -> None:
        before = dict(self._rows)
        for org, names in seen.items():
            new = sorted(set(names) - self.rows(org))
            room = max(0, _MOST_ROWS - len(self.rows(org)))
            self._rows[org] = self.rows(org) | frozenset(new[:room])
        if self._rows != before:
            await self._remember(self._rows_key, {org: sorted(names) for org, names in self._rows.items()})

    async def _remember(self, key: str, value: Any) -> None:
        try:
            await self._memory.remember(key, value)
        except StoreError:
            return  # it is learned again after a restart


def _fresh(at: datetime, now: datetime) -> bool:
    return now - at < BELIEVED_FOR


def _texts(value: Any) -> frozenset[str]:
    texts = [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
    return frozenset(texts[:_MOST_ROWS])
