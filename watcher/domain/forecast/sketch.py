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
    Sunday uses, 1.0 on average. `season` says for 2, 5, 11, 18 and 27 days ahead how much more (a logarithm)
    than the level last year lets expect. `scales` are how far forecasts lie off, per horizon bucket: the
    unit of errors, which are differences of roots. `feasts` are what a weekday's weight is multiplied by on
    a feast of each kind (`holidays.KINDS`). `whole` is whether all counts were whole numbers.
    """

    through: date
    known: int
    level: float
    weights: tuple[float, ...]
    season: tuple[float, ...]
    scales: tuple[float, ...]
    feasts: tuple[float, ...] = ORDINARY
    whole: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values; `from_json` makes an equal sketch of them."""
        return {
            "through": self.through.isoformat(),
            "known": self.known,
            "level": self.level,
            "weights": list(self.weights),
            "season": list(self.season),
            "scales": list(self.scales),
            "feasts": list(self.feasts),
            "whole": self.whole,
        }

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> Sketch:
        """The sketch that `as_json` told. Raises KeyError, TypeError or ValueError where it is not one."""
        return Sketch(
            through=date.fromisoformat(stored["through"]),
            known=int(stored["known"]),
            level=float(stored["level"]),
            weights=_floats(stored["weights"], 7),
            season=_floats(stored["season"], 5),
            scales=_floats(stored["scales"], 5),
            feasts=_floats(stored.get("feasts", ORDINARY), len(ORDINARY)),  # older ones tell none
            whole=bool(stored.get("whole", False)),
        )


def _floats(values: Any, length: int) -> tuple[float, ...]:
    numbers = tuple(float(value) for value in values)
    if len(numbers) != length:
        raise ValueError(f"{length} numbers were expected, not {len(numbers)}")
    return numbers
