"""Values that only answers of any shape need: numbers below zero, bounded names, moments told in any way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

from watcher.adapters.sources import values

LONGEST_WAIT = timedelta(days=400)
"""The furthest reset that is believed; a number up to so many seconds means "from now"."""
_SECONDS = (1e9, 1e11)  # since 1970: the years 2001 to 5138
_MILLISECONDS = (1e12, 1e14)


def number(value: Any) -> float | None:
    """A finite number, also one below zero and one written as a string; fractions are kept."""
    match value:
        case str() if value.strip().startswith("-"):
            below = values.number(value.strip()[1:])
        case int() | float() if value < 0:
            below = values.number(-value)
        case _:
            return values.number(value)
    return None if below is None else -below


def name(value: Any) -> str | None:
    """A text, or a whole number as one, that can be stored. None if empty."""
    text = values.identity(value)
    return text[: values.LONGEST_NAME] if text else None


def moment(value: Any, now: datetime, zone: str) -> datetime | None:
    """When something resets, in UTC; a text without an offset is read in `zone`."""
    amount = number(value)
    if amount is not None:
        return _by_number(amount, now)
    if not isinstance(value, str) or len(value) > values.LONGEST_NAME:
        return None
    try:
        return _by_text(value.strip(), zone).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _by_number(amount: float, now: datetime) -> datetime | None:
    if 0 <= amount <= LONGEST_WAIT.total_seconds():
        return now + timedelta(seconds=amount)
    if _SECONDS[0] <= amount < _SECONDS[1]:
        return datetime.fromtimestamp(amount, UTC)
    if _MILLISECONDS[0] <= amount < _MILLISECONDS[1]:
        return datetime.fromtimestamp(amount / 1000, UTC)
    return None


def _by_text(text: str, zone: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = parsedate_to_datetime(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at  # "-0000" means UTC
    return at.replace(tzinfo=ZoneInfo(zone)) if at.tzinfo is None else at
