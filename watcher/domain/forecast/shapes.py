"""The tables of past errors that a forecast is held against."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shapes:
    """Each table is 200 quantiles of errors, in units of the series' own scale, evenly apart.

    `grown` has one a horizon bucket; `young` one for each number of days known, from 1 to 13.
    """

    grown: tuple[tuple[float, ...], ...]
    young: tuple[tuple[float, ...], ...]
