"""What `watcher doctor` is told where usage and the customer list count a period's tasks differently."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from watcher.adapters.sources.workato import fields
from watcher.adapters.sources.workato.api import Api
from watcher.adapters.sources.workato.options import WorkatoOptions
from watcher.adapters.sources.workato.question import Question
from watcher.adapters.sources.workato.shape import Row, rows_in, shape_of
from watcher.adapters.sources.workato.tally import collected, totals
from watcher.adapters.sources.workato.units import Unit, Units
from watcher.domain.period import Period
from watcher.domain.words import number
from watcher.ports import Finding, Mark, SourceError

MOST_APART = 0.2
"""The share by which two counts may differ: each is of its own moment, and retried jobs move."""

_HINT = (
    "The limit may count something else, such as high-volume recipes: compare with Workato's own dashboard. "
    "`usage_from: customers` takes the list's count."
)


async def compared(
    options: WorkatoOptions, api: Api, units: Units, some: Sequence[Unit], style: str, now: datetime
) -> list[Finding]:
    """A finding for the first of these whose tasks both tell; one request more. Nothing where they do not."""
    unit = next((each for each in some if each.lead and each.lead.used), None)
    if unit is None or not isinstance(unit.period, Period) or unit.period.start >= now:
        return []
    question = Question(units.parameter, unit.keys, unit.period.start, now)
    try:
        rows = rows_in(await api.usage(question, style), options.name)
        return list(_differing(unit, _tasks(options, units, unit, rows)))
    except SourceError:
        return []


def _tasks(options: WorkatoOptions, units: Units, unit: Unit, rows: Sequence[Row]) -> float | None:
    if not rows:
        return None
    shape = shape_of(rows, options.fields, options.name)
    found = collected(rows, shape, units.who([unit]), options.period_timezone, placed=False)
    mine = found.get(unit.keys[0])
    told = totals(mine, shape).get(fields.TASKS) if mine else None
    return None if isinstance(told, str) else told


def _differing(unit: Unit, usage: float | None) -> Iterator[Finding]:
    listed = unit.lead.used if unit.lead else None
    if usage is None or listed is None:
        return
    text = f"{unit.org.name}: {number(usage)} by usage, {number(listed)} by the customer list"
    apart = abs(usage - listed) > MOST_APART * max(usage, listed)
    yield Finding(Mark.WARN if apart else Mark.OK, "task counts", text, _HINT if apart else "")
