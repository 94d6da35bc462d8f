"""Sketches of the future made of a series' days: anew each time, or along with days that come one by one."""

from __future__ import annotations

from collections.abc import Callable

from watcher.domain.forecast import Days, Sketch, sketch
from watcher.domain.forecast.learning import Learner

Sketcher = Callable[[str, Days], Sketch]
"""Makes the sketch of a series, by its key."""


def anew(_series: str, days: Days) -> Sketch:
    """A sketch of all days."""
    return sketch(days)


class Along:
    """Remembers what it has learnt of each series, so that in a replay each day is learnt once.

    Days that were revised are learnt anew: the sketch is always the one that `anew` makes.
    """

    def __init__(self) -> None:
        self._learnt: dict[str, tuple[Days, Learner]] = {}

    def __call__(self, series: str, days: Days) -> Sketch:
        before, learner = self._learnt.get(series) or (Days(days.start, ()), Learner(days.start))
        done = len(before.counts)
        if before.start != days.start or before.counts != days.counts[:done]:
            done, learner = 0, Learner(days.start)
        for count in days.counts[done:]:
            learner.add(count)
        self._learnt[series] = days, learner
        return learner.sketch()
