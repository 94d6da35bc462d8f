"""From customers and usage to readings and gaps: pure, and never a number that Workato did not give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from watcher.adapters.sources.workato import fields
from watcher.adapters.sources.workato.assumptions import ABSENT_IS_ZERO_FOR
from watcher.adapters.sources.workato.options import WorkatoOptions
from watcher.adapters.sources.workato.periods import is_unreadable
from watcher.adapters.sources.workato.units import Unit
from watcher.adapters.sources.workato.usage import Usage
from watcher.domain.period import Period
from watcher.domain.reading import Gap, Limit, Origin, Reading, Series
from watcher.domain.words import count
from watcher.ports import Answer

_NO_ROW = "Workato's usage answer has no row for it"
_ONE_ROW = "Workato answered for one of the workspaces asked for and for no other"
_NO_NUMBER = "Workato gave no number"
_NO_COUNT = "Workato's customer list gives no task count"


class Scribe:
    """Writes one read down."""

    def __init__(self, options: WorkatoOptions, usage: Usage, now: datetime) -> None:
        self._options = options
        self._usage = usage
        self._now = now
        self._nobody_answered = not usage.values
        counted = [what for what in fields.COUNTED if what in usage.metrics or what in options.fields]
        self._counted = counted if fields.TASKS in counted else [fields.TASKS, *counted]

    def answer(self, units: Sequence[Unit], notes: tuple[str, ...]) -> Answer:
        found = [thing for unit in units for thing in self._unit(unit)]
        return Answer(
            at=self._now,
            readings=tuple(thing for thing in found if isinstance(thing, Reading)),
            gaps=tuple(thing for thing in found if isinstance(thing, Gap)),
            present=tuple(unit.org for unit in units if unit.lead is not None),
            missing=tuple(unit.org for unit in units if unit.lead is None),
            notes=notes,
        )

    def _unit(self, unit: Unit) -> Iterator[Reading | Gap]:
        scope = (("org", unit.org.id),)
        for resource in self._counted:
            series = Series(self._options.name, resource, scope)
            used = self._used(unit, resource)
            if isinstance(used, str) or not isinstance(unit.period, Period):
                yield Gap(series, str(used), unit.labels)
            else:
                limit = unit.limit if resource == fields.TASKS else None
                yield Reading(series, used, limit, unit.period, self._now, unit.labels)
        for resource, number, limit_value in self._stocks(unit):
            series = Series(self._options.name, resource, scope)
            limit = Limit(limit_value, Origin.API) if limit_value else None
            if number is None:
                yield Gap(series, _NO_NUMBER, unit.labels)
            else:
                yield Reading(series, number, limit, None, self._now, unit.labels)

    def _used(self, unit: Unit, resource: str) -> float | str:
        """The sum over the unit's workspaces, or in words why one of them is not known."""
        if unit.unaskable or isinstance(unit.period, str):
            return unit.unaskable or str(unit.period)
        total = 0.0
        for key in unit.keys:
            values = self._usage.values.get((key, unit.period.start))
            if (key, unit.period.start) in self._usage.refused:
                return self._usage.refused[key, unit.period.start]
            used = self._absent(unit, unit.period) if values is None else values.get(resource)
            if used is None:
                return _NO_COUNT if self._options.usage_from == "customers" else _NO_NUMBER
            if isinstance(used, str):
                return used
            total += used
        return total

    def _absent(self, unit: Unit, period: Period) -> float | str:
        """Nothing used yet, if the period is young, everybody is listed and nothing says otherwise."""
        if self._usage.only_one_answered and not self._usage.style_works:
            return _ONE_ROW
        young = self._now - period.start < ABSENT_IS_ZERO_FOR
        if young and unit.whole and not any(member.used for member in unit.members):
            return 0.0
        return _NO_ROW

    def _stocks(self, unit: Unit) -> Iterator[tuple[str, float | None, float | None]]:
        """As the customer list has them, else as the usage rows do. A combination has none."""
        if unit.combined or unit.lead is None:
            return
        told = {resource for resource, _, _ in unit.lead.stocks if resource not in self._options.fields}
        yield from (stock for stock in unit.lead.stocks if stock[0] in told)
        for resource in (fields.RECIPES, fields.CONNECTIONS):
            if resource in self._usage.metrics and resource not in told and isinstance(unit.period, Period):
                values = self._usage.values.get((unit.keys[0], unit.period.start)) if unit.keys else None
                if values is not None:
                    value = values.get(resource)
                    yield resource, None if isinstance(value, str) else value, None


def notes_of(usage: Usage, options: WorkatoOptions, units: Sequence[Unit]) -> Iterator[str]:
    """Facts about the account worth saying once."""
    yield from usage.notes
    dateless = [unit for unit in units if is_unreadable(unit.period)]
    if dateless:
        yield (
            f"{dateless[0].period}; usage of {count(len(dateless), 'customer')} stays unknown, "
            f"`watcher doctor {options.name}` tells more"
        )
    lacking = [what for what in fields.COUNTED if what not in usage.metrics]
    if usage.values and lacking and options.usage_from != "customers":
        words = " and ".join(what.replace("_", " ") for what in lacking)
        yield f"Workato's usage rows have no {words} that we know; `watcher doctor {options.name}` shows them"
    if usage.refused:
        why = next(iter(usage.refused.values()))
        yield f"{why}; usage of {count(len(usage.refused), 'workspace')} stays unknown"
    if usage.only_one_answered and (not usage.style_works or _others_used_something(usage, units)):
        yield (
            f"Workato answered for one workspace of {usage.asked:,}; `watcher doctor {options.name}` finds "
            "the param_style this account wants"
        )


def _others_used_something(usage: Usage, units: Sequence[Unit]) -> bool:
    """Whether the customer list counts tasks of somebody without a row."""
    told = {key for (key, _), found in usage.values.items() if found}
    return any(member.used for unit in units if not told.intersection(unit.keys) for member in unit.members)
