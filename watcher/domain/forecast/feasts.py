"""How quiet a series is on feasts: what is to be expected at first, and what it has shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from watcher.domain.forecast.holidays import KINDS, feasts_of

ORDINARY = (1.0,) * KINDS
"""The factors of a series that knows no feasts."""

_QUIET = (0.4, 0.4, 0.0, 0.0)
"""Of the way from the weekday itself down to the quietest one, before a series has shown its own, by kind.

Nobody knows at first in which country a series is at home, so no kind of one country is expected.
"""

_MADE = 2.0  # days of that put before the first
_MOST = 3.0  # a single feast is worth no more ordinary days


class Feasts:
    """What a series used on feasts, against what such weekdays use otherwise.

    A series that rests at weekends is likely to rest at feasts, one that runs every day alike runs on: so a
    feast is taken as some way between its weekday and the quietest one, until the series has seen its own.
    Those of one country count only for a series that has shown to keep them.
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
        fall = 1 - min(weights)
        return tuple(
            [
                (came + _MADE * (1 - quiet * fall)) / (ordinary + _MADE)
                for came, ordinary, quiet in zip(self._came, self._ordinary, _QUIET, strict=True)
            ]
        )


@lru_cache(maxsize=4096)
def kind_of(day: int) -> int | None:
    """Which kind of feast falls on the day of this ordinal."""
    return feasts_of(date.fromordinal(day).year).get(day)


@lru_cache(maxsize=1024)
def feasts_after(day: int, days: int) -> tuple[tuple[int, int], ...]:
    """The feasts among so many `days` after the one of this ordinal: how many days after it, which kind."""
    years = range(date.fromordinal(day).year, date.fromordinal(day + days).year + 1)
    return tuple(
        [(at - day, kind) for year in years for at, kind in feasts_of(year).items() if day < at <= day + days]
    )


def lacking(weights: Sequence[float], factors: Sequence[float], day: int, days: int) -> float:
    """By how many ordinary days the feasts make the `days` after this one shorter."""
    missing = 0.0
    for after, kind in feasts_after(day, days):
        missing += weights[(day + after - 1) % 7] * (1 - factors[kind])
    return missing
