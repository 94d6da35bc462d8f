"""Round numbers along an axis: few enough to be read."""

from __future__ import annotations

import math

_STEPS = (1, 2, 2.5, 5, 10)
_FEW = 5


def ticks(low: float, high: float) -> list[float]:
    """Multiples of 1, 2, 2.5 or 5 times a power of ten, at most seven, from `low` to `high`.

    `low` must be below `high`.
    """
    step = _step((high - low) / _FEW)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [_exact(count * step) for count in range(first, last + 1)]


def _step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in _STEPS if step * power >= rough * (1 - 1e-9))


def _exact(value: float) -> float:
    """Without what binary numbers add: 0.30000000000000004 is 0.3."""
    return float(f"{value:.12g}")
