"""Days that are quiet nearly everywhere: the turn of the year, and Easter; how quiet, each series shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

KINDS = 2
"""The turn of the year (24 December to 2 January); Good Friday and Easter Monday."""

ORDINARY = (1.0,) * KINDS
"""The factors of a series that knows no feasts."""

_TURN, _EASTER = range(KINDS)
_QUIET = 0.4  # of the way from the weekday itself down to the quietest one, before a series has shown its own
_MADE = 2.0  # days of that put before the first
_MOST = 3.0  # a single feast is worth no more ordinary days


class Feasts:
    """What a series used on feasts, against what such weekdays use otherwise.

    A series that rests at weekends is likely to rest at feasts, one that runs every day alike runs on: so a
    feast is taken as some way between its weekday and the quietest one, until the series has seen its own.
    """

    def __init__(self) -> None:
        self._came = [0.0] * KINDS
        self._ordinary = [0.0] * KINDS

    def learn(self, kind: int, days: float, weight: float) -> None:
        """A feast that was worth so many ordinary `days`, where its weekday's `weight` was to be expected."""
        self._came[kind] += min(days, _MOST)
        self._ordinary[kind] += weight

    def factors(self, weights: Sequence[float]) -> tuple[float, ...]:
        """By what the weight of a weekday is multiplied on a feast of each kind."""
        usual = 1 - _QUIET * (1 - min(weights))
        return tuple(
            [
                (came + _MADE * usual) / (ordinary + _MADE)
                for came, ordinary in zip(self._came, self._ordinary, strict=True)
            ]
        )


@lru_cache(maxsize=4096)
def kind_of(day: int) -> int | None:
    """Which kind of feast falls on the day of this ordinal."""
    return _of(date.fromordinal(day).year).get(day)


@lru_cache(maxsize=1024)
def feasts_after(day: int, days: int) -> tuple[tuple[int, int], ...]:
    """The feasts among so many `days` after the one of this ordinal: how many days after it, which kind."""
    years = range(date.fromordinal(day).year, date.fromordinal(day + days).year + 1)
    return tuple(
        [(at - day, kind) for year in years for at, kind in _of(year).items() if day < at <= day + days]
    )


def lacking(weights: Sequence[float], factors: Sequence[float], day: int, days: int) -> float:
    """By how many ordinary days the feasts make the `days` after this one shorter."""
    missing = 0.0
    for after, kind in feasts_after(day, days):
        missing += weights[(day + after - 1) % 7] * (1 - factors[kind])
    return missing


@lru_cache(maxsize=64)
def _of(year: int) -> dict[int, int]:
    """The feasts of a year by their ordinals."""
    turn = [*((1, day) for day in (1, 2)), *((12, day) for day in range(24, 32))]
    easter = _easter(year)
    found = {(easter + timedelta(days=after)).toordinal(): _EASTER for after in (-2, 1)}
    return found | {date(year, month, day).toordinal(): _TURN for month, day in turn}


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar: the one after the first full moon of spring, as reckoned."""
    century = year // 100
    epact = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    epact -= (year % 19 + 11 * epact) // 319
    moon = date(year, 3, 21) + timedelta(days=epact)
    return moon + timedelta(days=7 - (moon.isoweekday() % 7))
