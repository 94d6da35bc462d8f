"""What rules ask of the future: days counted, sketches made once a day and kept, outlooks for a judgement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from watcher.domain.counting import days_used, joined
from watcher.domain.forecast import Days, outlook
from watcher.domain.forecast.growth import stock_outlook
from watcher.domain.reading import Reading
from watcher.engine.cases import Case
from watcher.engine.foreseeing.sketching import Sketcher, anew
from watcher.ports import Transaction
from watcher.records import Foresight

FAR_BACK = timedelta(days=400)
REVISED = timedelta(days=40)
"""How far back days are counted again every day: a vendor's history comes late and is revised."""

_DAY = timedelta(days=1)
_STOCK_ZONE = "UTC"


async def with_outlooks(
    tx: Transaction, cases: Sequence[Case], now: datetime, most: int, sketcher: Sketcher = anew
) -> list[Case]:
    """The cases with what is foreseen; at most `most` of their sketches are made anew on the way."""
    readings = {case.key: case.subject.reading for case in cases if case.subject.reading}
    known = await tx.foresights(list(readings))
    stale = stale_among(readings.values(), known, now)[:most]
    known |= {one.series: one for one in await reckoned(tx, stale, known, now, sketcher)}
    return [_with_outlook(case, known.get(case.key), now) for case in cases]


def stale_among(readings: Iterable[Reading], known: Mapping[str, Foresight], now: datetime) -> list[Reading]:
    """Those of which a day is complete that was not reckoned with yet, or whose sketch no one can read."""
    return [one for one in readings if _is_stale(known.get(one.series.key), one, now)]


async def reckoned(
    tx: Transaction,
    readings: Sequence[Reading],
    known: Mapping[str, Foresight],
    now: datetime,
    sketcher: Sketcher = anew,
) -> list[Foresight]:
    """Count the days of these series, sketch them, and keep it."""
    groups: dict[tuple[str, datetime], list[Reading]] = defaultdict(list)
    for one in readings:
        before = known.get(one.series.key)
        far = _far_back(before, zone_of(one), now)
        groups[zone_of(one), far].append(one)
    made = []
    for (zone, far), some in groups.items():
        offset = now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)
        lasts = await tx.last_of_days([one.series.key for one in some], far, offset)
        for one in some:
            key = one.series.key
            made.append(_made(one, lasts.get(key, []), known.get(key), now, sketcher))
    await tx.put_foresights(made)
    return made


def _far_back(before: Foresight | None, zone: str, now: datetime) -> datetime:
    """From when days are counted: all of them, too, where a clock that was ahead counted days to come."""
    if before is None or before.days.through > _yesterday(zone, now):
        return now - FAR_BACK
    return _midnight(before.days.through, zone) - REVISED


def _yesterday(zone: str, now: datetime) -> date:
    return now.astimezone(ZoneInfo(zone)).date() - _DAY


def zone_of(reading: Reading) -> str:
    """The zone whose days are counted."""
    return reading.period.zone if reading.period else _STOCK_ZONE


def _made(
    reading: Reading, lasts: Sequence[Reading], before: Foresight | None, now: datetime, sketcher: Sketcher
) -> Foresight:
    zone = zone_of(reading)
    today = _yesterday(zone, now) + _DAY
    old = _until(today, before.days) if before and before.zone == zone else None
    days = joined(old, days_used(lasts, zone, today)) or Days(today, ())
    days = _until_yesterday(days, today)
    known = any(count is not None for count in days.counts)
    key = reading.series.key
    return Foresight(key, zone, days, sketcher(key, days) if known and reading.period is not None else None)


def _until(today: date, days: Days) -> Days | None:
    """The days before `today`, if there are any: those to come were counted by a clock that was ahead."""
    counts = days.counts[: max(0, (today - days.start).days)]
    return replace(days, counts=counts) if counts else None


def _until_yesterday(days: Days, today: date) -> Days:
    """The days up to yesterday, the last ones unknown if need be: so they are counted once a day."""
    lacking = (today - _DAY - days.through).days
    return replace(days, counts=days.counts + (None,) * lacking) if lacking > 0 else days


def _is_stale(known: Foresight | None, reading: Reading, now: datetime) -> bool:
    zone = zone_of(reading)
    if known is None or known.zone != zone or known.days.through != _yesterday(zone, now):
        return True
    lacks = reading.period is not None and known.sketch is None
    return lacks and any(count is not None for count in known.days.counts)


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


def _with_outlook(case: Case, foresight: Foresight | None, now: datetime) -> Case:
    reading = case.subject.reading
    if reading is None or foresight is None:
        return case
    if reading.period is None:
        growth = stock_outlook(levels(foresight.days), reading.used, now)
        return replace(case, facts=replace(case.facts, growth=growth))
    ahead = outlook(foresight.sketch, reading.used, case.facts.counted_until, reading.period)
    subject = case.subject if isinstance(ahead, str) else replace(case.subject, outlook=ahead)
    return replace(case, subject=subject, facts=replace(case.facts, outlook=ahead))


def levels(days: Days) -> list[tuple[date, float]]:
    """Of a stock, its level at the end of each day that is known, oldest first."""
    return [(days.start + _DAY * at, count) for at, count in enumerate(days.counts) if count is not None]
