"""All that a series' past says about its future, in forty numbers: made once a day, asked at every poll."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is known of a series after the local day `through`.

    `known` days had a count. An ordinary day uses `level`; `weights` say how much of that a Monday ... a
    Sunday uses, 1.0 on average. `errors` say, per horizon bucket, how large the forecasts' own errors were
    in units of what is usual, and `matured` how many independent forecasts that rests on.
    """

    through: date
    known: int
    level: float
    weights: tuple[float, ...]
    errors: tuple[float, ...]
    matured: tuple[float, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values; `from_json` makes an equal sketch of them."""
        return {
            "through": self.through.isoformat(),
            "known": self.known,
            "level": self.level,
            "weights": list(self.weights),
            "errors": list(self.errors),
            "matured": list(self.matured),
        }

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> Sketch:
        """The sketch that `as_json` told. Raises KeyError, TypeError or ValueError where it is not one."""
        return Sketch(
            through=date.fromisoformat(stored["through"]),
            known=int(stored["known"]),
            level=float(stored["level"]),
            weights=_floats(stored["weights"], 7),
            errors=_floats(stored["errors"], 5),
            matured=_floats(stored["matured"], 5),
        )


def _floats(values: Any, length: int) -> tuple[float, ...]:
    numbers = tuple(float(value) for value in values)
    if len(numbers) != length:
        raise ValueError(f"{length} numbers were expected, not {len(numbers)}")
    return numbers
