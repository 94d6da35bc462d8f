"""What of a period is left, in local days, and what a series is expected to use in it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from watcher.domain.forecast.feasts import kind_of, lacking
from watcher.domain.forecast.sketch import Sketch
from watcher.domain.forecast.spread import PROBES, factor
from watcher.domain.period import Period


def days_left(now: datetime, period: Period) -> tuple[date, float, int]:
    """Today's date in the period's zone, the share of it still to come, and the whole days after it.

    A day has 23 or 25 hours where clocks change; a share of it is a share of those. After the period's end
    nothing is left.
    """
    zone = ZoneInfo(period.zone)
    local = now.astimezone(zone)
    today = local.date()
    if now >= period.end:
        return today, 0.0, 0
    end = period.end.astimezone(zone).date()
    days = end.toordinal() - today.toordinal() - 1
    start = datetime(today.year, today.month, today.day, tzinfo=zone).timestamp()
    tomorrow = _midnight(today + timedelta(days=1), zone).timestamp()
    share = (tomorrow - now.timestamp()) / (tomorrow - start)
    return today, share, max(0, days)


def midnight_after(today: date, days: int, zone: str) -> datetime:
    """When the local day that is `days` after today ends."""
    return _midnight(today + timedelta(days=days + 1), ZoneInfo(zone))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def ordinary_days(sketch: Sketch, today: date, share: float, days: int) -> float:
    """How many ordinary days are left: `share` of today and `days` after it."""
    weights, ordinal = sketch.weights, today.toordinal()
    weekday = (ordinal - 1) % 7
    worth = share * weights[weekday]
    if share and (kind := kind_of(ordinal)) is not None:
        worth *= sketch.feasts[kind]
    weeks, more = divmod(days, 7)
    for ahead in range(1, more + 1):
        worth += weights[(weekday + ahead) % 7]
    return worth + weeks * 7 - lacking(weights, sketch.feasts, ordinal, days)


def expected(sketch: Sketch, worth: float, days: float) -> float:
    """What is used in `days` days that are worth so many ordinary ones; the year's part included."""
    season = sketch.season
    return sketch.level * worth * factor(_between(season, days)) if any(season) else sketch.level * worth


def _between(season: tuple[float, ...], days: float) -> float:
    """The year's part for any horizon: straight between the probes."""
    if days <= PROBES[0]:
        return season[0]
    for place in range(1, len(PROBES)):
        if days <= PROBES[place]:
            low, high = PROBES[place - 1], PROBES[place]
            share = (days - low) / (high - low)
            return season[place - 1] + share * (season[place] - season[place - 1])
    return season[-1]
