"""How much of an ordinary day each weekday uses."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.domain.forecast.spread import PROBES

_GROWTH = 2 ** (1 / 84)  # a day counts half as much as one that is 84 days newer
_LARGE = 1e200


class Weekdays:
    """Decayed mean of each weekday, drawn to the overall mean by one made day; `weights` average 1.0."""

    def __init__(self) -> None:
        self.weights: tuple[float, ...] = (1.0,) * 7
        self._worth = 1.0
        self._sums = [0.0] * 7
        self._counts = [0.0] * 7
        self._total = self._counted = 0.0

    def skip(self) -> None:
        """A day passes of which nothing is known."""
        self._worth *= _GROWTH

    def add(self, weekday: int, count: float) -> None:
        self._worth *= _GROWTH
        worth, sums, counts = self._worth, self._sums, self._counts
        sums[weekday] += worth * count
        counts[weekday] += worth
        self._total += worth * count
        self._counted += worth
        if self._total <= 0:
            return
        made = worth * self._total / self._counted
        heights = [(one + made) / (seen + worth) for one, seen in zip(sums, counts, strict=True)]
        scale = 7 / sum(heights)
        self.weights = tuple([height * scale for height in heights])
        if worth > _LARGE:
            self._shrink()

    def _shrink(self) -> None:
        self._sums = [one / self._worth for one in self._sums]
        self._counts = [seen / self._worth for seen in self._counts]
        self._total, self._counted = sum(self._sums), sum(self._counts)
        self._worth = 1.0


def ahead(weights: Sequence[float], first: int) -> tuple[float, ...]:
    """How many ordinary days the days of each probe are worth, if `first` is the next day's weekday."""
    turned = [*weights[first:], *weights[:first]]
    return tuple([horizon // 7 * 7 + sum(turned[: horizon % 7]) for horizon in PROBES])
