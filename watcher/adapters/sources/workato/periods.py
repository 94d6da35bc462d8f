"""The billing period a customer is in, by what its row says; a reason in words where it makes no sense."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from watcher.adapters.sources.workato import assumptions
from watcher.adapters.sources.workato.moments import day_of, is_date, midnight, moment, next_midnight
from watcher.domain.period import Period, PeriodKind, calendar_month

_SHORTEST, _LONGEST = timedelta(days=1), timedelta(days=1_200)
_MONTH = timedelta(days=30.4)


@lru_cache(8_192)
def period_of(start: Any, end: Any, now: datetime, zone: str) -> Period | str:
    """The period that holds `now`: the billing period told, or the calendar month where none is told.

    Many customers share one, so each is worked out once a read. Arguments are the raw texts.
    """
    begins = moment(start, zone)
    if begins is None:
        return calendar_month(now, zone)
    ends = _end(start, end, begins, zone) or _without_end(begins, now, zone)
    if not _SHORTEST <= ends - begins <= _LONGEST:
        return "Workato gives a billing period that cannot be one"
    if begins > now:
        return "Workato gives a billing period that has not begun"
    if ends <= now:
        return f"Workato still gives the billing period that ended on {day_of(ends, zone)}"
    return Period(PeriodKind.BILLING, begins, ends, zone)


def _end(start: Any, end: Any, begins: datetime, zone: str) -> datetime | None:
    """Where the next period begins. A date that is the eve of the same day in another month is a last day."""
    ends = moment(end, zone)
    if ends is None:
        return None
    midnight_after = next_midnight(ends, zone)
    if midnight_after - ends <= assumptions.ENDS_ARE_EXCLUSIVE:
        return midnight_after
    if is_date(start) and is_date(end) and day_of(midnight_after, zone).day == day_of(begins, zone).day:
        return midnight_after
    return ends


def _without_end(begins: datetime, now: datetime, zone: str) -> datetime:
    """The first monthly turn after now."""
    months = max(0, int((now - begins) / _MONTH) - 1)
    while (turn := shifted(begins, months, zone)) <= now or months < assumptions.BILLED_MONTHLY:
        months += 1
    return turn


def shifted(at: datetime, months: int, zone: str) -> datetime:
    """The same wall clock `months` later (earlier if negative), or that month's last day."""
    local = at.astimezone(ZoneInfo(zone))
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    begins = midnight(local.date().replace(year=year, month=month + 1, day=day), zone)
    wall = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
    return begins + wall


def before(period: Period) -> Period:
    """The period before this one, alike in length and day."""
    zone = period.zone
    if period.kind is PeriodKind.MONTH:
        return calendar_month(period.start - timedelta(days=1), zone)
    months = max(1, round((period.end - period.start) / _MONTH))
    return Period(period.kind, shifted(period.start, -months, zone), period.start, zone)
