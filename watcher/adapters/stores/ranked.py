"""The worst of many, found by the database itself: what a page shows at once, whatever else there is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import quote

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select

from watcher.adapters.stores.alerted import Alerted, as_incident
from watcher.adapters.stores.planned import Planned
from watcher.adapters.stores.schema import alerts, incidents, orgs, series_state
from watcher.domain.alert import Incident
from watcher.domain.rule import Level
from watcher.records import OrgState

_LARGEST, _SMALLEST = 1e100, 1e-100
"""Beyond these a division could leave the range of a double, which PostgreSQL calls an error."""
_STATE = series_state.c


class Ranked(Alerted, Planned):
    async def riskiest(self, sources: Collection[str], most: int) -> tuple[list[str], int]:
        of = or_(*(_is_of(source) for source in sources)) if sources else literal(value=False)
        keys = [row.series for row in await self._run(_worst_first(of, most))]
        (counted,) = await self._run(select(func.count().label("all")).select_from(series_state).where(of))
        return keys, counted[0]

    async def worst_incidents(self, most: int) -> tuple[list[Incident], int]:
        is_open = incidents.c.ended_at.is_(None)
        worst = func.coalesce(incidents.c.level, 0).desc()
        query = select(incidents).where(is_open).order_by(worst, incidents.c.seq.desc()).limit(most)
        (counted,) = await self._run(select(func.count().label("all")).select_from(incidents).where(is_open))
        return [as_incident(row) for row in await self._run(query)], counted[0]

    async def missing_orgs(self, source: str, most: int) -> tuple[list[OrgState], int, int]:
        mine, gone = orgs.c.source == source, orgs.c.missing_since.is_not(None)
        query = select(orgs.c.org_id).where(mine, gone).order_by(orgs.c.org_id).limit(most)
        ids = [row.org_id for row in await self._run(query)]
        counts = select(func.count().label("known"), func.count(orgs.c.missing_since).label("gone"))
        (counted,) = await self._run(counts.select_from(orgs).where(mine))
        return await self.orgs(source, ids), counted.gone, counted.known


def _is_of(source: str) -> ColumnElement[bool]:
    """By the beginning of the key; LIKE would take `a` and `A` for the same."""
    path = f"{quote(source, safe='')}/"
    return func.substr(_STATE.series, 1, len(path)) == path


def _worst_first(of: ColumnElement[bool], most: int) -> Select[Any]:
    held = (
        select(alerts.c.series, func.max(alerts.c.level).label("level"))
        .where(alerts.c.level.is_not(None))
        .group_by(alerts.c.series)
        .subquery()
    )
    together = series_state.outerjoin(held, held.c.series == _STATE.series)
    rank = case(
        (held.c.level == Level.CRITICAL, 0),
        (held.c.level == Level.WARNING, 1),
        (or_(_STATE.unknown_why.is_not(None), _STATE.as_of.is_(None)), 2),
        (held.c.level == Level.NOTICE, 3),
        (_STATE.limit_value.is_(None), 4),
        else_=5,
    )
    query = select(_STATE.series).select_from(together).where(of)
    return query.order_by(rank, _share().desc(), _STATE.series).limit(most)


def _share() -> ColumnElement[Any]:
    used = case(
        (_STATE.used > _LARGEST, _LARGEST),
        (_STATE.used < _SMALLEST, 0.0),
        else_=func.coalesce(_STATE.used, 0.0),
    )
    limit = case(
        (_STATE.limit_value > _LARGEST, _LARGEST),
        (_STATE.limit_value < _SMALLEST, _SMALLEST),
        else_=func.coalesce(_STATE.limit_value, _LARGEST),
    )
    return used / limit
