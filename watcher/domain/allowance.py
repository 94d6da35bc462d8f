"""Limits from the config, used only where the vendor's API gives none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from watcher.domain.reading import Limit, Origin, Reading, selectable
from watcher.domain.rule import Selector


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a contract grants: `value` for every series that `select` matches.

    `where` names its line in the config, e.g. `allowances[0] (config.yaml:24)`.
    """

    select: Selector
    value: float
    where: str


def with_allowance(reading: Reading, allowances: Sequence[Allowance]) -> Reading:
    """The reading with a limit: the API's own if it has one, else the first allowance that matches."""
    if reading.limit is not None:
        return reading
    values = selectable(reading.series, reading.labels)
    for allowance in allowances:
        if allowance.select.match(values):
            return replace(reading, limit=Limit(allowance.value, Origin.ALLOWANCE, allowance.where))
    return reading
