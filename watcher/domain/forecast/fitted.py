"""Shapes of forecast errors by horizon bucket: the bell curve, until they are fitted to recorded series."""

from __future__ import annotations

from statistics import NormalDist

SHAPES: tuple[tuple[float, ...], ...] = (
    tuple(NormalDist().inv_cdf((place + 0.5) / 201) for place in range(201)),
) * 5
