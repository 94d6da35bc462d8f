"""Feasts by the calendar: those kept nearly everywhere, and those of two countries."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

KINDS = 4
"""The turn of the year (24 December to 2 January); Good Friday and Easter Monday; American; British ones.

American are the days, beside the turn of the year, on which nearly all private employers there close:
Memorial Day, the fourth of July, Labor Day, Thanksgiving and the Friday after it. British are the bank
holidays of early May and late August; the third, on the last Monday of May, is Memorial Day, too.
"""

_TURN, _EASTER, _AMERICAN, _BRITISH = range(KINDS)
_MONDAY, _THURSDAY = 0, 3


@lru_cache(maxsize=64)
def feasts_of(year: int) -> dict[int, int]:
    """The feasts of a year: the kind of each by its ordinal."""
    easter = _easter(year)
    kinds = {
        _BRITISH: [_nth(year, 5, _MONDAY, 1), _last(year, 8, _MONDAY)],
        _AMERICAN: _american(year),
        _EASTER: [easter + timedelta(days=after) for after in (-2, 1)],
        _TURN: [date(year, 1, 1), date(year, 1, 2), *(date(year, 12, day) for day in range(24, 32))],
    }
    return {day.toordinal(): kind for kind, days in kinds.items() for day in days}


def _american(year: int) -> list[date]:
    thanksgiving = _nth(year, 11, _THURSDAY, 4)
    return [
        _last(year, 5, _MONDAY),
        date(year, 7, 4),
        _nth(year, 9, _MONDAY, 1),
        thanksgiving,
        thanksgiving + timedelta(days=1),
    ]


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    """The first, second ... of a weekday in a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def _last(year: int, month: int, weekday: int) -> date:
    """The last of a weekday in a month of 31 days."""
    end = date(year, month, 31)
    return end - timedelta(days=(end.weekday() - weekday) % 7)


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar: the one after the first full moon of spring, as reckoned."""
    century = year // 100
    epact = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    epact -= (year % 19 + 11 * epact) // 319
    moon = date(year, 3, 21) + timedelta(days=epact)
    return moon + timedelta(days=7 - (moon.isoweekday() % 7))
