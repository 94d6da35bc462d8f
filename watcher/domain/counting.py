"""From the last reading of each day to what was used on each day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from watcher.domain.forecast import Days
from watcher.domain.reading import Reading

_MOST_DAYS = 400
_DAY = timedelta(days=1)


def days_used(lasts: Sequence[Reading], zone: str, today: date) -> Days | None:
    """What was used on each complete day of `zone` before `today`; None where no day is known.

    `lasts` holds the last reading of each day, oldest first. A day without one shares evenly with the next
    what was used until then, if both are of one period; else nobody knows it. A correction downwards is
    no use. Of a stock, which no period resets, the days hold its level at their end.
    """
    tz = ZoneInfo(zone)
    by_day = {reading.as_of.astimezone(tz).date(): reading for reading in lasts}
    known = [(day, reading) for day, reading in sorted(by_day.items()) if day < today]
    if not known:
        return None
    counts = _levels(known) if known[-1][1].period is None else _used(known, tz)
    if not counts:
        return None
    last = max(counts)
    first = max(min(counts), last - (_MOST_DAYS - 1) * _DAY)
    return Days(first, tuple(counts.get(first + _DAY * n) for n in range((last - first).days + 1)))


def joined(old: Days | None, new: Days | None) -> Days | None:
    """Both, where they overlap the new one's days: a vendor may revise them."""
    if old is None or new is None or not old.counts:
        return new or old
    before = (new.start - old.start).days
    if before <= 0:
        return new
    kept = old.counts[:before] + (None,) * max(0, before - len(old.counts))
    counts = (kept + new.counts)[-_MOST_DAYS:]
    return Days(new.through - _DAY * (len(counts) - 1), counts)


def _levels(known: Sequence[tuple[date, Reading]]) -> dict[date, float]:
    return {day: reading.used for day, reading in known if reading.period is None}


def _used(known: Sequence[tuple[date, Reading]], tz: ZoneInfo) -> dict[date, float]:
    counts: dict[date, float] = {}
    first_day, first = known[0]
    if first.period and first.period.start.astimezone(tz).date() == first_day:
        counts[first_day] = first.used
    for (day_before, before), (day, reading) in pairwise(known):
        if before.period is None or reading.period is None:
            continue
        since, added = day_before, reading.used - before.used
        if before.period.start != reading.period.start:
            # What was still used of the old period after its last reading nobody knows.
            began = reading.period.start.astimezone(tz).date()
            since, added = max(day_before, began - _DAY), reading.used
        each = max(0.0, added) / max(1, (day - since).days)
        counts.update({since + _DAY * n: each for n in range(1, (day - since).days + 1)})
    return counts
