"""Filling the past: on first contact, and after we were away, history comes from vendors that keep one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from watcher.engine.asking.guarded import guarded
from watcher.engine.asking.holes import Hole, first_hole, hole_ends
from watcher.engine.pacing.ledger import Ledger
from watcher.engine.pacing.lookahead import Lookahead
from watcher.engine.pacing.purse import Purse
from watcher.ports import Clock, Historian, Past, Source, SourceError, Store, Transaction
from watcher.records import Event

log = structlog.get_logger(__name__)

AGAIN_AFTER = timedelta(hours=6)
"""After a failure, or when the budget has no room, it is tried again then."""


class Backfill:
    """Looks for holes in the history of each source and fills them, within the source's budget."""

    def __init__(
        self, store: Store, sources: Mapping[str, Source], lookahead: Lookahead, ledger: Ledger, clock: Clock
    ) -> None:
        self._store = store
        self._sources = sources
        self._ledger = ledger
        self._clock = clock
        self._purse = Purse(store, lookahead, ledger)
        self._not_before: dict[str, datetime] = {}

    async def fill(self) -> int:
        """Fill at most one batch of each source; say how many were filled."""
        return sum([await self._fill_one(source) for source in self._sources.values()])

    async def _fill_one(self, source: Source) -> bool:
        now = self._clock.now()
        if not isinstance(source, Historian) or now < self._not_before.get(source.name, now):
            return False
        async with self._store.reading() as tx:
            hole = await first_hole(tx, source.name, now)
        if hole is None:
            return False
        if source.history_cost(len(hole.orgs)) > await self._purse.room(source, now):
            log.info("history.postponed", source=source.name, reason="the budget of calls has no room")
            self._not_before[source.name] = now + AGAIN_AFTER
            return False
        return await self._ask(source, source, hole, now)

    async def _ask(self, source: Source, historian: Historian, hole: Hole, now: datetime) -> bool:
        past: Past | None = None
        try:
            past = await guarded(historian.history(hole.orgs, hole.since, now))
        except SourceError as error:
            log.warning("history.unavailable", source=source.name, reason=str(error))
            self._not_before[source.name] = now + AGAIN_AFTER
        async with self._store.transaction() as tx:
            if past is not None:
                await _keep(tx, source.name, hole, past, now)
            await self._ledger.note(tx, source.name, source.calls, now)
        self._ledger.noted(source.name, source.calls)
        return past is not None


async def _keep(tx: Transaction, source: str, hole: Hole, past: Past, now: datetime) -> None:
    await tx.add_samples(past.readings)
    await hole_ends(tx, source, hole)
    series = len({reading.series for reading in past.readings})
    told = (
        f"filled: {len(past.readings)} numbers of {series} series" if series else "is not told by the vendor"
    )
    text = f"history since {hole.since:%Y-%m-%d} {told}"
    notes = [Event(now, "source.note", source, note) for note in past.notes]
    await tx.add_events([Event(now, "history.filled", source, text), *notes])
    log.info("history.filled", source=source, orgs=len(hole.orgs), numbers=len(past.readings))
