"""The tables of numbers: the last known of each series, and its history.

By far the most rows of a poll are these, so they are taken apart by the places of their columns: to find each
by its name would take three times as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, delete, func, select

from watcher.adapters.stores.newest import ahead, key_list, last_of_each_day, last_of_span
from watcher.adapters.stores.schema import samples, series_state
from watcher.adapters.stores.statements import ROWS, Statements, chunks
from watcher.domain.period import Period, PeriodKind
from watcher.domain.reading import Labels, Limit, Origin, Reading, Series
from watcher.records import SeriesState

_MEASURED = ("used", "as_of", "reading_labels")
_LIMIT = ("limit_value", "limit_origin", "limit_where", "limit_soft")
_PERIOD = ("period_kind", "period_start", "period_end", "period_zone")
_READING = (*_MEASURED, *_LIMIT, *_PERIOD)
_SAMPLE = ("series", *_READING)
_KEYS_OF_DAYS = 50
_STATE = ("series", "labels", "checked_at", "sampled_at", "unknown_since", "unknown_why", "pace")
_STATES = select(*(series_state.c[name] for name in (*_STATE, *_READING)))
_A_PAGE = 500
_PAGE = (
    _STATES.where(series_state.c.series > bindparam("after", type_=series_state.c.series.type))
    .order_by(series_state.c.series)
    .limit(_A_PAGE)
)
_SAMPLES = select(*(samples.c[name] for name in _READING)).order_by(samples.c.as_of)
_DROP = delete(series_state).where(series_state.c.series.in_(bindparam("keys", expanding=True)))
_NO_LIMIT: dict[str, Any] = dict.fromkeys(_LIMIT)
_NO_PERIOD: dict[str, Any] = dict.fromkeys(_PERIOD)
_NO_READING: dict[str, Any] = {"used": None, "as_of": None, "reading_labels": (), **_NO_LIMIT, **_NO_PERIOD}
_SAME_PERIODS = 1_000


class Measured(Statements):
    async def series_states(self, keys: Sequence[str] | None = None) -> dict[str, SeriesState]:
        if keys is None:
            return await self._all_states()
        rows = await self._by_keys(_STATES, series_state.c.series, keys)
        return {row[0]: _series_state(row) for row in rows}

    async def _all_states(self) -> dict[str, SeriesState]:
        """By pages, for they may be many thousands, and the loop has others to serve between two."""
        found: dict[str, SeriesState] = {}
        rows: Sequence[Row[Any]] = await self._run(_PAGE, [{"after": ""}])
        while rows:
            found.update({row[0]: _series_state(row) for row in rows})
            rows = await self._run(_PAGE, [{"after": rows[-1][0]}])
        return found

    async def put_series_states(self, states: Sequence[SeriesState]) -> None:
        for some in chunks(states, ROWS):
            await self._upsert(series_state, [_state_row(state) for state in some])

    async def drop_series_states(self, keys: Sequence[str]) -> None:
        for chunk in chunks(keys):
            await self._run(_DROP, [{"keys": chunk}])

    async def add_samples(self, readings: Sequence[Reading]) -> None:
        for some in chunks(readings, ROWS):
            rows = [{"series": reading.series.key, **_reading_row(reading)} for reading in some]
            await self._upsert(samples, rows)

    async def samples(self, key: str, since: datetime) -> list[Reading]:
        query = _SAMPLES.where(samples.c.series == key, samples.c.as_of >= since)
        series = Series.from_key(key)
        rows: Sequence[Sequence[Any]] = await self._run(query)
        return [_reading(series, *row) for row in rows]

    async def last_numbers(self, keys: Sequence[str], since: datetime, before: datetime) -> dict[str, float]:
        found: dict[str, float] = {}
        for chunk in chunks(keys):
            rows = await self._run(_LAST_NUMBERS, [{"keys": chunk, "since": since, "before": before}])
            found.update({row.series: row.used for row in rows})
        return found

    async def last_readings(
        self, keys: Sequence[str], since: datetime, before: datetime
    ) -> dict[str, Reading]:
        dialect = self._connection.dialect.name
        asked = {"keys": key_list(dialect, sorted(set(keys))), "since": since, "before": before}
        rows: Sequence[Sequence[Any]] = await self._run(last_of_span(dialect, _SAMPLE), [asked])
        return {key: _reading(Series.from_key(key), *measured) for key, *measured in rows}

    async def last_of_days(
        self, keys: Sequence[str], since: datetime, offset: timedelta
    ) -> dict[str, list[Reading]]:
        dialect = self._connection.dialect.name
        ahead_of_utc = ahead(dialect, offset)
        found: dict[str, list[Reading]] = {}
        for some in chunks(sorted(set(keys)), _KEYS_OF_DAYS):  # each has some hundred days
            asked = {"keys": key_list(dialect, some), "since": since, "offset": ahead_of_utc}
            rows: Sequence[Sequence[Any]] = await self._run(last_of_each_day(dialect, _SAMPLE), [asked])
            series = {key: Series.from_key(key) for key in some}
            for key, *measured in rows:
                found.setdefault(key, []).append(_reading(series[key], *measured))
        return found


def _last_numbers() -> Select[Any]:
    these = samples.c.series.in_(bindparam("keys", type_=samples.c.series.type, expanding=True))
    within = and_(samples.c.as_of >= bindparam("since"), samples.c.as_of < bindparam("before"))
    at = func.max(samples.c.as_of, type_=samples.c.as_of.type).label("at")
    last = select(samples.c.series, at).where(these, within).group_by(samples.c.series).subquery()
    same = and_(samples.c.series == last.c.series, samples.c.as_of == last.c.at)
    return select(samples.c.series, samples.c.used).join(last, same)


_LAST_NUMBERS = _last_numbers()


def _state_row(state: SeriesState) -> dict[str, Any]:
    return {
        "series": state.series.key,
        "labels": state.labels,
        "checked_at": state.checked_at,
        "sampled_at": state.sampled_at,
        "unknown_since": state.unknown_since,
        "unknown_why": state.unknown_why,
        "pace": state.pace,
        **(_NO_READING if state.reading is None else _reading_row(state.reading)),
    }


def _series_state(row: Sequence[Any]) -> SeriesState:
    key, labels, checked_at, sampled_at, unknown_since, unknown_why, pace, used, as_of, *measured = row
    series = Series.from_key(key)
    reading = None if as_of is None else _reading(series, used, as_of, *measured)
    return SeriesState(series, labels, reading, checked_at, sampled_at, unknown_since, unknown_why, pace)


def _reading_row(reading: Reading) -> dict[str, Any]:
    return {
        "used": reading.used,
        "as_of": reading.as_of,
        "reading_labels": reading.labels,
        **(_NO_LIMIT if reading.limit is None else _limit_row(reading.limit)),
        **(_NO_PERIOD if reading.period is None else _period_row(reading.period)),
    }


def _limit_row(limit: Limit) -> dict[str, Any]:
    return {
        "limit_value": limit.value,
        "limit_origin": limit.origin,
        "limit_where": limit.where,
        "limit_soft": limit.soft,
    }


def _period_row(period: Period) -> dict[str, Any]:
    return {
        "period_kind": period.kind,
        "period_start": period.start,
        "period_end": period.end,
        "period_zone": period.zone,
    }


def _reading(
    series: Series,
    used: float,
    as_of: datetime,
    labels: Labels,
    value: float | None,
    origin: Origin | None,
    where: str,
    soft: bool | None,
    kind: PeriodKind | None,
    *edges: Any,
) -> Reading:
    """From the columns of _READING, in their order."""
    limit = None if origin is None or value is None else Limit(value, origin, where, bool(soft))
    period = None if kind is None else _period(kind, *edges)
    return Reading(series, used, limit, period, as_of, labels)


@lru_cache(_SAME_PERIODS)
def _period(kind: PeriodKind, start: datetime, end: datetime, zone: str) -> Period:
    """Made once: most series share theirs with thousands of others."""
    return Period(kind, start, end, zone)
