"""The billing period a customer is in, by what its row says; a reason in words where it makes no sense."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from watcher.adapters.sources.workato import assumptions
from watcher.adapters.sources.workato.dates import Written, read
from watcher.adapters.sources.workato.moments import day_of, midnight, next_midnight
from watcher.domain.period import Period, PeriodKind, calendar_month
from watcher.domain.plain import plain

UNREADABLE = "Workato gives a billing date that cannot be read for certain"
"""Begins the reason why a customer has no period although dates are there."""

_MOST_LETTERS = 40
_SHORTEST, _LONGEST = timedelta(days=1), timedelta(days=1_200)
_MONTH = timedelta(days=30.4)


@lru_cache(8_192)
def period_of(start: Any, end: Any, now: datetime, zone: str) -> Period | str:
    """The period that holds `now`: the billing period told, or the calendar month where none is told.

    Many customers share one, so each is worked out once a read. Arguments are the raw values, None where
    there is none. What stands there and cannot be read is a reason, and never the calendar month.
    """
    begins, ends = read(start, zone), read(end, zone)
    for raw, told in ((start, begins), (end, ends)):
        if raw is not None and told is None:
            return f"{UNREADABLE}: {plain(str(raw), _MOST_LETTERS)}"
    if begins is None:
        return _without_beginning(ends, now, zone)
    end_at = _without_end(begins.at, now, zone) if ends is None else _turn(begins, ends, zone)
    if not _SHORTEST <= end_at - begins.at <= _LONGEST:
        return "Workato gives a billing period that cannot be one"
    if begins.at > now:
        return "Workato gives a billing period that has not begun"
    if end_at <= now:
        return f"Workato still gives the billing period that ended on {day_of(end_at, zone)}"
    return Period(PeriodKind.BILLING, begins.at, end_at, zone)


def is_unreadable(period: Period | str) -> bool:
    return isinstance(period, str) and period.startswith(UNREADABLE)


def _turn(begins: Written, ends: Written, zone: str) -> datetime:
    """Where the next period begins. A date that is the eve of the same day in another month is a last day."""
    midnight_after = next_midnight(ends.at, zone)
    if midnight_after - ends.at <= assumptions.ENDS_ARE_EXCLUSIVE:
        return midnight_after
    same_day = day_of(midnight_after, zone).day == day_of(begins.at, zone).day
    return midnight_after if begins.day_only and ends.day_only and same_day else ends.at


def _without_beginning(ends: Written | None, now: datetime, zone: str) -> Period | str:
    """The calendar month, unless an end is told that is not the month's."""
    month = calendar_month(now, zone)
    if ends is None or ends.at == month.end or _turn(Written(month.start, True), ends, zone) == month.end:
        return month
    return "Workato tells when the billing period ends and not when it began"


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
