"""Moments and durations as people read them, in the zone they live in."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from watcher.domain.tongue import called, say, tongue
from watcher.domain.words import whole_number

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def weekday(at: datetime, zone: str) -> str:
    """`Mon 23 Mar`, with the time where the day does not begin there: `Tue 31 Mar 21:00`."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{_weekday(local)} {_day(local)}{_time_unless_midnight(local)}"


def plain_day(at: datetime, zone: str) -> str:
    """`Mon 23 Mar`, whatever the time."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{_weekday(local)} {_day(local)}"


def spoken_day(at: datetime, zone: str) -> str:
    """`Mon 23 March`, whatever the time."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{_weekday(local)} {_long(local)}"


def short_day(at: datetime, now: datetime, zone: str) -> str:
    """`23 Mar`, with the year where it is not that of `now`; whatever the time."""
    local = at.astimezone(ZoneInfo(zone))
    return _day(local) if local.year == now.astimezone(ZoneInfo(zone)).year else f"{_day(local)} {local.year}"


def dated_day(at: datetime, now: datetime, zone: str) -> str:
    """`Mon 23 Mar`, with the year where it is not that of `now`; whatever the time."""
    return f"{_weekday(at.astimezone(ZoneInfo(zone)))} {short_day(at, now, zone)}"


def full_day(at: datetime, zone: str) -> str:
    """`1 April`, with the time where the day does not begin there."""
    local = at.astimezone(ZoneInfo(zone))
    clock = _time_unless_midnight(local).strip()
    return say("{day} {time}", "a moment", day=_long(local), time=clock) if clock else _long(local)


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
    return f"{_weekday(local)} {_day(local)} {local.year} {local:%H:%M} {zone_name(at, zone)}"


def near(at: datetime, now: datetime, zone: str) -> str:
    """`16:46` on the day of `now`, else `20 Mar 16:46`."""
    tz = ZoneInfo(zone)
    same_day = at.astimezone(tz).date() == now.astimezone(tz).date()
    return time(at, zone) if same_day else moment(at, zone)


def spell(start: datetime, end: datetime, zone: str) -> str:
    """`20 Mar 11:50 to 14:05`, or with both days where they differ."""
    return say("{start} to {end}", start=moment(start, zone), end=near(end, start, zone))


def zone_name(at: datetime, zone: str) -> str:
    """`UTC`, `CET`, or `Sao Paulo time` where the zone has no letters of its own."""
    short = at.astimezone(ZoneInfo(zone)).tzname() or zone
    if short.isalpha():
        return short
    return say("{city} time", city=called(zone.rsplit("/", 1)[-1].replace("_", " ")))


def period_name(label: str, last: str = "") -> str:
    """`March 2026` for `2026-03`, `21 March 2026` for `2026-03-21`, anything else as it is.

    With the last day of a billing period, both its days: `14 Mar to 13 Apr 2026`. One that is a calendar
    month is called as such.
    """
    first, end = _written_day(label), _written_day(last)
    if first is None or end is None or first >= end:
        return _named(label)
    if first.day == 1 and end == first.replace(day=monthrange(first.year, first.month)[1]):
        return _named(label[:7])
    begins = _day(first) if first.year == end.year else f"{_day(first)} {first.year}"
    return say("{start} to {end}", start=begins, end=f"{_day(end)} {end.year}")


def _written_day(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None


def _named(label: str) -> str:
    parts = label.split("-")
    if not all(part.isdecimal() for part in parts) or not 2 <= len(parts) <= 3:  # noqa: PLR2004 - y-m or y-m-d
        return label
    year, month, *day = (int(part) for part in parts)
    if not 1 <= month <= 12:  # noqa: PLR2004 - months
        return label
    named = tongue().calendar.months[month - 1]
    if day:
        return say("{day} {month} {year}", day=_ordinal(day[0]), month=named, year=year)
    return say("{month} {year}", month=named, year=year)


def days_between(start: datetime, end: datetime, zone: str) -> int:
    """How many midnights of `zone` lie between: 23 Mar to 1 Apr is 9."""
    tz = ZoneInfo(zone)
    return (end.astimezone(tz).date() - start.astimezone(tz).date()).days


def lasting(span: timedelta) -> str:
    """`less than a minute`, `12 min`, `2 h 10 min`, `1 day 4 h`, `9 days`; cut, never rounded up."""
    seconds = int(span.total_seconds())
    if seconds < _MINUTE:
        return say("less than a minute")
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h" + _unless_none(seconds % _HOUR // _MINUTE, "min")
    if seconds < 2 * _DAY:
        return say("1 day") + _unless_none(seconds % _DAY // _HOUR, "h")
    return days(seconds // _DAY)


def early(at: datetime, end: datetime, zone: str, *, hourly: bool) -> str:
    """How long before the end: `9 days`, `22 h`; with minutes only where a reckoning is by the hour."""
    between = days_between(at, end, zone)
    if between > 1:
        return days(between)
    span = end - at
    whole = timedelta(hours=span // timedelta(hours=1))
    return lasting(span if hourly or not whole else whole)


def days(amount: int) -> str:
    """`9 days`; of more than one."""
    return say("{days} days", days=whole_number(amount))


def _unless_none(amount: int, unit: str) -> str:
    """Hours and minutes are written the same in every tongue we have."""
    return f" {amount} {unit}" if amount else ""


def _weekday(local: datetime) -> str:
    return tongue().calendar.days[local.weekday()]


def _day(local: datetime) -> str:
    return f"{_ordinal(local.day)} {tongue().calendar.short_months[local.month - 1]}"


def _long(local: datetime) -> str:
    return say("{day} {month}", day=_ordinal(local.day), month=tongue().calendar.months[local.month - 1])


def _ordinal(day: int) -> str:
    return tongue().calendar.first if day == 1 else str(day)


def _time_unless_midnight(local: datetime) -> str:
    return "" if (local.hour, local.minute) == (0, 0) else f" {local:%H:%M}"
