"""Dates as an API may write them: each form that can mean one moment, and none that could mean two."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

_LONGEST = 64  # characters; no date is longer
_SOONEST, _LATEST = 946_684_800, 4_102_444_800  # 2000 and 2100 in seconds; other numbers are no dates
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NOON = 12

_EPOCH = re.compile(r"\d{10}|\d{13}")
_DIGITS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_NAMED = re.compile(
    r"(?:[a-z]{3,9}\.?,? )?(?:([a-z]{3,9})\.? (\d{1,2})|(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3,9})\.?)"
    r"(?:st|nd|rd|th)?,? (\d{4})",
    re.IGNORECASE,
)
_WITH_TIME = re.compile(r"(.*?\d)(?:t|,? at |,? )(\d{1,2}:\d\d\b.*)", re.IGNORECASE)
_TIME = re.compile(
    r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?(?: ?([ap])\.?m\.?)? ?(z|(?:utc|gmt)?(?:[+-]\d\d:?\d\d)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Written:
    """A moment in UTC; `day_only` where no time of day was written with it."""

    at: datetime
    day_only: bool = False


def read(value: Any, zone: str) -> Written | None:
    """The moment a value means; None where it means none, or may mean two.

    Read are ISO 8601, Ruby's and RFC 2822's form, seconds or milliseconds since 1970, months by name, and
    days in digits where they can be read in one way only. Without an offset it is a time of `zone`.
    """
    if isinstance(value, str):
        return _text(" ".join(value.split()), zone) if len(value) < _LONGEST else None
    return _epoch(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _epoch(value: float) -> Written | None:
    for scale in (1, 1000):
        if _SOONEST * scale <= value < _LATEST * scale:
            return Written(datetime.fromtimestamp(value / scale, UTC))
    return None


@lru_cache(4_096)
def _text(text: str, zone: str) -> Written | None:
    if _EPOCH.fullmatch(text) and text.isascii():
        return _epoch(int(text))
    try:
        day = _day(text)
        if day is not None:
            return Written(_placed(datetime.combine(day, time()), ZoneInfo(zone)), day_only=True)
        return Written(_placed(_moment(text), ZoneInfo(zone)))
    except (ValueError, OverflowError):
        return None


def _placed(at: datetime, zone: tzinfo) -> datetime:
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def _moment(text: str) -> datetime:
    """Raises ValueError."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        parts = _WITH_TIME.fullmatch(text)
        day = _day(parts[1]) if parts else None
        if parts is None or day is None:
            raise
        return datetime.combine(day, _time(parts[2]))


def _time(text: str) -> time:
    """Raises ValueError."""
    parts = _TIME.fullmatch(text)
    if parts is None:
        msg = f"no time: {text}"
        raise ValueError(msg)
    hour, half = int(parts[1]), (parts[4] or "").lower()
    if half:
        hour = _of_24(hour, half)
    return time(hour, int(parts[2]), int(parts[3] or 0), tzinfo=_offset(parts[5]))


def _of_24(hour: int, half: str) -> int:
    """The hour of the day by a clock of twelve. Raises ValueError."""
    if not 1 <= hour <= _NOON:
        msg = f"no hour: {hour}"
        raise ValueError(msg)
    return hour % _NOON + (_NOON if half == "p" else 0)


def _offset(text: str) -> tzinfo | None:
    """The zone as written, None where none is."""
    if not text:
        return None
    digits = re.sub(r"\D", "", text)
    if not digits:
        return UTC
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-ahead if "-" in text else ahead)


def _day(text: str) -> date | None:
    """The day a text without a time names; None if it is none, or could be two."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    found: list[tuple[int, int, int]] = []
    if parts := _DIGITS.fullmatch(text):
        first, second, year = int(parts[1]), int(parts[3]), int(parts[4])
        found = [(year, first, second), (year, second, first)]
    elif parts := _YEAR_FIRST.fullmatch(text):
        found = [(int(parts[1]), int(parts[2]), int(parts[3]))]
    elif parts := _NAMED.fullmatch(text):
        month = _month(parts[1] or parts[4])
        found = [(int(parts[5]), month, int(parts[2] or parts[3]))] if month else []
    days = {day for each in found if (day := _existing(*each))}
    return days.pop() if len(days) == 1 else None


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(name: str) -> int | None:
    wanted = name.lower()
    return next((n for n, month in enumerate(_MONTHS, 1) if month.startswith(wanted)), None)
