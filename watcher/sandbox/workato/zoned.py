"""Days, weeks, months and billing periods as the admin's time zone cuts them; every moment is UTC."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


class Interval(StrEnum):
    """How results are cut; the vendor's words."""

    NONE = "none"
    YEAR = "year"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Span:
    """The half-open time [start, end)."""

    start: datetime
    end: datetime

    def clipped(self, to: Span) -> Span:
        return Span(max(self.start, to.start), min(self.end, to.end))


def buckets(whole: Span, interval: Interval, zone: ZoneInfo, *, week_start: int = 0) -> list[Span]:
    """The whole buckets that `whole` touches, oldest first; `week_start` is a weekday, Monday 0."""
    if interval is Interval.NONE:
        return [whole]
    found = []
    at = bucket_start(whole.start, interval, zone, week_start)
    while at < whole.end:
        after = _next(at, interval, zone)
        found.append(Span(at, after))
        at = after
    return found


def bucket_start(at: datetime, interval: Interval, zone: ZoneInfo, week_start: int = 0) -> datetime:
    """The beginning of the bucket `at` falls into."""
    local = at.astimezone(zone)
    if interval is Interval.HOUR:
        gone = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return at.astimezone(UTC) - gone
    day = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0, tzinfo=None)
    if interval is Interval.WEEK:
        day -= ((day.weekday() - week_start) % 7) * _DAY
    elif interval is Interval.MONTH:
        day = day.replace(day=1)
    elif interval is Interval.YEAR:
        day = day.replace(month=1, day=1)
    return in_zone(day, zone)


def in_zone(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment at which clocks in `zone` show `wall` (naive), the first of two if they show it twice."""
    return wall.replace(tzinfo=zone).astimezone(UTC)


def add_months(wall: datetime, months: int) -> datetime:
    """The same day and hour `months` later, or the month's last day if it has none such."""
    year, month = divmod(wall.year * 12 + wall.month - 1 + months, 12)
    return wall.replace(year=year, month=month + 1, day=min(wall.day, monthrange(year, month + 1)[1]))


def billing_period(anchor: datetime, months: int, at: datetime, zone: ZoneInfo) -> Span:
    """The billing period around `at` when one began at `anchor` and each lasts `months`.

    An anchor on the 31st begins on the last day of shorter months.
    """
    first = anchor.astimezone(zone).replace(tzinfo=None)
    local = at.astimezone(zone)
    turn = ((local.year - first.year) * 12 + local.month - first.month) // months
    start = in_zone(add_months(first, turn * months), zone)
    if start > at:
        return Span(in_zone(add_months(first, (turn - 1) * months), zone), start)
    return Span(start, in_zone(add_months(first, (turn + 1) * months), zone))


def _next(at: datetime, interval: Interval, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone)
    if interval is Interval.HOUR:
        return at + timedelta(minutes=60 - local.minute)
    # By dates, not by hours: a day may last 23 or 25 of them, and a midnight skipped shows up as 01:00.
    day = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0, tzinfo=None)
    if interval is Interval.DAY:
        return in_zone(day + _DAY, zone)
    if interval is Interval.WEEK:
        return in_zone(day + 7 * _DAY, zone)
    return in_zone(add_months(day, 1 if interval is Interval.MONTH else 12), zone)
