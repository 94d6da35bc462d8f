"""Single values out of an answer: numbers, names, moments. What makes no sense is None, never zero."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

LONGEST_NAME = 255
LARGEST = 1e100
"""No vendor counts so far. Below it, sums of any number of rows stay finite, and so do their shares."""
_LONGEST_ID = 40  # digits
_DECIMAL = re.compile(r"\d{1,300}(\.\d{1,300})?")
_UNSTORABLE = frozenset({"Cc", "Cs"})  # control characters and half surrogates: databases refuse some


def number(value: Any) -> float | None:
    """A number from zero to LARGEST, also where it is written as a string; fractions are kept."""
    if isinstance(value, str):
        text = value.strip()
        value = float(text) if text.isascii() and _DECIMAL.fullmatch(text) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        result = float(value)
    except OverflowError:
        return None
    return result if 0 <= result <= LARGEST else None


def name(value: Any) -> str | None:
    """A text on one line and of bounded length; still hostile, but it can be stored. None if empty."""
    if not isinstance(value, str):
        return None
    text = value[:LONGEST_NAME]
    if not text.isprintable():  # which nearly every name is, and then there is nothing to look for
        text = "".join(" " if unicodedata.category(c) in _UNSTORABLE else c for c in text)
    return text.strip() or None


def identity(value: Any) -> str | None:
    """An id as text; GraphQL's ID may come as a number. One too long to be an id is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**_LONGEST_ID else None
    return name(value)


def moment(value: Any) -> datetime | None:
    """An ISO 8601 date and time, in UTC; without an offset it is taken as UTC, as every sample ends in Z."""
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value.strip())
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def mapping(value: Any) -> Mapping[str, Any]:
    """The object, or an empty one where something else stands."""
    return value if isinstance(value, dict) else {}


def rows(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list; whatever else stands in it, or instead of it, is left out."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
