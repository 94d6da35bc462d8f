"""What forecasts of recorded series missed, in their own units, and tables of it for other series."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import accumulate
from math import sqrt

from bench.days import Recorded
from watcher.domain.forecast.learning import Learner
from watcher.domain.forecast.remaining import expected, ordinary_days
from watcher.domain.forecast.shapes import NEAR, Shapes
from watcher.domain.forecast.sketch import Sketch
from watcher.domain.forecast.spread import YOUNG, bucket_of, widening

QUANTILES, YOUNGS = 200, 100
HORIZONS = (1, 2, 3, 4, 5, 7, 8, 11, 14, 15, 18, 22, 23, 27, 31)
_EVERY = 2  # days from one forecast that is noted to the next
_NEWBORN = 10  # days from one series' beginning to the next, for the tables of young ones


class TooFewError(ValueError):
    """More or longer series are needed to make a table of."""


@dataclass
class Errors:
    """Errors of one family: by horizon bucket, and for young series by days known."""

    grown: list[list[float]] = field(default_factory=lambda: [[] for _ in range(5)])
    near: list[list[float]] = field(default_factory=lambda: [[] for _ in range(YOUNG - 1)])
    far: list[list[float]] = field(default_factory=lambda: [[] for _ in range(YOUNG - 1)])


def sketches(series: Recorded, first: int = 0, last: int | None = None) -> list[Sketch]:
    """The sketch after each day from the place `first` on; nothing before it is known."""
    learner, found = Learner(series.start + timedelta(days=first)), list[Sketch]()
    for count in series.counts[first:last]:
        learner.add(count)
        found.append(learner.sketch())
    return found


def errors_of(all_series: Iterable[Recorded]) -> dict[str, Errors]:
    """What was missed, by family."""
    found: defaultdict[str, Errors] = defaultdict(Errors)
    for series in all_series:
        errors = found[series.family]
        for at, sketch in enumerate(sketches(series)):
            if sketch.known >= YOUNG and at % _EVERY == 0:
                _note(series, at, sketch, errors)
        for first in range(0, len(series.counts) - YOUNG, _NEWBORN):
            for number, sketch in enumerate(sketches(series, first, first + YOUNG - 1)):
                _note(series, first + number, sketch, errors)
    return found


def _note(series: Recorded, at: int, sketch: Sketch, errors: Errors) -> None:
    """The errors of a forecast made after the day at this place."""
    for days in HORIZONS:
        if at + days >= len(series.counts):
            return
        came = series.run[at + 1 + days] - series.run[at + 1]
        error = error_of(sketch, days, came)
        if sketch.known < YOUNG:
            (errors.near if days < NEAR else errors.far)[sketch.known - 1].append(error)
        else:
            errors.grown[bucket_of(days)].append(error)


def error_of(sketch: Sketch, days: int, came: float) -> float:
    """How far `came` lies from what the sketch expected of the next days, in its unit."""
    worth = ordinary_days(sketch, sketch.through, 0.0, days)
    scale = sketch.scales[bucket_of(days)] * widening(days, sketch.known)
    return (sqrt(max(0.0, came)) - sqrt(expected(sketch, worth, days))) / scale


def shapes_of(errors: Iterable[Errors]) -> Shapes:
    """Tables from the errors of some families."""
    merged = list(errors)
    grown = tuple(_table([each.grown[bucket] for each in merged]) for bucket in range(5))
    near = tuple(_table([each.near[place] for each in merged], YOUNGS) for place in range(YOUNG - 1))
    far = tuple(_table([each.far[place] for each in merged], YOUNGS) for place in range(YOUNG - 1))
    return Shapes(grown, near, far)


def _table(lists: Sequence[Sequence[float]], size: int = QUANTILES) -> tuple[float, ...]:
    """Evenly spaced quantiles, rising throughout: equal neighbours are moved apart by next to nothing.

    A family counts by the root of its errors' number, so that the largest does not speak for all.
    """
    weighed = sorted((error, len(each) ** -0.5) for each in lists for error in each)
    if len(weighed) < size:
        raise TooFewError(f"{len(weighed)} errors are too few for a table of {size} quantiles")
    sums = list(accumulate(weight for _, weight in weighed))
    places = [bisect_left(sums, (place + 0.5) / size * sums[-1]) for place in range(size)]
    table = [weighed[min(place, len(weighed) - 1)][0] for place in places]
    for place in range(1, size):
        table[place] = max(table[place], table[place - 1] + 1e-6)
    return tuple(round(error, 6) for error in table)


def without_each(errors: dict[str, Errors]) -> dict[str, Shapes]:
    """For each family the tables of all others; of all, where there is only one family."""
    for each in errors.values():
        for part in (*each.grown, *each.near, *each.far):
            part.sort()  # so that merging is quick
    if len(errors) == 1:
        return {family: shapes_of(errors.values()) for family in errors}
    return {left_out: shapes_of(e for f, e in errors.items() if f != left_out) for left_out in errors}
