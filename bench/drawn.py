"""Series drawn from a process that is known to the last digit, made of recorded ones.

A recorded series is cut into windows of some weeks. A drawn one goes from window to window: where it is in
one, the next is whichever followed one of the five that used about as much, all alike likely (a bootstrap
of nearest neighbours). Each day is drawn, with replacement, from the days of its weekday in its window. So
weekdays, bursts and the movement of the level are much as they were, but now all that can be known is known.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bench.days import Month, Recorded

_NEIGHBOURS = 5
Window = tuple[tuple[float, ...], ...]
"""For each of seven days the counts that may come, all alike likely."""


@dataclass(frozen=True)
class Process:
    """Windows of `length` days, whole weeks; which ones may follow each, all alike likely."""

    length: int
    windows: tuple[Window, ...]
    after: tuple[tuple[int, ...], ...]


def is_enough(series: Recorded, weeks: int) -> bool:
    """Whether there are two windows of so many weeks, which one may go back and forth between."""
    return len(series.counts) >= 14 * weeks


def process_of(series: Recorded, weeks: int) -> Process:
    """The process made of a recorded series; what is left over at its end is no window."""
    length = 7 * weeks
    starts = range(0, len(series.counts) - length + 1, length)
    windows = tuple(
        tuple(series.counts[start + weekday : start + length : 7] for weekday in range(7)) for start in starts
    )
    used = [series.run[start + length] - series.run[start] for start in starts]
    return Process(length, windows, tuple(_after(used, window) for window in range(len(windows))))


def _after(used: Sequence[float], window: int) -> tuple[int, ...]:
    """What followed the windows, the last one left out, that used about as much as this one."""
    alike = sorted(range(len(used) - 1), key=lambda other: abs(used[other] - used[window]))
    return tuple(other + 1 for other in alike[:_NEIGHBOURS])


@dataclass(frozen=True)
class Drawn:
    """A series as it might as well have come, and the window of each `length` of its days."""

    series: Recorded
    process: Process
    course: tuple[int, ...]


def drawn(series: Recorded, process: Process, rng: random.Random) -> Drawn:
    """As long as the recorded one, from its first window on."""
    course = [0]
    while len(course) * process.length < len(series.counts):
        course.append(rng.choice(process.after[course[-1]]))
    counts = tuple(
        rng.choice(process.windows[course[day // process.length]][day % 7])
        for day in range(len(series.counts))
    )
    return Drawn(replace(series, counts=counts), process, tuple(course))


@dataclass(frozen=True)
class Known:
    """What may come in a month after each of its days: so many sums, rising, all alike likely."""

    left: Sequence[Sequence[float]]

    def odds(self, day: int, gap: float) -> float:
        """The likelihood that after this day, counted from 0, more than `gap` comes."""
        sums = self.left[day]
        return 1 - bisect_right(sums, gap) / len(sums)


def foreseen(came: Drawn, month: Month, paths: int, rng: random.Random) -> Known:
    """What one knows who knows the process, and in which windows this month will be."""
    sums, left = [0.0] * paths, list[list[float]]()
    for day in range(month.first + month.days - 1, month.first - 1, -1):
        left.append(sorted(sums))
        counts = came.process.windows[came.course[day // came.process.length]][day % 7]
        sums = _more(sums, counts, rng)
    return Known(left[::-1])


def known(came: Drawn, month: Month, paths: int, rng: random.Random) -> Known:
    """What one knows who knows the process, and in which window each day is as soon as it has come."""
    length, end = came.process.length, month.first + month.days
    left: list[list[float]] = []
    for number in range(month.first // length, (end - 1) // length + 1):
        window, until = came.course[number], min(end, (number + 1) * length)
        sums = [_beyond(came.process, window, until, end, rng) for _ in range(paths)]
        inside: list[list[float]] = []
        for day in range(until - 1, max(month.first, number * length) - 1, -1):
            inside.append(sorted(sums))
            sums = _more(sums, came.process.windows[window][day % 7], rng)
        left += reversed(inside)
    return Known(left)


def _more(sums: Sequence[float], counts: Sequence[float], rng: random.Random) -> list[float]:
    """The sums with one day more, drawn for each."""
    more = rng.choices(counts, k=len(sums))
    return [one + another for one, another in zip(sums, more, strict=True)]


def _beyond(process: Process, window: int, first: int, end: int, rng: random.Random) -> float:
    """What is used from the beginning of the window after this one until the month's end, drawn once."""
    total = 0.0
    for day in range(first, end):
        if day % process.length == 0:
            window = rng.choice(process.after[window])
        total += rng.choice(process.windows[window][day % 7])
    return total
