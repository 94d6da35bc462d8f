"""The tables of numbers: the last known of each series, and its history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, select

from watcher.adapters.stores.schema import samples, series_state
from watcher.adapters.stores.statements import Statements, chunks, fields
from watcher.domain.period import Period
from watcher.domain.reading import Limit, Reading, Series
from watcher.records import SeriesState

_STATE = ("labels", "checked_at", "sampled_at", "unknown_since", "unknown_why", "pace")
_STATES = select(series_state)
_DROP = delete(series_state).where(series_state.c.series.in_(bindparam("keys", expanding=True)))
_NO_READING = {"used": None, "as_of": None, "reading_labels": ()}


class Measured(Statements):
    async def series_states(self, keys: Sequence[str] | None = None) -> dict[str, SeriesState]:
        rows = await self._by_keys(_STATES, series_state.c.series, keys)
        return {row.series: _series_state(row) for row in rows}

    async def put_series_states(self, states: Sequence[SeriesState]) -> None:
        await self._upsert(series_state, [_state_row(state) for state in states])

    async def drop_series_states(self, keys: Sequence[str]) -> None:
        for chunk in chunks(keys):
            await self._run(_DROP, [{"keys": chunk}])

    async def add_samples(self, readings: Sequence[Reading]) -> None:
        rows = [{"series": reading.series.key, **_reading_row(reading)} for reading in readings]
        await self._upsert(samples, rows)

    async def samples(self, key: str, since: datetime) -> list[Reading]:
        query = select(samples).where(samples.c.series == key, samples.c.as_of >= since)
        series = Series.from_key(key)
        return [_reading(row, series) for row in await self._run(query.order_by(samples.c.as_of))]


def _state_row(state: SeriesState) -> dict[str, Any]:
    reading = _reading_row(state.reading) if state.reading else {**_flat(None, None), **_NO_READING}
    return {"series": state.series.key, **fields(state, _STATE), **reading}


def _series_state(row: Row[Any]) -> SeriesState:
    series = Series.from_key(row.series)
    reading = _reading(row, series) if row.as_of else None
    return SeriesState(series=series, reading=reading, **fields(row, _STATE))


def _reading_row(reading: Reading) -> dict[str, Any]:
    flat = _flat(reading.limit, reading.period)
    return {"used": reading.used, "as_of": reading.as_of, "reading_labels": reading.labels, **flat}


def _flat(limit: Limit | None, period: Period | None) -> dict[str, Any]:
    return {
        "limit_value": limit and limit.value,
        "limit_origin": limit and limit.origin,
        "limit_where": limit and limit.where,
        "limit_soft": limit and limit.soft,
        "period_kind": period and period.kind,
        "period_start": period and period.start,
        "period_end": period and period.end,
        "period_zone": period and period.zone,
    }


def _reading(row: Row[Any], series: Series) -> Reading:
    limit = period = None
    if row.limit_origin is not None:
        limit = Limit(row.limit_value, row.limit_origin, row.limit_where, bool(row.limit_soft))
    if row.period_kind is not None:
        period = Period(row.period_kind, row.period_start, row.period_end, row.period_zone)
    return Reading(series, row.used, limit, period, row.as_of, row.reading_labels)
