"""What a condition is made of: metrics, units, comparisons, and the three-valued answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from operator import ge, gt, le, lt

Truth = bool | None
"""True, False, or None for unknown: an input was missing, so the condition has no answer."""


class Metric(StrEnum):
    """What a term may ask about."""

    USED = "used"
    REMAINING = "remaining"
    FORECAST = "forecast"
    RUNS_OUT_IN = "runs_out_in"
    PACE = "pace"
    RISE = "rise"
    ELAPSED = "elapsed"
    AGE = "age"
    MISSING = "missing"
    FAILURES = "failures"


class Unit(StrEnum):
    """What a term's value is counted in; seconds for durations."""

    NUMBER = "number"
    PERCENT = "%"
    SECONDS = "s"
    POLLS = "polls"
    TIMES = "x last_week"


ALLOWED_UNITS: dict[Metric, tuple[Unit, ...]] = {
    Metric.USED: (Unit.PERCENT, Unit.NUMBER),
    Metric.REMAINING: (Unit.PERCENT, Unit.NUMBER),
    Metric.FORECAST: (Unit.PERCENT, Unit.NUMBER),
    Metric.RUNS_OUT_IN: (Unit.SECONDS,),
    Metric.PACE: (Unit.NUMBER,),
    Metric.RISE: (Unit.NUMBER, Unit.PERCENT, Unit.TIMES),
    Metric.ELAPSED: (Unit.PERCENT,),
    Metric.AGE: (Unit.SECONDS,),
    Metric.MISSING: (Unit.POLLS, Unit.SECONDS),
    Metric.FAILURES: (Unit.POLLS,),
}

_HOLDS: dict[str, Callable[[float, float], bool]] = {">=": ge, "<=": le, ">": gt, "<": lt}
OPS = tuple(_HOLDS)


@dataclass(frozen=True, slots=True)
class Term:
    """One comparison. Percent values are 0 to 100 and more, durations are seconds.

    `window` is the stretch that `rise` looks back over, in seconds; 0 for all others.
    """

    metric: Metric
    op: str
    value: float
    unit: Unit
    text: str
    window: float = 0.0

    def holds(self, measured: float) -> bool:
        """Whether `measured`, in this term's unit, satisfies it; `>=` and `<=` include the line."""
        return _HOLDS[self.op](measured, self.value)

    @property
    def asks_for_more(self) -> bool:
        """Whether the term becomes true when what it measures grows."""
        return self.op.startswith(">")


@dataclass(frozen=True, slots=True)
class Condition:
    """Terms that must all hold."""

    terms: tuple[Term, ...]
    text: str

    @property
    def gist(self) -> str:
        """What it asks, the same however it is spaced, ordered or spelt (`1h`, `60m`)."""
        return " and ".join(
            sorted(f"{t.metric} {t.window:g} {t.op} {t.value:.17g} {t.unit}" for t in self.terms)
        )


def all_of(truths: Iterable[Truth]) -> Truth:
    """Three-valued `and`: one False decides; otherwise one unknown leaves the whole unknown."""
    seen = list(truths)
    if False in seen:
        return False
    return None if None in seen else True
