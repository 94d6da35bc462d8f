"""The tables of the rest: the history of events, what was remembered, and the end of old things."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, exists, func, or_, select

from watcher.adapters.stores.alerted import latest_incident
from watcher.adapters.stores.schema import (
    FINISHED,
    events,
    exports,
    foresights,
    incidents,
    memory,
    outbox,
    pushes,
    samples,
    series_state,
    silences,
    threads,
)
from watcher.adapters.stores.statements import Statements, fields
from watcher.records import Event, ExportState

_PUSH_KEPT = timedelta(days=7)
_EVENT = ("at", "kind", "subject", "text", "data")


class Kept(Statements):
    async def add_events(self, batch: Sequence[Event]) -> None:
        if batch:
            await self._run(self._insert(events), [fields(event, _EVENT) for event in batch])

    async def events(self, since: datetime, subject: str | None = None) -> list[Event]:
        query = select(events).where(events.c.at >= since).order_by(events.c.at, events.c.id)
        if subject is not None:
            query = query.where(events.c.subject == subject)
        return [Event(**fields(row, _EVENT)) for row in await self._run(query)]

    async def recall(self, scope: str) -> dict[str, Any]:
        rows = await self._run(select(memory).where(memory.c.scope == scope).order_by(memory.c.key))
        return {row.key: row.value for row in rows}

    async def remember(self, scope: str, key: str, value: Any) -> None:
        await self._upsert(memory, [{"scope": scope, "key": key, "value": value}])

    async def prune(self, before: datetime, after: datetime | None = None) -> None:
        await self._run(delete(events).where(events.c.at < before))
        await self._prune_samples(before, after)
        await self._prune_asked(before)
        open_still = exists().where(incidents.c.id == outbox.c.incident, incidents.c.ended_at.is_(None))
        old = and_(outbox.c.created_at < before, FINISHED, ~open_still)
        await self._run(delete(outbox).where(old))
        needed = or_(
            exists().where(outbox.c.incident == threads.c.incident),
            exists().where(incidents.c.id == threads.c.incident, incidents.c.ended_at.is_(None)),
        )
        await self._run(delete(threads).where(~needed))
        last = incidents.c.seq == latest_incident()
        await self._run(delete(incidents).where(incidents.c.ended_at < before, ~last))
        await self._run(delete(silences).where(silences.c.ends_at < before))
        known = exists().where(series_state.c.series == foresights.c.series)
        await self._run(delete(foresights).where(~known))

    async def _prune_samples(self, before: datetime, after: datetime | None) -> None:
        """Series by series: the key of the largest table leads straight to the old ones of each."""
        found = [row.series for row in await self._run(_SERIES) if row.series is not None]
        its, at = samples.c.series == bindparam("of"), samples.c.as_of
        if found:
            old = delete(samples).where(its, at < bindparam("before"))
            await self._run(old, [{"of": key, "before": before} for key in found])
        if found and after is not None:
            to_come = delete(samples).where(its, at > bindparam("after"))
            await self._run(to_come, [{"of": key, "after": after} for key in found])

    async def _prune_asked(self, before: datetime) -> None:
        over = exports.c.state.in_([state for state in ExportState if state.over])
        await self._run(delete(exports).where(exports.c.asked_at < before, over))
        latest = (await self._run(select(func.max(pushes.c.at).label("at"))))[0].at
        if latest is not None:  # a week before the latest is a week before now at least
            await self._run(delete(pushes).where(pushes.c.at < min(before, latest - _PUSH_KEPT)))


def _series_by_series() -> Select[Any]:
    """The series of the samples, each found from the one before: DISTINCT would read the whole table."""
    found = select(func.min(samples.c.series).label("series")).cte("found", recursive=True)
    after = select(func.min(samples.c.series)).where(samples.c.series > found.c.series).scalar_subquery()
    return select(found.union_all(select(after).where(found.c.series.is_not(None))).c.series)


_SERIES = _series_by_series()
