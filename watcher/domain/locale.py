"""How a locale writes: numbers, days and months, and its words by the English ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

ENGLISH = "en"
PORTUGUESE = "pt-BR"
LOCALES = (ENGLISH, PORTUGUESE)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Names of days (Monday first) and months (January first); how the first day of a month is written."""

    days: tuple[str, ...]
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    first: str = "1"


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
_CALENDAR = Calendar(
    ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), _MONTHS, tuple(month[:3] for month in _MONTHS)
)


@dataclass(frozen=True, slots=True)
class Tongue:
    """How one locale writes.

    `words` holds its texts by the English ones, with the same names in braces; a text that English uses for
    two things stands there as `text|which`. `names` are what things and reasons are called that reach us as
    English texts, `patterns` those of them that have something in them that changes, `advice` what the rules
    that come with the program say to do.
    """

    locale: str = ENGLISH
    group: str = ","  # between thousands
    point: str = "."  # before decimals
    calendar: Calendar = _CALENDAR
    words: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    patterns: tuple[tuple[re.Pattern[str], str], ...] = ()
    advice: Mapping[str, str] = field(default_factory=dict)
