"""Episodes of the forecast benchmark: one month of one series against one limit, decided day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.days import Month, Recorded

SHARES = (0.8, 0.9, 1.0, 1.1, 1.25)
_EARLIER, _FEWEST = 12, 2


@dataclass(frozen=True)
class Episode:
    """A month and the limit it is held against: `share` of what months before it used in the middle."""

    month: Month
    limit: float
    share: float

    def passed(self, series: Recorded) -> int | None:
        """At which day's end, counted from 0, more than the limit was used; None where it never was."""
        first = self.month.first
        if self.month.total <= self.limit:
            return None
        return next(
            day
            for day in range(self.month.days)
            if series.run[first + day + 1] - series.run[first] > self.limit
        )


def episodes(series: Recorded) -> list[Episode]:
    """Every complete month with at least two complete ones before it, against each share."""
    found: list[Episode] = []
    for number, month in enumerate(series.months):
        earlier = series.months[max(0, number - _EARLIER) : number]
        if len(earlier) < _FEWEST:
            continue
        usual = median(each.total / each.days for each in earlier) * month.days
        found += [Episode(month, share * usual, share) for share in SHARES if usual > 0]
    return found


@dataclass
class Score:
    """What came of a policy's decisions over many episodes."""

    hits: int = 0
    misses: int = 0
    false: int = 0
    quiet: int = 0
    lead: int = 0
    flaps: int = 0
    days: int = 0
    sums: list[float] = field(default_factory=lambda: [0.0] * 10)
    came: list[int] = field(default_factory=lambda: [0] * 10)
    squares: float = 0.0
    decisions: int = 0

    def add(self, odds: Sequence[float], passed: int | None, days: int, on: float, off: float) -> None:
        """One episode: the odds told at each day's end until the limit was passed or the month over."""
        first, flaps = _alarm(odds, on, off)
        self.flaps += flaps
        self.days += days
        if passed is None:
            self.false += first is not None
            self.quiet += first is None
        else:
            self.hits += first is not None
            self.misses += first is None
            self.lead += passed - first if first is not None else 0
        outcome = passed is not None
        for one in odds:
            place = min(int(one * 10), 9)
            self.sums[place] += one
            self.came[place] += outcome
            self.squares += (one - outcome) ** 2
        self.decisions += len(odds)

    @property
    def precision(self) -> float:
        return self.hits / max(1, self.hits + self.false)

    @property
    def recall(self) -> float:
        return self.hits / max(1, self.hits + self.misses)

    @property
    def false_rate(self) -> float:
        return self.false / max(1, self.false + self.quiet)

    @property
    def mean_lead(self) -> float:
        return self.lead / max(1, self.hits + self.misses)

    @property
    def count(self) -> int:
        return self.hits + self.misses + self.false + self.quiet

    @property
    def mean_flaps(self) -> float:
        return self.flaps / max(1, self.count)

    @property
    def brier(self) -> float:
        return self.squares / max(1, self.decisions)

    @property
    def brier_all_days(self) -> float:
        """The same over every day of every month: once the limit is passed there is no more to err in."""
        return self.squares / max(1, self.days)

    @property
    def miscalibration(self) -> float:
        """Mean distance of what was told from what came, in ten classes of what was told."""
        apart = (abs(told - came) for told, came in zip(self.sums, self.came, strict=True))
        return sum(apart) / max(1, self.decisions)


def _alarm(odds: Sequence[float], on: float, off: float) -> tuple[int | None, int]:
    """The first day's end with an alarm, and how often an alarm was taken back."""
    first, ringing, flaps = None, False, 0
    for day, one in enumerate(odds):
        if not ringing and one >= on:
            ringing, first = True, day if first is None else first
        elif ringing and one < off:
            ringing, flaps = False, flaps + 1
    return first, flaps
