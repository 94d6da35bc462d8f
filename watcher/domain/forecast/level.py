"""How much an ordinary day uses: seven memories of different length, each trusted as it has deserved."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

_HALF_LIVES = (3, 6, 12, 24, 48, 96, 192)
_MEMORIES = tuple(0.5 ** (1 / days) for days in _HALF_LIVES)
_SHORT = 4  # memories, which one odd day would move far
_RECORD = 0.5 ** (1 / 120)  # a trial every third day: a year
_PATIENCE = 1.0  # so many independent trials in which all were alike are put before the first
JUDGED = (1, 3)
"""The places of the probes by which the memories are judged: 5 and 18 days ahead."""


class Levels:
    """Decayed sum of the counts over decayed sum of the weekday weights, for each half-life.

    A steady series with much noise is foretold best by a long memory, one that moves by a short one. Which
    kind a series is shows in the errors of each memory's own forecasts, between roots, so that one burst
    does not decide: the weight of a memory is the inverse of the fourth power of their mean.
    """

    def __init__(self) -> None:
        self.level = 0.0
        self._sums = [0.0] * len(_MEMORIES)
        self._days = [0.0] * len(_MEMORIES)
        self._errors = [[0.0] * len(_MEMORIES) for _ in JUDGED]
        self._judged = [0.0] * len(JUDGED)
        self._trust = [1 / len(_MEMORIES)] * len(_MEMORIES)

    def add(self, count: float, weight: float, believed: float) -> None:
        """One more day's count; `weight` is its weekday's, `believed` what short memories take of it."""
        self._sums = [one * memory + count for one, memory in zip(self._sums, _MEMORIES, strict=True)]
        if believed != count:
            for place in range(_SHORT):
                self._sums[place] += believed - count
        self._days = [one * memory + weight for one, memory in zip(self._days, _MEMORIES, strict=True)]
        parts = zip(self._sums, self._days, self._trust, strict=True)
        self.level = sum([one / days * trust for one, days, trust in parts])

    @property
    def each(self) -> list[float]:
        """What each memory takes for an ordinary day."""
        return [one / days for one, days in zip(self._sums, self._days, strict=True)]

    def restart(self, came: float, days: float) -> None:
        """Forget all but these last counts, which were worth so many ordinary days."""
        self.level = came / days
        self._sums = [came] * len(_MEMORIES)
        self._days = [days] * len(_MEMORIES)

    def judge(self, place: int, foretold: Sequence[float], days: float, came: float) -> None:
        """Hold what each memory foretold for `days` ordinary days against what came."""
        root, errors = sqrt(came), self._errors[place]
        self._errors[place] = [
            error * _RECORD + abs(root - sqrt(one * days))
            for error, one in zip(errors, foretold, strict=True)
        ]
        self._judged[place] = self._judged[place] * _RECORD + 1

    def trust(self) -> None:
        """Weigh the memories anew, by what they foretold so far."""
        merits = [1.0] * len(_MEMORIES)
        for errors, judged, independent in zip(self._errors, self._judged, (1.0, 0.3), strict=True):
            mean = sum(errors) / len(errors)
            if mean <= 0:
                continue
            trials = judged * independent
            for number, error in enumerate(errors):
                merits[number] *= (trials + _PATIENCE) / (error / mean * trials + _PATIENCE)
        fourth = [merit * merit * merit * merit for merit in merits]
        total = sum(fourth)
        self._trust = [one / total for one in fourth]
