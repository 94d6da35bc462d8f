"""How far what comes may lie from what is expected, on the scale on which counts scatter evenly: the root.

Counts that come independently scatter in proportion to the root of their sum, times a factor for bursts. So
errors are differences of roots, in units of that factor; by such units short and long horizons, busy and
quiet series can be held against each other, and one table of what happened to many speaks for each.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from math import exp, sqrt

BUCKETS = (3.5, 7.5, 14.5, 22.5)
"""Days left up to which a horizon bucket reaches: 1-3, 4-7, 8-14, 15-22 and 23-31 days."""

PROBES = (2, 5, 11, 18, 27)
"""One horizon of each bucket, in days, by which a series is measured."""

YOUNG = 14
"""Days that must be known before the tables of grown series hold; before, there is one a number of days."""

_STEADY = 14.0  # days: a level is worth so many days of data, if so many are known
_MOST = 1.0  # no year moves a forecast by more than a factor of e


def bucket_of(days: float) -> int:
    """The horizon bucket, 0 to 4, of so many days left."""
    for number, edge in enumerate(BUCKETS):
        if days < edge:
            return number
    return len(BUCKETS)


def widening(days: float, known: float) -> float:
    """How much wider errors are over `days` than over a moment, for the level itself is only estimated."""
    return sqrt(1 + days / min(known, _STEADY))


def share_above(shape: Sequence[float], error: float) -> float:
    """The share of past errors that were larger, by a table of their quantiles (200, evenly apart)."""
    size = len(shape)
    place = bisect_left(shape, error)
    if place == 0:
        return 1.0
    if place == size:
        return 0.0
    low, high = shape[place - 1], shape[place]
    return 1 - (place - 0.5 + (error - low) / (high - low)) / size


def quantile(shape: Sequence[float], share: float) -> float:
    """The error that `share` of past errors did not exceed: the inverse of `share_above`."""
    place = min(max(share * len(shape) - 0.5, 0.0), len(shape) - 1.0)
    low = min(int(place), len(shape) - 2)
    return shape[low] + (shape[low + 1] - shape[low]) * (place - low)


def factor(logarithm: float) -> float:
    """By what a forecast is multiplied for the time of the year."""
    return exp(max(-_MOST, min(_MOST, logarithm)))
