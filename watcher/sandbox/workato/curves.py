"""How tasks pile up: a curve gives the total since its beginning; a window's use is a difference of two."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import pi, sin
from random import Random

Curve = Callable[[datetime], float]
"""Tasks run until a moment, counted from any beginning; never falls. Takes aware datetimes."""

_DAY = timedelta(days=1)
_TURN = 2 * pi


@dataclass(frozen=True, slots=True)
class Growth:
    """`per_day` tasks a day from `since` on, with a daily and a weekly rhythm in closed form.

    `daily` and `weekly` say how far the pace swings (0 none, 1 down to a standstill and up to double,
    together at most 1); `phase` in days says when.
    """

    since: datetime
    per_day: float
    daily: float = 0.0
    weekly: float = 0.0
    phase: float = 0.0

    def __call__(self, at: datetime) -> float:
        days = (at - self.since) / _DAY
        if days <= 0:
            return 0.0
        swung = days
        if self.daily:
            swung += self.daily * self._wave(days, 1)
        if self.weekly:
            swung += self.weekly * self._wave(days, 7)
        return self.per_day * swung

    def _wave(self, days: float, period: float) -> float:
        turn = _TURN / period
        return (sin(turn * (days + self.phase)) - sin(turn * self.phase)) / turn


def steady(per_day: float, since: datetime) -> Curve:
    """The same at every moment."""
    return Growth(since, per_day)


def seeded(seed: int | str, since: datetime, per_day: float) -> Curve:
    """About `per_day` tasks a day with a rhythm of its own; the same seed gives the same curve for ever."""
    dice = Random(str(seed))  # noqa: S311 - a reproducible shape, not a secret
    pace = per_day * dice.uniform(0.5, 1.5)
    return Growth(since, pace, dice.uniform(0, 0.6), dice.uniform(0, 0.4), dice.uniform(0, 7))


def through(*points: tuple[datetime, float]) -> Curve:
    """Straight lines through (moment, total) points in order; level before the first and after the last."""
    moments = [at for at, _ in points]

    def total(at: datetime) -> float:
        after = bisect_right(moments, at)
        if after in {0, len(points)}:
            return points[max(0, after - 1)][1]
        (start, low), (end, high) = points[after - 1], points[after]
        return low + (high - low) * ((at - start) / (end - start))

    return total


def step(*points: tuple[datetime, float]) -> Curve:
    """From each (moment, total) point on that total; 0 before the first."""

    def total(at: datetime) -> float:
        return next((value for since, value in reversed(points) if since <= at), 0.0)

    return total
