"""Who listens to a telling: by which rules and routes, who is called, when it is quiet, how it is grouped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.domain.grouping import values_of
from watcher.domain.message import Reason
from watcher.domain.quiet import Hushed, Quiet, Then, hushed_by_all
from watcher.domain.rule import Level, Rule
from watcher.domain.telling import Telling
from watcher.engine.policy import Policy
from watcher.engine.ways import way_of

_CALLS_PEOPLE = {Reason.FIRED, Reason.FLAPPING, Reason.ESCALATED, Reason.REPEATED}


@dataclass(frozen=True, slots=True)
class Listener:
    """One receiver of one telling: who is called, each way to it (its quiet time or none), and its group."""

    name: str
    mention: str = ""
    quiets: tuple[Quiet | None, ...] = ()
    group: str = ""

    def hushed(self, now: datetime) -> Hushed | None:
        return hushed_by_all(self.quiets, now)


def may_be_dropped(listener: Listener) -> bool:
    """Whether quiet hours drop, at some time, what it would hear: then it may be told nothing, for good."""
    return any(quiet is not None and quiet.then is Then.DROP for quiet in listener.quiets)


def routed(telling: Telling, policy: Policy) -> dict[str, Listener]:
    """Receivers by the rules at the telling's level or new to it; of what is for new ones by those alone."""
    rules = {rule.name: rule for rule in policy.rules}
    at = None if telling.only_new else telling.level
    lines = [
        (rules[line.rule], line.level)
        for line in telling.rules
        if line.rule in rules and (line.level is at or line.rule in telling.joined)
    ]
    found = _gathered(telling, lines, policy)
    if telling.reason in _CALLS_PEOPLE:
        return found
    return {name: replace(listener, mention="") for name, listener in found.items()}


def reached_before(telling: Telling, policy: Policy) -> dict[str, Listener]:
    """Receivers as the level before this telling reaches them, by every rule that has it."""
    levels = dict.fromkeys(level for level in (telling.before, telling.level) if level)
    rules = policy.rules_for(telling.watch, telling.series, telling.labels)
    lines = [(rule, level) for level in levels for rule in rules if level in rule.when]
    found = _gathered(telling, lines, policy)
    return {name: replace(listener, mention="") for name, listener in found.items()}


def _gathered(telling: Telling, lines: Iterable[tuple[Rule, Level]], policy: Policy) -> dict[str, Listener]:
    found: dict[str, Listener] = {}
    for rule, level in lines:
        for way in _ways(telling, rule, level, policy):
            known = found.get(way.name)
            found[way.name] = way if known is None else _both(known, way)
    return found


def _ways(telling: Telling, rule: Rule, level: Level, policy: Policy) -> Iterator[Listener]:
    way = way_of(rule, level, values_of(telling, rule.name), policy)
    for receiver in way.to:
        yield Listener(receiver, way.mention, (way.quiet,), way.group)


def _both(one: Listener, other: Listener) -> Listener:
    return Listener(
        one.name, one.mention or other.mention, (*one.quiets, *other.quiets), one.group or other.group
    )
