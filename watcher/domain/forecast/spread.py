"""How far what comes may lie from what is expected: the usual error by horizon, and tables of its shape."""

from __future__ import annotations

from math import log, sqrt

BUCKETS = (3.5, 7.5, 14.5, 22.5)
"""Days left up to which a horizon bucket reaches: 1-3, 4-7, 8-14, 15-22 and 23-31 days."""

PROBES = (2, 5, 11, 18, 27)
"""One horizon of each bucket, in days, by which a series' own errors are measured."""

TRUST = 3.0
"""So many independent forecasts of its own make a series' errors count as much as what is usual."""


def bucket_of(days: float) -> int:
    """The horizon bucket, 0 to 4, of so many days left."""
    for number, edge in enumerate(BUCKETS):
        if days < edge:
            return number
    return len(BUCKETS)


def usual_error(days: float, expected: float) -> float:
    """How large the error of a forecast usually is, as a natural logarithm, `expected` to come in `days`."""
    return 0.12 + 0.04 * log(1 + days) + 1 / sqrt(expected + 1)


def own_share(error: float, matured: float) -> float:
    """A series' errors in units of what is usual, drawn to 1 as long as few forecasts of its own matured."""
    return sqrt((error * error * matured + TRUST) / (matured + TRUST))
