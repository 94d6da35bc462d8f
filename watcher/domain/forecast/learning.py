"""Learning a series day by day: its weekdays, its level, its year, and how wrong its own forecasts were."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from math import isfinite, sqrt

from watcher.domain.forecast.days import Days
from watcher.domain.forecast.doubt import Doubt
from watcher.domain.forecast.feasts import Feasts, feasts_after, kind_of
from watcher.domain.forecast.level import Levels
from watcher.domain.forecast.sketch import Sketch
from watcher.domain.forecast.spread import PROBES, YOUNG
from watcher.domain.forecast.trial import Trials
from watcher.domain.forecast.weekdays import Weekdays, ahead
from watcher.domain.forecast.young import usual_variance

_LARGEST = 1e100  # a count beyond it is a fault of whoever counts
_SMALLEST = 1e-100  # a count below it is none
_BURSTS = 0.5 ** (1 / 180)
_MADE = 1.5  # days of usual scatter, put before the first
_PAUSE = 0.1  # of the level: what uses less has not moved, it rests
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
        self._whole = True
        self._weekdays = Weekdays()
        self._feasts = Feasts()
        self._levels = Levels()
        self._doubt = Doubt()
        self._trials = Trials()
        self._squares = self._days = 0.0
        self._level = self._before = 0.0

    def add(self, count: float | None) -> None:
        """One more day. A negative count is a correction and counts as none; None is a day nobody knows."""
        today = self._next
        self._next += 1
        if count is None or not isfinite(count) or count > _LARGEST:
            self._weekdays.skip()
            self._trials.skip()
            return
        count = count if count > _SMALLEST else 0.0
        self._whole = self._whole and count % 1 == 0
        kind = kind_of(today)
        if kind is None:
            self._add_ordinary(count, (today - 1) % 7)
        else:
            self._add_feast(count, (today - 1) % 7, kind)
        self._known += 1
        self._level = self._levels.level
        due = self._trials.add(count, self._levels)
        if due and self._known >= YOUNG:
            self._trials.begin(self._level, self._ahead(today), self._unit(), self._levels)

    def _add_ordinary(self, count: float, weekday: int) -> None:
        if self._known:
            self._note_scatter(count - self._level * self._weekdays.weights[weekday])
        self._weekdays.add(weekday, count)
        self._note_level(count, self._weekdays.weights[weekday])
        self._before = self._levels.level

    def _add_feast(self, count: float, weekday: int, kind: int) -> None:
        """A feast says nothing of its weekday; what it says of feasts is measured by the level before it."""
        weights = self._weekdays.weights
        self._weekdays.skip()
        weight = weights[weekday] * self._feasts.factors(weights)[kind]
        if self._known:
            self._note_scatter(count - self._level * weight)
        self._note_level(count, weight)
        if self._known >= YOUNG and self._before > _SMALLEST:
            self._feasts.learn(kind, count / self._before, weights[weekday])

    def _note_level(self, count: float, weight: float) -> None:
        """Short memories take of it what is believed; where the level moved for good, all begin anew.

        A series that all but stopped may go on as before, after holidays say: the long memories keep it.
        """
        if self._known < YOUNG or self._level <= _SMALLEST:
            self._levels.add(count, weight, count)
            return
        doubt = self._doubt
        self._levels.add(count, weight, doubt.believed(count, self._level * weight, weight, self._unit()))
        if doubt.is_certain:
            if doubt.came > _PAUSE * self._level * doubt.days:
                self._levels.restart(doubt.came, doubt.days)
            doubt.forget()

    def _ahead(self, today: int) -> tuple[float, ...]:
        """How many ordinary days the days of each probe are worth."""
        weights = self._weekdays.weights
        sums = ahead(weights, today % 7)
        feasts = feasts_after(today, PROBES[-1])
        if not feasts:
            return sums
        worth, factors = list(sums), self._feasts.factors(weights)
        for after, kind in feasts:
            missing = weights[(today + after - 1) % 7] * (1 - factors[kind])
            for place in range(bisect_left(PROBES, after), len(PROBES)):
                worth[place] -= missing
        return tuple(worth)

    def sketch(self) -> Sketch:
        unit = self._unit()
        return Sketch(
            through=date.fromordinal(self._next - 1),
            known=self._known,
            level=self._level,
            weights=self._weekdays.weights,
            feasts=self._feasts.factors(self._weekdays.weights),
            season=self._trials.season(),
            scales=tuple(unit * own for own in self._trials.own()),
            whole=self._whole and self._known > 0,
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
