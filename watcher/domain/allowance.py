"""Limits from the config, used only where the vendor's API gives none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from watcher.domain.period import PeriodKind
from watcher.domain.reading import Limit, Origin, Reading
from watcher.domain.rule import Selector


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a contract grants: `value` for every series that `select` matches.

    `where` names its line in the config, e.g. `allowances[0] (config.yaml:24)`. `period` is what it is
    granted for: given, it holds only for series that count over the same.
    """

    select: Selector
    value: float
    where: str
    period: PeriodKind | None = None

    def covers(self, reading: Reading) -> bool:
        kind = reading.period.kind if reading.period else None
        same = self.period is None or kind in _COVERED[self.period]
        return same and self.select.measures(reading.series, reading.labels)


_COVERED = {
    PeriodKind.MONTH: {PeriodKind.MONTH, PeriodKind.BILLING},  # a billing period is a month of its own
    PeriodKind.BILLING: {PeriodKind.MONTH, PeriodKind.BILLING},
    PeriodKind.DAY: {PeriodKind.DAY},
}


def with_allowance(reading: Reading, allowances: Sequence[Allowance]) -> Reading:
    """The reading with a limit: the API's own if it has one, else the first allowance that matches."""
    if reading.limit is not None:
        return reading
    for allowance in allowances:
        if allowance.covers(reading):
            return replace(reading, limit=Limit(allowance.value, Origin.ALLOWANCE, allowance.where))
    return reading
