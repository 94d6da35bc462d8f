"""Usage made from a seed: office hours, shops, imports, nightly and weekly jobs, bursts, growth."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import exp

from bench.usage import MONTH, Usage, add

_DAY = 288  # steps of five minutes
_FIRST = datetime(2025, 1, 1, tzinfo=UTC)
_SATURDAY = 5


def _office(day: int, hour: float) -> float:
    if day >= _SATURDAY:
        return 0.03
    if not 7 <= hour <= 20:
        return 0.02
    return exp(-(((hour - 10.5) / 1.8) ** 2)) + 0.9 * exp(-(((hour - 15.5) / 2) ** 2))


def _shop(day: int, hour: float) -> float:
    evening, noon = exp(-(((hour - 20) / 4) ** 2)), exp(-(((hour - 12) / 3) ** 2))
    return (0.25 + evening + 0.5 * noon) * (1.3 if day >= _SATURDAY else 1)


def _even(_day: int, _hour: float) -> float:
    return 1.0


_Shape = Callable[[int, float], float]
_Extra = Callable[[random.Random, list[float], float], None]


def _imports(rng: random.Random, counts: list[float], month: float) -> None:
    """On a day in five somebody imports 1 to 6 % of a month within half an hour."""
    for day in range(0, len(counts), _DAY):
        if rng.random() < 0.2:
            add(counts, day + rng.randrange(96, 220), rng.randrange(1, 7), rng.uniform(0.01, 0.06) * month)


def _nightly(rng: random.Random, counts: list[float], month: float) -> None:
    """A job in every night that uses more in ten minutes than the rest of the day."""
    for day in range(0, len(counts), _DAY):
        add(counts, day + 24 + rng.randrange(3), 2, month / 20)


def _weekly(_rng: random.Random, counts: list[float], month: float) -> None:
    """Each Monday at six an hour that uses an eighth of a month."""
    for day in range(0, len(counts), _DAY):
        if (_FIRST + timedelta(minutes=5 * day)).weekday() == 0:
            add(counts, day + 72, 12, month / 8)


def _bursts(rng: random.Random, counts: list[float], month: float) -> None:
    """About every third day a burst of minutes to hours, most of them small, some of a seventh of a month."""
    at = int(rng.expovariate(1 / (3 * _DAY)))
    while at < len(counts):
        add(counts, at, rng.randrange(3, 48), min(0.15, 0.01 * rng.paretovariate(1.3)) * month)
        at += 1 + int(rng.expovariate(1 / (3 * _DAY)))


def _growth(_rng: random.Random, counts: list[float], _month: float) -> None:
    """Every day 1 % more than the day before."""
    for step in range(len(counts)):
        counts[step] = float(round(counts[step] * 1.01 ** (step // _DAY)))


def _nothing(_rng: random.Random, _counts: list[float], _month: float) -> None:
    """No more than the days bring."""


_KINDS: dict[str, tuple[_Shape, float, _Extra]] = {
    "office hours": (_office, 40, _nothing),
    "office hours, imports": (_office, 3, _imports),
    "shop": (_shop, 40, _nothing),
    "even": (_even, 400, _nothing),
    "even, nightly job": (_even, 3, _nightly),
    "office hours, bursts": (_office, 40, _bursts),
    "office hours, seldom": (_office, 0.05, _nothing),
    "office hours, growing": (_office, 400, _growth),
    "office hours, weekly job": (_office, 40, _weekly),
}
"""By name: how a week goes, the mean of five minutes, and what comes on top."""


def made(seed: int, *, each: int = 2, days: int = 120) -> list[Usage]:
    """`each` series of every kind, `days` long in steps of five minutes; the same for the same seed."""
    return [_made(seed, kind, number, days) for kind in _KINDS for number in range(each)]


def _made(seed: int, kind: str, number: int, days: int) -> Usage:
    rng = random.Random(f"{seed}/{kind}/{number}")  # noqa: S311 - no secret
    shape, level, extra = _KINDS[kind]
    week = [[shape(day, step / 12) for step in range(_DAY)] for day in range(7)]
    mean = sum(map(sum, week)) / (7 * _DAY)
    counts: list[float] = []
    for day in range(days):
        busy = 0.0 if rng.random() < 0.02 else rng.lognormvariate(0, 0.25)  # some days are holidays
        usual = week[(_FIRST + timedelta(days=day)).weekday()]
        counts += [_count(rng, level * busy * share / mean) for share in usual]
    extra(rng, counts, level * _DAY * MONTH)
    return Usage(f"{kind} {number + 1}", _FIRST, 300, tuple(counts))


def _count(rng: random.Random, mean: float) -> float:
    """A whole number around `mean`, a little more scattered than chance alone would have it."""
    return float(round(rng.gammavariate(mean / 2, 2))) if mean > 0 else 0.0
