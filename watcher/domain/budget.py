"""What asking may cost: a share of the vendor's own limit of calls, or a number a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from watcher.domain.period import PeriodKind
from watcher.domain.reading import Reading

DEFAULT_SHARE = 0.01
DEFAULT_PER_DAY = 1000.0
"""Calls a day where the vendor names no limit that a share could be taken of."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Budget:
    """`share` (0 to 1) of the limit of calls, or `per_day`; `fallback` a day while the limit is unknown."""

    share: float | None = DEFAULT_SHARE
    per_day: float | None = None
    fallback: float = DEFAULT_PER_DAY

    def calls_a_day(self, quota: Reading | None) -> float:
        """How many calls a day are ours, given the newest reading of the resource our calls count in."""
        if self.per_day is not None:
            return self.per_day
        if self.share is None or quota is None or quota.limit is None:
            return self.fallback
        return self.share * quota.limit.value / _days(quota)

    def words(self) -> str:
        if self.per_day is not None or self.share is None:
            return f"{self.per_day or self.fallback:,.12g} calls a day"
        return f"{self.share * 100:.12g} % of the limit of API calls"


def _days(quota: Reading) -> float:
    if quota.period is None:
        return 30.0
    if quota.period.kind is PeriodKind.DAY:
        return 1.0
    return (quota.period.end - quota.period.start) / _DAY


def sustained_wait(batches: int, calls_each: float, calls_a_day: float) -> timedelta:
    """The time between two looks at each of `batches` that spends exactly `calls_a_day`."""
    if calls_a_day <= 0:
        return timedelta(days=1)
    return min(_DAY * batches * calls_each / calls_a_day, timedelta(days=1))
