"""Learning a series day by day: its weekdays, its level, and how wrong its own forecasts were."""

from __future__ import annotations

from collections import deque
from datetime import date
from math import log, sqrt

from watcher.domain.forecast.days import Days
from watcher.domain.forecast.sketch import Sketch
from watcher.domain.forecast.spread import PROBES, usual_error

_WEEKDAYS = 2 ** (1 / 42)  # growth of a newer day's weight: an older one counts half after 42 days
_LEVELS = (0.5 ** (1 / 5), 0.5 ** (1 / 14), 0.5 ** (1 / 60))
_ERRORS = 0.5 ** (1 / 90)
_WARM = 14  # days before the first forecast of its own is held against what came


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
        self._growth = 1.0
        self._sums = [0.0] * 7
        self._counts = [0.0] * 7
        self._levels = [(0.0, [0.0] * 7) for _ in _LEVELS]
        self._run = [0.0]  # what was used up to and with each day; begins anew after an unknown day
        self._waiting: tuple[deque[tuple[int, float]], ...] = tuple(deque() for _ in PROBES)
        self._squares = [0.0] * len(PROBES)
        self._matured = [0.0] * len(PROBES)

    def add(self, count: float | None) -> None:
        """One more day. None breaks the sums that run over it."""
        weekday = (self._next - 1) % 7
        self._next += 1
        self._growth *= _WEEKDAYS
        if count is None:
            self._forget_waiting()
            return
        self._known += 1
        self._sums[weekday] += self._growth * count
        self._counts[weekday] += self._growth
        for number, decay in enumerate(_LEVELS):
            total, seen = self._levels[number]
            seen = [value * decay for value in seen]
            seen[weekday] += 1
            self._levels[number] = (total * decay + count, seen)
        self._run.append(self._run[-1] + count)
        self._mature()
        if self._known >= _WARM:
            self._foretell()

    def sketch(self) -> Sketch:
        weights = self._weights()
        return Sketch(
            through=date.fromordinal(self._next - 1),
            known=self._known,
            level=self._level(weights),
            weights=weights,
            errors=tuple(
                sqrt(s / n) if n else 1.0 for s, n in zip(self._squares, self._matured, strict=True)
            ),
            matured=tuple(n / (1 + h / 2) for n, h in zip(self._matured, PROBES, strict=True)),
        )

    def _weights(self) -> tuple[float, ...]:
        total, seen = sum(self._sums), sum(self._counts)
        if total <= 0:
            return (1.0,) * 7
        usual = total / seen
        # one made day more of the usual height, so that a weekday seen once is not believed
        heights = [
            (s + self._growth * usual) / (n + self._growth)
            for s, n in zip(self._sums, self._counts, strict=True)
        ]
        mean = sum(heights) / 7
        return tuple(height / mean for height in heights)

    def _level(self, weights: tuple[float, ...]) -> float:
        level = 0.0
        for total, seen in self._levels:
            days = sum(map(float.__mul__, seen, weights))
            level += total / days if days else 0.0
        return level / len(self._levels)

    def _foretell(self) -> None:
        weights = self._weights()
        level = self._level(weights)
        day, weekday, expected, place = len(self._run) - 1, self._next - 1, 0.0, 0
        for ahead in range(1, PROBES[-1] + 1):
            expected += weights[(weekday + ahead - 1) % 7]
            if ahead == PROBES[place]:
                self._waiting[place].append((day, level * expected))
                place += 1

    def _mature(self) -> None:
        day = len(self._run) - 1
        for place, (horizon, waiting) in enumerate(zip(PROBES, self._waiting, strict=True)):
            self._squares[place] *= _ERRORS
            self._matured[place] *= _ERRORS
            if waiting and waiting[0][0] + horizon == day:
                began, expected = waiting.popleft()
                came = self._run[day] - self._run[began]
                error = log((came + 1) / (expected + 1)) / usual_error(horizon, expected)
                self._squares[place] += error * error
                self._matured[place] += 1

    def _forget_waiting(self) -> None:
        for waiting in self._waiting:
            waiting.clear()
