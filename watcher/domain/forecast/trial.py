"""A series' forecasts of its own past, held against what came: how wrong they were, now and a year ago."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt

from watcher.domain.forecast.level import JUDGED, Levels
from watcher.domain.forecast.spread import PROBES, YOUNG, factor, widening

EVERY = 3  # days from one trial to the next: neighbours say nearly the same
_ERRORS = 0.5 ** (EVERY / 180)
_YEAR = 364  # days: 52 weeks, so that weekdays meet
_AROUND = 3  # days on either side
_YEARS = 0.5 ** (EVERY / 365 / (len(PROBES) - 1))
_BELIEF, _BELIEF_TRIALS = 0.2, 1.5  # how much of last year's error comes again, before the series shows it
_TRUST = 1.0  # so many independent trials as usual are put before a series' own
_USUAL = 0.58  # mean root of an error where counts scatter as a day's do (a normal one of deviation 1/2)
_DUE = tuple(
    tuple((place, horizon) for place, horizon in enumerate(PROBES) if (day - horizon) % EVERY == 0)
    for day in range(EVERY)
)
_WIDENING = tuple(widening(horizon, YOUNG) for horizon in PROBES)
_INDEPENDENT = tuple(EVERY / max(EVERY, 1 + horizon / 2) for horizon in PROBES)


@dataclass(slots=True)
class _Trial:
    """One forecast made in the past, for every probe: plain, with the year, and in which unit."""

    day: int
    level: float
    sums: tuple[float, ...]
    year: tuple[float, ...] | None
    expected: tuple[float, ...]
    unit: float
    each: list[float]


class Trials:
    """Every third day a forecast for each probe; when its days have passed, what it was worth."""

    def __init__(self) -> None:
        self._day = 0
        self._run = [0.0]
        self._unknown = [0]
        self._open: dict[int, _Trial] = {}
        self._past: tuple[dict[int, float], ...] = tuple({} for _ in PROBES)
        self._roots = [0.0] * len(PROBES)
        self._matured = [0.0] * len(PROBES)
        self._alike = self._squared = self._compared = 0.0

    def skip(self) -> None:
        """A day that nobody knows: no trial can be judged by a sum over it."""
        self._day += 1
        self._run.append(self._run[-1])
        self._unknown.append(self._unknown[-1] + 1)
        self._open.pop(self._day - PROBES[-1], None)

    def add(self, count: float, levels: Levels) -> bool:
        """One more day; whether it is time to begin a trial."""
        self._day += 1
        self._run.append(self._run[-1] + count)
        self._unknown.append(self._unknown[-1])
        for place, horizon in _DUE[self._day % EVERY]:
            trial = self._open.get(self._day - horizon)
            if trial is not None and self._unknown[-1] == self._unknown[trial.day]:
                self._judge(place, trial, self._run[-1] - self._run[trial.day], levels)
        self._open.pop(self._day - PROBES[-1], None)
        return self._day % EVERY == 0

    def begin(self, level: float, sums: tuple[float, ...], unit: float, levels: Levels) -> None:
        """Foretell from today, to be judged later."""
        year = self._last_year()
        levels.trust()
        expected = tuple([level * days for days in sums])
        if year is not None:
            belief = self._belief()
            expected = tuple([one * factor(belief * past) for one, past in zip(expected, year, strict=True)])
        self._open[self._day] = _Trial(self._day, level, sums, year, expected, unit, levels.each)

    def season(self) -> tuple[float, ...]:
        """By which factor, as a logarithm, last year lets expect more or less than the level, per probe."""
        year = self._last_year()
        if year is None:
            return (0.0,) * len(PROBES)
        belief = self._belief()
        return tuple([belief * past for past in year])

    def own(self) -> tuple[float, ...]:
        """How large this series' own errors are per bucket, in units of the scatter of its days."""
        found: list[float] = []
        for roots, matured, independent in zip(self._roots, self._matured, _INDEPENDENT, strict=True):
            trials = matured * independent
            mean = roots / matured / _USUAL if matured else 1.0
            found.append(((mean * trials + _TRUST) / (trials + _TRUST)) ** 2)
        return tuple(found)

    def _judge(self, place: int, trial: _Trial, came: float, levels: Levels) -> None:
        if place in JUDGED:
            levels.judge(JUDGED.index(place), trial.each, trial.sums[place], came)
        error = abs(sqrt(came) - sqrt(trial.expected[place])) / (trial.unit * _WIDENING[place])
        self._roots[place] = self._roots[place] * _ERRORS + sqrt(error)
        self._matured[place] = self._matured[place] * _ERRORS + 1
        if trial.level <= 0:
            return
        plain = trial.level * trial.sums[place]
        missed = log((came + trial.level) / (plain + trial.level))
        self._past[place][trial.day] = missed
        if trial.year is not None and place:
            self._compare(trial.year[place], missed, _INDEPENDENT[place])

    def _compare(self, past: float, missed: float, worth: float) -> None:
        """Learn how much of last year's error came again."""
        self._alike = self._alike * _YEARS + past * missed * worth
        self._squared = self._squared * _YEARS + past * past * worth
        self._compared = self._compared * _YEARS + worth

    def _belief(self) -> float:
        if self._squared <= 0:
            return _BELIEF
        usual = _BELIEF_TRIALS * self._squared / self._compared
        return max(0.0, min(1.0, (self._alike + _BELIEF * usual) / (self._squared + usual)))

    def _last_year(self) -> tuple[float, ...] | None:
        """What the plain forecasts of these days missed a year ago, per probe; None if nobody knows."""
        first = self._day - _YEAR - _AROUND
        around = range(first + -first % EVERY, first + 2 * _AROUND + 1, EVERY)
        found: list[float] = []
        for past in self._past:
            values = [past[day] for day in around if day in past]
            if not values:
                return None
            found.append(sum(values) / len(values))
        return tuple(found)
