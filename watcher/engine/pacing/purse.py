"""What the budget of a source has left beside its polls, and paying from it."""

from __future__ import annotations

from datetime import datetime

from watcher.engine.pacing.ledger import Ledger, spent_on
from watcher.engine.pacing.lookahead import RESERVE, Lookahead
from watcher.ports import Source, Store


class Purse:
    """Asks the ledger in the store, so that a restart gives nobody a second budget."""

    def __init__(self, store: Store, lookahead: Lookahead, ledger: Ledger) -> None:
        self._store = store
        self._lookahead = lookahead
        self._ledger = ledger

    async def room(self, source: Source, now: datetime) -> float:
        """Calls that the last 24 hours leave of a day's budget without its reserve; may be below 0."""
        return await self._left(source, now, 1 - RESERVE)

    async def reserve(self, source: Source, now: datetime) -> float:
        """The same with the reserve."""
        return await self._left(source, now, 1)

    async def pay(self, source: Source, now: datetime) -> None:
        """Write down what asking has cost since somebody last did."""
        async with self._store.transaction() as tx:
            await self._ledger.note(tx, source.name, source.calls, now)
        self._ledger.noted(source.name, source.calls)

    async def _left(self, source: Source, now: datetime, share: float) -> float:
        async with self._store.reading() as tx:
            await self._lookahead.settle(tx, source.name, await tx.targets())
            spent = (await spent_on(tx, source.name)).last_day(now)
        unwritten = self._ledger.unwritten(source.name, source.calls)
        return self._lookahead.calls_a_day(source.name) * share - spent - unwritten
