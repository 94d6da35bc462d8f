"""What units used in their periods: planned, asked and added up."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from watcher.adapters.patience import HttpError
from watcher.adapters.sources.workato import fields
from watcher.adapters.sources.workato.asking import Asker, Told
from watcher.adapters.sources.workato.planning import Asked, Part, Planner
from watcher.adapters.sources.workato.refusals import is_refused
from watcher.adapters.sources.workato.summing import summed
from watcher.adapters.sources.workato.tally import ANYBODY, Values, totals
from watcher.adapters.sources.workato.units import Unit, Units
from watcher.domain.period import Period

_MOST_REFUSALS = 3
"""After so many and no answer the question is at fault, and not what it asks about."""


@dataclass(slots=True)
class Usage:
    """Values by who was asked about: absent where no row came, empty where it may have and cannot be placed.

    `metrics` are what any row had. `refused` says why for those that Workato would not tell of.
    `style_works` if a list of ids was answered for several of them at some time, or none was asked.
    """

    values: dict[Asked, Values] = field(default_factory=dict)
    metrics: set[str] = field(default_factory=set)
    keys: tuple[str, ...] = ()
    asked: int = 0
    notes: tuple[str, ...] = ()
    refused: dict[Asked, str] = field(default_factory=dict)
    style_works: bool = False

    @property
    def only_one_answered(self) -> bool:
        """As when the server read one id out of a list in a style it does not know."""
        return self.asked > 1 and len({key for (key, _), found in self.values.items() if found}) == 1


def wanted_of(some: Sequence[Unit]) -> list[Asked]:
    """Whom to ask about, from when on."""
    return [
        (key, unit.period.start)
        for unit in some
        if isinstance(unit.period, Period) and not unit.unaskable
        for key in unit.keys
    ]


async def usage_of(units: Units, some: Sequence[Unit], asker: Asker, now: datetime, zone: str) -> Usage:
    """Raises SourceError, also where everything is refused: then the question is at fault, not a range."""
    wanted = wanted_of(some)
    who, usage = units.who(some), Usage(asked=len({key for key, _ in wanted}))
    planner = Planner(units.parameter, now, zone, apart=asker.asks_apart(now))
    found: defaultdict[Asked, list[Values]] = defaultdict(list)
    lists = False
    waiting, refusals = deque(planner.parts(wanted)), list[HttpError]()
    while waiting:
        part = waiting.popleft()
        try:
            told = await asker.ask(part.question, who, now)
        except HttpError as error:
            if not is_refused(error):
                raise
            refusals.append(error)
            parts = planner.divided(part)
            if len(parts) > 1:
                asker.joint_was_refused(now)
                waiting.extendleft(reversed(parts))
            else:
                usage.refused.update(dict.fromkeys(part.spans, f"Workato refuses to tell it: {error}"))
            if not found and len(refusals) > _MOST_REFUSALS:
                raise
            continue
        _note(usage, told)
        lists = lists or len(part.question.ids) > 1
        for asked, values in _values(part, told):
            found[asked].append(values)
    if refusals and not found:
        raise refusals[0]
    usage.asked -= len({key for key, _ in usage.refused})
    usage.style_works = asker.style_works or not lists
    usage.values = {asked: summed(parts) for asked, parts in found.items() if asked not in usage.refused}
    return usage


def _note(usage: Usage, told: Told) -> None:
    usage.metrics |= told.metrics
    usage.keys = told.keys or usage.keys
    usage.notes += told.notes


def _values(part: Part, told: Told) -> Iterator[tuple[Asked, Values]]:
    """What an answer tells of those it was for: {} where a row may be theirs and cannot be placed."""
    doubtful = set(part.question.ids) if ANYBODY in told.unsure else told.unsure
    for asked, span in part.spans.items():
        key = asked[0]
        edges = (span.since, span.until) if span else ()
        found = totals(*told.buckets[key], *edges) if key in told.buckets else {}
        if found or key in doubtful:
            yield asked, found


def from_customers(units: Units, some: Sequence[Unit]) -> Usage:
    """The list's own count of tasks instead of usage rows; one that is not listed has none."""
    usage, who = Usage(metrics={fields.TASKS}), units.who(some)
    for unit in some:
        used = {who.by_id[member.org.id]: member.used for member in unit.members}
        if isinstance(unit.period, Period):
            start = unit.period.start
            usage.values.update({(key, start): {fields.TASKS: used.get(key)} for key in unit.keys})
    return usage
