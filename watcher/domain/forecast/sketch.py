"""All that a series' past says, in some twenty numbers: made once a day, asked at every poll."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from watcher.domain.forecast.feasts import ORDINARY


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is known of a series after the local day `through`.

    `known` days had a count. An ordinary day uses `level`; `weights` say how much of that a Monday ... a
    Sunday uses, 1.0 on average, `feasts` by what that is multiplied at the turn of the year and at Easter.
    `season` says for 2, 5, 11, 18 and 27 days ahead how much more (a logarithm)
    than the level last year lets expect. `scales` are how far forecasts lie off, per horizon bucket: the
    unit of errors, which are differences of roots.
    """

    through: date
    known: int
    level: float
    weights: tuple[float, ...]
    feasts: tuple[float, ...]
    season: tuple[float, ...]
    scales: tuple[float, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values; `from_json` makes an equal sketch of them."""
        return {
            "through": self.through.isoformat(),
            "known": self.known,
            "level": self.level,
            "weights": list(self.weights),
            "feasts": list(self.feasts),
            "season": list(self.season),
            "scales": list(self.scales),
        }

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> Sketch:
        """The sketch that `as_json` told. Raises KeyError, TypeError or ValueError where it is not one."""
        return Sketch(
            through=date.fromisoformat(stored["through"]),
            known=int(stored["known"]),
            level=float(stored["level"]),
            weights=_floats(stored["weights"], 7),
            feasts=_floats(stored.get("feasts", ORDINARY), len(ORDINARY)),  # 1.0 did not tell them yet
            season=_floats(stored["season"], 5),
            scales=_floats(stored["scales"], 5),
        )


def _floats(values: Any, length: int) -> tuple[float, ...]:
    numbers = tuple(float(value) for value in values)
    if len(numbers) != length:
        raise ValueError(f"{length} numbers were expected, not {len(numbers)}")
    return numbers
