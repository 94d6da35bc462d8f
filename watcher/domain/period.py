"""What a number counts over: a calendar month or a day, with its start, end and the share gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

ZONES_EDGE = timedelta(hours=14)
"""How much sooner a day begins in some zone than in UTC: a period may be told so long before its time."""


JITTER, JITTER_SHARE = timedelta(hours=1), 0.01
"""How far apart two starts of one period may be told, at most, and as a share of its length: some vendors
reckon an edge anew for every answer, and it comes out a moment off."""


class PeriodKind(StrEnum):
    MONTH = "month"
    DAY = "day"
    BILLING = "billing"


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch of time, start included, end not, both aware UTC datetimes.

    `zone` is the IANA zone in which the edges are whole days; people read dates in it.
    """

    kind: PeriodKind
    start: datetime
    end: datetime
    zone: str = "UTC"

    def holds(self, at: datetime) -> bool:
        return self.start <= at < self.end

    def elapsed(self, now: datetime) -> float:
        """The share of the period gone at `now`, 0.0 to 1.0."""
        gone = (now - self.start) / (self.end - self.start)
        return min(1.0, max(0.0, gone))

    @property
    def label(self) -> str:
        """A name that stays the same for the whole period, e.g. `2026-03` or `2026-03-21`."""
        local = self.start.astimezone(ZoneInfo(self.zone))
        return local.strftime("%Y-%m" if self.kind is PeriodKind.MONTH else "%Y-%m-%d")

    @property
    def last(self) -> str:
        """The last day of a billing period, as `label` names its first; empty for months and days.

        An edge that comes out a moment late does not make it a day longer.
        """
        if self.kind is not PeriodKind.BILLING:
            return ""
        return (self.end - JITTER).astimezone(ZoneInfo(self.zone)).strftime("%Y-%m-%d")


def is_same(period: Period, start: datetime) -> bool:
    """Whether `period` is the one that was told to begin at `start`, but for the jitter of an edge."""
    return abs(period.start - start) <= _jitter(period)


def overlap(before: Period, after: Period) -> bool:
    """Whether the later one began well before the other was to end: its edges moved, nothing was reset."""
    return after.start < before.end - _jitter(before)


def _jitter(period: Period) -> timedelta:
    return min(JITTER, (period.end - period.start) * JITTER_SHARE)


def is_earlier(period: Period, start: datetime, now: datetime) -> bool:
    """Whether `period` is one before the period that began at `start`.

    It is not while `now` lies in both: then the vendor moved the edge, as it does with a billing date. Nor
    is it where that period begins long after `now`: a clock that was ahead made it; what holds now counts.
    """
    if is_same(period, start):
        return False
    if period.start >= start or not period.holds(now):
        return period.start < start
    return now < start <= now + min(ZONES_EDGE, (period.end - period.start) / 4)


def calendar_month(at: datetime, zone: str = "UTC") -> Period:
    """The calendar month of `zone` that holds `at`."""
    tz = ZoneInfo(zone)
    local = at.astimezone(tz)
    start = datetime(local.year, local.month, 1, tzinfo=tz)
    year, month = divmod(local.year * 12 + local.month, 12)
    end = datetime(year, month + 1, 1, tzinfo=tz)
    return Period(PeriodKind.MONTH, start.astimezone(UTC), end.astimezone(UTC), zone)


def calendar_day(at: datetime, zone: str = "UTC") -> Period:
    """The calendar day of `zone` that holds `at`; 23 or 25 hours where clocks change."""
    tz = ZoneInfo(zone)
    local = at.astimezone(tz)
    start = datetime(local.year, local.month, local.day, tzinfo=tz)
    following = (start + timedelta(days=1)).date()
    end = datetime(following.year, following.month, following.day, tzinfo=tz)
    return Period(PeriodKind.DAY, start.astimezone(UTC), end.astimezone(UTC), zone)
