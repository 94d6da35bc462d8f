"""Filling the past: on first contact, and after we were away, history comes from vendors that keep one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from watcher.domain.reading import Org
from watcher.engine.guarded import guarded
from watcher.engine.ledger import Ledger, Spent, spent_on
from watcher.engine.lookahead import RESERVE, Lookahead
from watcher.ports import Clock, Historian, Past, Source, SourceError, Store, Transaction
from watcher.records import Event, Target

log = structlog.get_logger(__name__)

FIRST_LOOK_BACK = timedelta(days=62)
"""How far back to look the first time: this month and the one before, whatever their lengths."""

AWAY = timedelta(hours=6)
"""A hole in our own samples that is worth filling."""

MOST = 250
"""Organizations filled at once."""

AGAIN_AFTER = timedelta(hours=6)
"""After a failure, or when the budget has no room, it is tried again then."""

_KEY = "holes"


@dataclass(frozen=True, slots=True)
class Hole:
    """Organizations whose history is missing since then."""

    orgs: tuple[Org, ...]
    since: datetime


class Backfill:
    """Looks for holes in the history of each source and fills them, within the source's budget."""

    def __init__(
        self, store: Store, sources: Mapping[str, Source], lookahead: Lookahead, ledger: Ledger, clock: Clock
    ) -> None:
        self._store = store
        self._sources = sources
        self._lookahead = lookahead
        self._ledger = ledger
        self._clock = clock
        self._not_before: dict[str, datetime] = {}

    async def fill(self) -> int:
        """Fill at most one batch of each source; say how many were filled."""
        return sum([await self._fill_one(source) for source in self._sources.values()])

    async def _fill_one(self, source: Source) -> bool:
        now = self._clock.now()
        if not isinstance(source, Historian) or now < self._not_before.get(source.name, now):
            return False
        async with self._store.reading() as tx:
            hole = await _first_hole(tx, source.name, now)
            spent = await spent_on(tx, source.name)
        if hole is None:
            return False
        if source.history_cost(len(hole.orgs)) > self._room(source.name, spent, now):
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

    def _room(self, source: str, spent: Spent, now: datetime) -> float:
        """Calls that today's budget has left beside the polls."""
        return self._lookahead.calls_a_day(source) * (1 - RESERVE) - spent.last_day(now)


async def hole_begins(tx: Transaction, target: Target, now: datetime) -> None:
    """Note that the answer of `now` ended a silence of `target` that was long enough to leave a hole."""
    heard = target.last_ok_at
    if heard is None or now - heard < AWAY:
        return
    holes = await _holes(tx, target.source)
    fresh = {org.id: heard.isoformat() for org in target.orgs if holes.get(org.id, heard) is None}
    if fresh:
        await tx.remember(scope_of(target.source), _KEY, {**_plain(holes), **fresh})


async def _first_hole(tx: Transaction, source: str, now: datetime) -> Hole | None:
    """The first organizations of `source`, by batch, whose history is not full; a bounded number of them."""
    holes = await _holes(tx, source)
    for target in await tx.targets():
        if target.source != source or target.last_ok_at is None:
            continue
        fresh = [org for org in target.orgs if org.id not in holes]
        if fresh:
            return Hole(tuple(fresh[:MOST]), now - FIRST_LOOK_BACK)
        torn = {org: at for org in target.orgs if (at := holes[org.id]) is not None}
        if torn:
            return Hole(tuple(torn)[:MOST], min(torn.values()))
    return None


async def _keep(tx: Transaction, source: str, hole: Hole, past: Past, now: datetime) -> None:
    await tx.add_samples(past.readings)
    holes = _plain(await _holes(tx, source))
    await tx.remember(scope_of(source), _KEY, {**holes, **{org.id: None for org in hole.orgs}})
    series = len({reading.series for reading in past.readings})
    text = f"history since {hole.since:%Y-%m-%d} filled: {len(past.readings)} numbers of {series} series"
    notes = [Event(now, "source.note", source, note) for note in past.notes]
    await tx.add_events([Event(now, "history.filled", source, text), *notes])
    log.info("history.filled", source=source, orgs=len(hole.orgs), numbers=len(past.readings))


async def _holes(tx: Transaction, source: str) -> dict[str, datetime | None]:
    """By organization, the beginning of the hole in its history; None where it is full."""
    value = (await tx.recall(scope_of(source))).get(_KEY)
    entries = value.items() if isinstance(value, dict) else ()
    return {org: _moment(text) for org, text in entries}


def _plain(holes: Mapping[str, datetime | None]) -> dict[str, str | None]:
    return {org: at.isoformat() if at else None for org, at in holes.items()}


def scope_of(source: str) -> str:
    return f"history:{source}"


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
