"""Moments as Workato writes and reads them: in the admin workspace's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo


@lru_cache(4_096)
def _read(text: str, zone: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            at = at.replace(tzinfo=ZoneInfo(zone))
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def moment(value: Any, zone: str) -> datetime | None:
    """A date or an ISO 8601 date and time, in UTC; without an offset it is the admin's (documented)."""
    return _read(value.strip(), zone) if isinstance(value, str) and len(value) < 64 else None  # noqa: PLR2004 - no date is longer


def is_date(value: Any) -> bool:
    """Whether only a day is named."""
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value.strip()))
    except ValueError:
        return False


def written(at: datetime, zone: str) -> str:
    """`2026-03-01T00:00:00.000-08:00`: milliseconds and the offset, so that nothing is left to guess."""
    return at.astimezone(ZoneInfo(zone)).isoformat(timespec="milliseconds")


def midnight(day: date, zone: str) -> datetime:
    """Where a day of the zone begins."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def day_of(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def is_midnight(at: datetime, zone: str) -> bool:
    return midnight(day_of(at, zone), zone) == at


def next_midnight(at: datetime, zone: str) -> datetime:
    return midnight(day_of(at, zone) + timedelta(days=1), zone)


def days_touched(start: datetime, end: datetime, zone: str) -> int:
    """How many days of the zone a span has a part in."""
    return (day_of(end, zone) - day_of(start, zone)).days + 1
