"""What units used in their periods: planned, asked and added up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from watcher.adapters.sources.workato import fields
from watcher.adapters.sources.workato.asking import Asker
from watcher.adapters.sources.workato.planning import questions
from watcher.adapters.sources.workato.question import Interval
from watcher.adapters.sources.workato.tally import ANYBODY, Values, totals
from watcher.adapters.sources.workato.units import Unit, Units
from watcher.domain.period import Period

Asked = tuple[str, datetime]
"""The key of a workspace, and when its period began."""


@dataclass(slots=True)
class Usage:
    """Values by who was asked about: absent where no row came, empty where it may have and cannot be placed.

    `metrics` are what any row had.
    """

    values: dict[Asked, Values] = field(default_factory=dict)
    metrics: set[str] = field(default_factory=set)
    keys: tuple[str, ...] = ()
    asked: int = 0
    notes: tuple[str, ...] = ()

    @property
    def only_one_answered(self) -> bool:
        """As when the server read one id out of a list in a style it does not know."""
        return self.asked > 1 and len({key for (key, _), found in self.values.items() if found}) == 1


async def usage_of(units: Units, some: Sequence[Unit], asker: Asker, now: datetime, zone: str) -> Usage:
    """Raises SourceError."""
    wanted = [
        (key, unit.period.start)
        for unit in some
        if isinstance(unit.period, Period) and not unit.unaskable
        for key in unit.keys
    ]
    who, usage = units.who(some), Usage(asked=len({key for key, _ in wanted}))
    for question in questions(dict.fromkeys(wanted), units.parameter, now, zone):
        told = await asker.ask(question, who, now)
        usage.metrics |= told.metrics
        usage.keys = told.keys or usage.keys
        usage.notes += told.notes
        doubtful = set(question.ids) if ANYBODY in told.unsure else told.unsure
        by_days, asked = question.interval is Interval.DAY, set(question.ids)
        for key, start in wanted:
            if key not in asked or not (by_days or start == question.start):
                continue
            found = totals(*told.buckets[key], start if by_days else None) if key in told.buckets else {}
            if found or key in doubtful:
                usage.values.setdefault((key, start), found)
    return usage


def from_customers(units: Units, some: Sequence[Unit]) -> Usage:
    """The list's own count of tasks instead of usage rows; one that is not listed has none."""
    usage, who = Usage(metrics={fields.TASKS}), units.who(some)
    for unit in some:
        used = {who.by_id[member.org.id]: member.used for member in unit.members}
        if isinstance(unit.period, Period):
            start = unit.period.start
            usage.values.update({(key, start): {fields.TASKS: used.get(key)} for key in unit.keys})
    return usage
