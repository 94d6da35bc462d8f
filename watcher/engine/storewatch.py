"""Whether anything could be stored lately: a store that only reads leaves nothing judged and nobody told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from watcher.ports import Clock, Conflict, Store, StoreError, Transaction

log = structlog.get_logger(__name__)
PATIENCE = timedelta(minutes=2)
"""Longer than a database takes to start again, or another process to give up a lock."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Since when nothing is stored, and why; `hint` says what a person can do."""

    since: datetime
    why: str
    hint: str = ""


class StoreWatch:
    """What came of writing. Only a write that is known to have written ends a trouble: `stored`."""

    def __init__(self) -> None:
        self.errors = 0
        """Transactions that failed, since the start of the process."""
        self.stored_at: datetime | None = None
        self.trouble: Trouble | None = None
        self._told: StoreError | None = None

    def stored(self, now: datetime) -> None:
        """Something was written and kept."""
        if self.trouble is not None:
            log.info("store.works_again", since=self.trouble.since.isoformat())
        self.stored_at, self.trouble, self._told = now, None, None

    def failed(self, error: StoreError, now: datetime) -> None:
        """A transaction came to nothing; the same error may be brought twice."""
        if error is self._told:
            return
        self._told = error
        self.errors += 1
        if self.trouble is None:
            log.error("store.failing", reason=str(error), hint=error.hint)
        since = self.trouble.since if self.trouble else now
        self.trouble = Trouble(min(since, now), str(error), error.hint)

    def lasting(self, now: datetime) -> Trouble | None:
        """The trouble, once it has lasted."""
        return self.trouble if self.trouble and now - self.trouble.since >= PATIENCE else None

    def unwell(self, now: datetime) -> str:
        """Why nobody may rely on us, in words; empty while that has not lasted."""
        trouble = self.lasting(now)
        if trouble is None:
            return ""
        hint = f" ({trouble.hint})" if trouble.hint else ""
        return f"nothing could be stored since {trouble.since:%Y-%m-%d %H:%M} UTC: {trouble.why}{hint}"


class WatchedStore:
    """Another store, whose failed transactions are noted. Who is in another's way is no trouble."""

    def __init__(self, store: Store, watch: StoreWatch, clock: Clock) -> None:
        self._store = store
        self._watch = watch
        self._clock = clock

    async def open(self) -> None:
        await self._store.open()

    async def close(self) -> None:
        await self._store.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        try:
            async with self._store.transaction() as tx:
                yield tx
        except Conflict:
            raise
        except StoreError as error:
            self._watch.failed(error, self._clock.now())
            raise

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        async with self._store.reading() as tx:
            yield tx
