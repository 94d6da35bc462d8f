"""The tables of alerts, guarded by their revision, and of the incidents people are told about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, ScalarSelect, bindparam, delete, func, or_, select

from watcher.adapters.stores.schema import alerts, incidents, series_state
from watcher.adapters.stores.statements import Statements, chunks, fields
from watcher.domain.alert import Alert, Incident
from watcher.domain.rule import Level
from watcher.ports import Conflict

_ALERT = tuple(alerts.columns.keys())
_INCIDENT = tuple(name for name in incidents.columns.keys() if name != "seq")  # noqa: SIM118 - its items are columns


class Alerted(Statements):
    async def alerts(self, keys: Sequence[str] | None = None) -> list[Alert]:
        rows = await self._by_keys(_ALERTS, alerts.c.series, keys)
        return [Alert(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name for it

    async def put_alerts(self, batch: Sequence[Alert]) -> None:
        """Compare, then set: between the two nobody can write, for writers take turns."""
        if not batch:
            return
        rows = await self._by_keys(_REVISIONS, alerts.c.series, [alert.series for alert in batch])
        stored = {(row.series, row.rule): row.revision for row in rows}
        for alert in batch:
            found = stored.get((alert.series, alert.rule), 0)
            if found != alert.revision:
                raise Conflict(
                    f"the alert of rule {alert.rule!r} on {alert.series!r} changed meanwhile "
                    f"(revision {found}, not {alert.revision})"
                )
            stored[alert.series, alert.rule] = alert.revision + 1
        await self._upsert(alerts, [{**fields(a, _ALERT), "revision": a.revision + 1} for a in batch])

    async def drop_alerts(self, batch: Sequence[Alert]) -> None:
        if batch:
            this = (alerts.c.series == bindparam("on")) & (alerts.c.rule == bindparam("of"))
            await self._run(delete(alerts).where(this), [{"on": a.series, "of": a.rule} for a in batch])

    async def alerts_of(
        self, rules: Collection[str], now: datetime | None = None
    ) -> dict[str, dict[tuple[Level, bool], int]]:
        found: dict[str, dict[tuple[Level, bool], int]] = defaultdict(dict)
        for chunk in chunks(sorted(set(rules))):
            for row in await self._run(_COUNTS, [{"rules": chunk, "now": now or _LONG_AGO}]):
                found[row.rule][row.level, bool(row.held)] = row.many
        return dict(found)

    async def incidents(self, keys: Sequence[str] | None = None) -> dict[str, Incident]:
        rows = await self._by_keys(_LATEST, incidents.c.series, keys)
        found = [as_incident(row) for row in rows]
        return {incident.strand: incident for incident in found}

    async def incident(self, id_: str) -> Incident | None:
        rows = await self._run(_INCIDENTS.where(incidents.c.id == id_))
        return as_incident(rows[0]) if rows else None

    async def put_incidents(self, batch: Sequence[Incident]) -> None:
        await self._upsert_by(incidents, ["id"], [fields(incident, _INCIDENT) for incident in batch])


def as_incident(row: Row[Any]) -> Incident:
    """From a row with all columns of the table."""
    return Incident(**fields(row, _INCIDENT))


def latest_incident() -> ScalarSelect[Any]:
    """The `seq` of the latest incident of the series and topic that the outer row of `incidents` is about.

    One that is open is; else the one that came last, whatever its times say: a clock may have been ahead.
    """
    other = incidents.alias()
    alike = (other.c.series == incidents.c.series) & (other.c.topic == incidents.c.topic)
    same = select(other.c.seq).where(alike).correlate(incidents)
    return same.order_by(other.c.ended_at.is_not(None), other.c.seq.desc()).limit(1).scalar_subquery()


_ALERTS = select(alerts).order_by(alerts.c.series, alerts.c.rule)
_REVISIONS = select(alerts.c.series, alerts.c.rule, alerts.c.revision)
_IS_HELD = alerts.c.held_back.is_not(None)
_IS_OLD = series_state.c.unknown_since.is_not(None) | (series_state.c.as_of < series_state.c.period_end)
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_COUNTS = (
    select(alerts.c.rule, alerts.c.level, _IS_HELD.label("held"), func.count().label("many"))
    .select_from(alerts.outerjoin(series_state, alerts.c.series == series_state.c.series))
    .where(alerts.c.level.is_not(None), alerts.c.rule.in_(bindparam("rules", expanding=True)))
    .where(or_(series_state.c.period_end.is_(None), series_state.c.period_end > bindparam("now"), ~_IS_OLD))
    .group_by(alerts.c.rule, alerts.c.level, _IS_HELD)
)
_INCIDENTS = select(incidents)
_LATEST = _INCIDENTS.where(incidents.c.seq == latest_incident())
