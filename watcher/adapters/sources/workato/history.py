"""Days gone: usage by days of the admin's zone, added up from the start of each period to each day's end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from math import ceil

from watcher.adapters.sources.values import number
from watcher.adapters.sources.workato import fields
from watcher.adapters.sources.workato.asking import Asker, Told
from watcher.adapters.sources.workato.assumptions import MOST_ROWS
from watcher.adapters.sources.workato.moments import (
    day_of,
    days_touched,
    is_midnight,
    midnight,
    next_midnight,
)
from watcher.adapters.sources.workato.options import WorkatoOptions
from watcher.adapters.sources.workato.periods import before
from watcher.adapters.sources.workato.question import Interval, Question
from watcher.adapters.sources.workato.units import Unit, Units
from watcher.domain.period import Period
from watcher.domain.reading import Reading, Series
from watcher.ports import Past

FURTHEST = timedelta(days=124)
"""How far back a request reaches at most, so that what it costs can be told before."""

MOST_READINGS = 100_000
"""Of one telling of the past. With more customers there are fewer days of it, and of tasks alone."""

_MOMENT = timedelta(microseconds=1)


def cost(orgs: int, pages: int, options: WorkatoOptions) -> int:
    """Requests at most for so many organizations: the customer list, then days, as many as answers hold."""
    extra = sum(max(0, len(ids) - 1) for ids in options.combine.values())
    return pages + 1 + ceil((orgs + extra) / _together(FURTHEST.days + 1))


def _together(days: int) -> int:
    """How many workspaces one answer by days has room for."""
    return max(1, MOST_ROWS // days)


class Historiographer:
    def __init__(self, options: WorkatoOptions, asker: Asker, units: Units) -> None:
        self._options = options
        self._asker = asker
        self._units = units
        self._zone = options.period_timezone

    async def past(self, some: Sequence[Unit], since: datetime, now: datetime) -> Past:
        """Today is not in it: its day is not over. A period whose first day is not told is left out."""
        today = midnight(day_of(now, self._zone), self._zone)
        able = [unit for unit in some if _by_days(unit, self._zone)]
        begin = self._begin(able, since, now)
        resources, since, notes = self._bounded(len(able), max(since, begin), today)
        if len(able) < len(some):
            notes += (f"{len(some) - len(able)} organizations have no period that days could be added up in",)
        readings: list[Reading] = []
        for group in _grouped(able, _together(days_touched(begin, today, self._zone))):
            keys = tuple(dict.fromkeys(key for unit in group for key in unit.keys))
            question = Question(self._units.parameter, keys, begin, today, Interval.DAY)
            told = await self._asker.ask(question, self._units.who(group), now)
            for unit in group:
                readings += self._told(unit, told, resources, since, today)
        return Past(tuple(readings), notes)

    def _begin(self, units: Sequence[Unit], since: datetime, now: datetime) -> datetime:
        """The first day to ask for: where the earliest period wanted began."""
        earliest = max(since, now - FURTHEST)
        starts = [_holding(unit.period, earliest).start for unit in units if isinstance(unit.period, Period)]
        first = max(min(starts, default=earliest), now - FURTHEST)
        return first if is_midnight(first, self._zone) else next_midnight(first, self._zone)

    def _bounded(
        self, units: int, since: datetime, today: datetime
    ) -> tuple[tuple[str, ...], datetime, tuple[str, ...]]:
        """The resources and the beginning of what is told, so that it can be held in memory."""
        days = max(1, days_touched(since, today, self._zone) - 1)
        if units * days * len(fields.COUNTED) <= MOST_READINGS:
            return fields.COUNTED, since, ()
        room = max(1, MOST_READINGS // max(1, units))
        if days <= room:
            return (fields.TASKS,), since, ("history of so many organizations is told of tasks alone",)
        notes = (f"history of so many organizations is told of tasks alone, for {room} days",)
        first = midnight(day_of(today, self._zone) - timedelta(days=room), self._zone)
        return (fields.TASKS,), first, notes

    def _told(
        self, unit: Unit, told: Told, resources: Sequence[str], since: datetime, today: datetime
    ) -> Iterator[Reading]:
        if not isinstance(unit.period, Period) or any(key not in told.buckets for key in unit.keys):
            return
        period: Period | None = unit.period
        while period is not None and period.end > since:
            if self._begins_in(unit, told, period):
                yield from self._days(unit, told, resources, period, since, today)
            period = before(period) if period.start > since else None

    @staticmethod
    def _begins_in(unit: Unit, told: Told, period: Period) -> bool:
        """Whether the vendor tells of every workspace from the period's first day, or from before it."""
        firsts = [min((b for b in told.buckets[key][0].rows if b), default=None) for key in unit.keys]
        return all(first is not None and first <= period.start for first in firsts)

    def _days(
        self,
        unit: Unit,
        told: Told,
        resources: Sequence[str],
        period: Period,
        since: datetime,
        today: datetime,
    ) -> Iterator[Reading]:
        scope = (("org", unit.org.id),)
        limit = unit.limit if period is unit.period else None
        sums = dict.fromkeys(resources, 0.0)
        day = period.start
        while day < min(period.end, today):
            after = next_midnight(day, self._zone)
            for resource in list(sums):
                used = _used(unit, told, resource, day, after)
                if used is None:  # from a day that cannot be read on, no sum is known
                    del sums[resource]
                    continue
                sums[resource] += used
                if after > since:
                    series = Series(self._options.name, resource, scope)
                    of = limit if resource == fields.TASKS else None
                    yield Reading(
                        series, sums[resource], of, period, (after - _MOMENT).astimezone(UTC), unit.labels
                    )
            day = after


def _used(unit: Unit, told: Told, resource: str, day: datetime, after: datetime) -> float | None:
    total = 0.0
    for key in unit.keys:
        buckets, shape = told.buckets[key]
        if buckets.broken or resource not in shape.metrics:
            return None
        rows = [row for begins, row in buckets.rows.items() if begins and day <= begins < after]
        for row in rows:
            value = number(fields.at(row, shape.metrics[resource]))
            if value is None:
                return None
            total += value
    return total


def _by_days(unit: Unit, zone: str) -> bool:
    return (
        isinstance(unit.period, Period)
        and is_midnight(unit.period.start, zone)
        and not unit.unaskable
        and bool(unit.keys)
    )


def _holding(period: Period, at: datetime) -> Period:
    """The period that holds `at`: the one given, or one of those before it."""
    while period.start > at:
        period = before(period)
    return period


def _grouped(units: Sequence[Unit], most: int) -> Iterator[list[Unit]]:
    """Units whose workspaces together are at most `most`."""
    group: list[Unit] = []
    size = 0
    for unit in units:
        if group and size + len(unit.keys) > most:
            yield group
            group, size = [], 0
        group.append(unit)
        size += len(unit.keys)
    if group:
        yield group
