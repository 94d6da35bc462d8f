"""The tables of past errors that a forecast is held against."""

from __future__ import annotations

from dataclasses import dataclass

NEAR = 7.5
"""Days left up to which `near` holds for a young series."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """Each table has evenly spaced quantiles of errors, in units of the series' own scale, rising.

    `grown` has one a horizon bucket; `near` and `far` one for each number of days known, from 1 to 13, for
    horizons of up to a week and beyond.
    """

    grown: tuple[tuple[float, ...], ...]
    near: tuple[tuple[float, ...], ...]
    far: tuple[tuple[float, ...], ...]

    def young(self, known: int, days: float) -> tuple[float, ...]:
        """The table for `days` ahead of a series of which `known` days are known, 1 to 13."""
        return (self.near if days < NEAR else self.far)[known - 1]
