"""When a limit would be reached at the period's average so far: arithmetic, not a forecast."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from watcher.domain import dates
from watcher.domain.period import PeriodKind
from watcher.domain.reading import Reading
from watcher.domain.tongue import say
from watcher.domain.words import difference, rate

FROM_SPAN = timedelta(days=3)
FROM_SHARE = 0.1
"""An average says something from three days or a tenth of the period on."""

_DAY, _HOUR = 86400.0, 3600.0


def reached_at(reading: Reading) -> datetime | None:
    """When the limit is reached at the average so far; None if unknown or not before the reset."""
    period, limit = reading.period, reading.limit
    if period is None or limit is None or not 0 < reading.used < math.inf:
        return None
    gone = reading.as_of - period.start
    if not (gone >= FROM_SPAN or period.elapsed(reading.as_of) >= FROM_SHARE) or reading.as_of >= period.end:
        return None
    left = difference(limit.value, reading.used)
    seconds = left / reading.used * gone.total_seconds()
    if not 0 < seconds < (period.end - reading.as_of).total_seconds():
        return None
    return reading.as_of + timedelta(seconds=seconds)


def average_text(reading: Reading, now: datetime, zone: str) -> str:
    """At this period's average of 438 a day the limit is reached on Mon 23 Mar, 9 days before the reset.

    Empty where nothing honest can be said: too early, no limit, already reached, or only after the reset.
    """
    at = reached_at(reading)
    if at is None or at <= now or reading.period is None:
        return ""
    period = reading.period
    gone = (reading.as_of - period.start).total_seconds()
    daily = period.kind is not PeriodKind.DAY
    pace = rate(reading.used / gone * (_DAY if daily else _HOUR))
    early = dates.early(at, period.end, zone, hourly=not daily)
    if daily:
        return say(
            "At this period's average of {pace} a day the limit is reached on {day}, "
            "{early} before the reset.",
            pace=pace,
            day=dates.plain_day(at, zone),
            early=early,
        )
    return say(
        "At this period's average of {pace} an hour the limit is reached at {time}, "
        "{early} before the reset.",
        pace=pace,
        time=dates.time(at, zone),
        early=early,
    )
