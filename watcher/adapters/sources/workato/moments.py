"""Moments as Workato writes and reads them: in the admin workspace's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from watcher.adapters.sources.workato.dates import read


def moment(value: Any, zone: str) -> datetime | None:
    """A date or time in any form that means one moment, in UTC; without an offset it is the admin's.

    The latter is documented.
    """
    told = read(value, zone)
    return None if told is None else told.at


def written(at: datetime, zone: str) -> str:
    """`2026-03-01T00:00:00.000-08:00`: milliseconds and the offset, so that nothing is left to guess."""
    return at.astimezone(ZoneInfo(zone)).isoformat(timespec="milliseconds")


@lru_cache(4_096)
def midnight(day: date, zone: str) -> datetime:
    """Where a day of the zone begins."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


@lru_cache(16_384)
def day_of(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def is_midnight(at: datetime, zone: str) -> bool:
    return midnight(day_of(at, zone), zone) == at


def next_midnight(at: datetime, zone: str) -> datetime:
    return midnight(day_of(at, zone) + timedelta(days=1), zone)


def full_hour(at: datetime, zone: str) -> datetime:
    """Where the zone's hour that holds `at` begins."""
    return at.astimezone(ZoneInfo(zone)).replace(minute=0, second=0, microsecond=0).astimezone(UTC)


def days_touched(start: datetime, end: datetime, zone: str) -> int:
    """How many days of the zone a span has a part in."""
    return (day_of(end, zone) - day_of(start, zone)).days + 1
