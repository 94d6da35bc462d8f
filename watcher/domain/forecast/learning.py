"""Learning a series day by day: its weekdays, its level, its year, and how wrong its own forecasts were."""

from __future__ import annotations

from datetime import date
from math import isfinite, sqrt

from watcher.domain.forecast.days import Days
from watcher.domain.forecast.level import Levels
from watcher.domain.forecast.sketch import Sketch
from watcher.domain.forecast.spread import YOUNG
from watcher.domain.forecast.trial import Trials
from watcher.domain.forecast.weekdays import Weekdays, ahead
from watcher.domain.forecast.young import usual_variance

_LARGEST = 1e100  # a count beyond it is a fault of whoever counts
_SMALLEST = 1e-100  # a count below it is none
_BURSTS = 0.5 ** (1 / 180)
_MADE = 1.5  # days of usual scatter, put before the first
_LEAST_SCATTER = 0.001  # of the squared level, so that a constant series is still not certain


def sketch(days: Days) -> Sketch:
    """What these days say; a day that nobody knows teaches nothing."""
    learner = Learner(days.start)
    for count in days.counts:
        learner.add(count)
    return learner.sketch()


class Learner:
    """Takes one complete day after another; `sketch()` at any time says what they came to."""

    def __init__(self, start: date) -> None:
        self._next = start.toordinal()
        self._known = 0
        self._weekdays = Weekdays()
        self._levels = Levels()
        self._trials = Trials()
        self._squares = self._days = 0.0
        self._level = 0.0

    def add(self, count: float | None) -> None:
        """One more day. A negative count is a correction and counts as none; None is a day nobody knows."""
        weekday = (self._next - 1) % 7
        self._next += 1
        if count is None or not isfinite(count) or count > _LARGEST:
            self._weekdays.skip()
            self._trials.skip()
            return
        count = count if count > _SMALLEST else 0.0
        if self._known:
            self._note_scatter(count - self._level * self._weekdays.weights[weekday])
        self._known += 1
        self._weekdays.add(weekday, count)
        self._levels.add(count, self._weekdays.weights[weekday])
        self._level = self._levels.level
        due = self._trials.add(count, self._levels)
        if due and self._known >= YOUNG:
            sums = ahead(self._weekdays.weights, (weekday + 1) % 7)
            self._trials.begin(self._level, sums, self._unit(), self._levels)

    def sketch(self) -> Sketch:
        unit = self._unit()
        return Sketch(
            through=date.fromordinal(self._next - 1),
            known=self._known,
            level=self._level,
            weights=self._weekdays.weights,
            season=self._trials.season(),
            scales=tuple(unit * own for own in self._trials.own()),
        )

    def _note_scatter(self, error: float) -> None:
        self._squares = self._squares * _BURSTS + error * error
        self._days = self._days * _BURSTS + 1

    def _unit(self) -> float:
        """The root of variance over mean of a day's count: 1 for independent counts, more for bursts."""
        level = self._level
        if level <= _SMALLEST:
            return 1.0
        made = _MADE * usual_variance(level)
        variance = (self._squares + made) / (self._days + _MADE)
        return sqrt(max(variance, _LEAST_SCATTER * level * level) / level)
