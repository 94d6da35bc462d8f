"""Moments and durations as people read them, in the zone they live in."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def weekday(at: datetime, zone: str) -> str:
    """`Mon 23 Mar`, with the time where the day does not begin there: `Tue 31 Mar 21:00`."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{_DAYS[local.weekday()]} {_day(local)}{_time_unless_midnight(local)}"


def plain_day(at: datetime, zone: str) -> str:
    """`Mon 23 Mar`, whatever the time."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{_DAYS[local.weekday()]} {_day(local)}"


def spoken_day(at: datetime, zone: str) -> str:
    """`Mon 23 March`, whatever the time."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"


def short_day(at: datetime, now: datetime, zone: str) -> str:
    """`23 Mar`, with the year where it is not that of `now`; whatever the time."""
    local = at.astimezone(ZoneInfo(zone))
    return _day(local) if local.year == now.astimezone(ZoneInfo(zone)).year else f"{_day(local)} {local.year}"


def dated_day(at: datetime, now: datetime, zone: str) -> str:
    """`Mon 23 Mar`, with the year where it is not that of `now`; whatever the time."""
    return f"{_DAYS[at.astimezone(ZoneInfo(zone)).weekday()]} {short_day(at, now, zone)}"


def full_day(at: datetime, zone: str) -> str:
    """`1 April`, with the time where the day does not begin there."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {_MONTHS[local.month - 1]}{_time_unless_midnight(local)}"


def date(at: datetime, zone: str) -> str:
    """`1 Apr 2026`, with the time where the day does not begin there."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{_day(local)} {local.year}{_time_unless_midnight(local)}"


def moment(at: datetime, zone: str) -> str:
    """`20 Mar 16:46`."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{_day(local)} {local:%H:%M}"


def time(at: datetime, zone: str) -> str:
    """`16:46`."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


def full_moment(at: datetime, zone: str) -> str:
    """`Sat 21 Mar 2026 14:00 UTC`: nothing left to guess."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{_DAYS[local.weekday()]} {_day(local)} {local.year} {local:%H:%M} {zone_name(at, zone)}"


def near(at: datetime, now: datetime, zone: str) -> str:
    """`16:46` on the day of `now`, else `20 Mar 16:46`."""
    tz = ZoneInfo(zone)
    same_day = at.astimezone(tz).date() == now.astimezone(tz).date()
    return time(at, zone) if same_day else moment(at, zone)


def spell(start: datetime, end: datetime, zone: str) -> str:
    """`20 Mar 11:50 to 14:05`, or with both days where they differ."""
    return f"{moment(start, zone)} to {near(end, start, zone)}"


def zone_name(at: datetime, zone: str) -> str:
    """`UTC`, `CET`, or `Sao Paulo time` where the zone has no letters of its own."""
    short = at.astimezone(ZoneInfo(zone)).tzname() or zone
    if short.isalpha():
        return short
    return f"{zone.rsplit('/', 1)[-1].replace('_', ' ')} time"


def period_name(label: str) -> str:
    """`March 2026` for `2026-03`, `21 March 2026` for `2026-03-21`, anything else as it is."""
    parts = label.split("-")
    if not all(part.isdecimal() for part in parts) or not 2 <= len(parts) <= 3:  # noqa: PLR2004 - y-m or y-m-d
        return label
    year, month, *day = (int(part) for part in parts)
    if not 1 <= month <= len(_MONTHS):
        return label
    return " ".join([*(str(d) for d in day), _MONTHS[month - 1], str(year)])


def days_between(start: datetime, end: datetime, zone: str) -> int:
    """How many midnights of `zone` lie between: 23 Mar to 1 Apr is 9."""
    tz = ZoneInfo(zone)
    return (end.astimezone(tz).date() - start.astimezone(tz).date()).days


def lasting(span: timedelta) -> str:
    """`less than a minute`, `12 min`, `2 h 10 min`, `1 day 4 h`, `9 days`; cut, never rounded up."""
    seconds = int(span.total_seconds())
    if seconds < _MINUTE:
        return "less than a minute"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < _DAY:
        return _pair(seconds // _HOUR, "h", seconds % _HOUR // _MINUTE, "min")
    if seconds < 2 * _DAY:
        return _pair(1, "day", seconds % _DAY // _HOUR, "h")
    return f"{seconds // _DAY:,} days"


def _pair(large: int, large_unit: str, small: int, small_unit: str) -> str:
    return f"{large} {large_unit}" + (f" {small} {small_unit}" if small else "")


def _day(local: datetime) -> str:
    return f"{local.day} {_MONTHS[local.month - 1][:3]}"


def _time_unless_midnight(local: datetime) -> str:
    return "" if (local.hour, local.minute) == (0, 0) else f" {local:%H:%M}"
