"""Single values out of any answer: numbers, names, moments. What makes no sense is None, never zero."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

from watcher.domain.plain import plain

LONGEST_NAME = 255
LONGEST_WAIT = timedelta(days=400)
"""The furthest reset that is believed; a number up to so many seconds means "from now"."""
_DECIMAL = re.compile(r"-?\d{1,300}(\.\d{1,300})?")
_SECONDS = (1e9, 1e11)  # since 1970: the years 2001 to 5138
_MILLISECONDS = (1e12, 1e14)


def number(value: Any) -> float | None:
    """A finite number, also where it is written as a string; fractions are kept."""
    if isinstance(value, str):
        text = value.strip()
        value = float(text) if text.isascii() and _DECIMAL.fullmatch(text) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        result = float(value)
    except OverflowError:
        return None
    return result if math.isfinite(result) else None


def name(value: Any) -> str | None:
    """A text, or a whole number as one: on one line, bounded, nothing invisible. None if empty."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**18 else None
    if not isinstance(value, str):
        return None
    return plain(value[: 2 * LONGEST_NAME], LONGEST_NAME) or None


def moment(value: Any, now: datetime, zone: str) -> datetime | None:
    """When something resets, in UTC; a text without an offset is read in `zone`."""
    amount = number(value)
    if amount is not None:
        return _by_number(amount, now)
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
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
