"""Daily series made from a seed, for those who have no recorded ones at hand."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta

from bench.days import Recorded

_DAYS = 480
_START = date(2025, 1, 1)
_WEEKS = {
    "office": (1.3, 1.4, 1.4, 1.3, 1.2, 0.2, 0.2),
    "shop": (0.9, 0.9, 0.9, 1.0, 1.2, 1.2, 0.9),
    "machine": (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0),
    "bursts": (1.2, 1.2, 1.2, 1.2, 1.2, 0.5, 0.5),
}
_NOISE = {"office": 0.15, "shop": 0.25, "machine": 0.05, "bursts": 1.2}


def made_days(seed: int = 4, each: int = 3, days: int = _DAYS) -> list[Recorded]:
    """`each` series of every kind: weekdays, noise of its kind, and a level that wanders."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    return [
        Recorded(f"{kind}.{number}", kind, _START, _counts(kind, rng, days))
        for kind in _WEEKS
        for number in range(each)
    ]


def _counts(kind: str, rng: random.Random, days: int) -> tuple[float, ...]:
    level, noise, counts = math.log(10 ** rng.uniform(1, 4)), _NOISE[kind], list[float]()
    for day in range(days):
        level += rng.gauss(0, 0.03)
        weekday = (_START + timedelta(days=day)).weekday()
        mean = math.exp(level + rng.gauss(-noise * noise / 2, noise)) * _WEEKS[kind][weekday]
        counts.append(float(max(0, round(rng.gauss(mean, math.sqrt(mean))))))
    return tuple(counts)
