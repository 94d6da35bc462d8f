"""Who listens to a telling: by which rules and routes, who is called, when it is quiet, how it is grouped."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.domain.grouping import values_of
from watcher.domain.message import Reason
from watcher.domain.quiet import Hushed, Quiet, Then, hushed_by_all
from watcher.domain.route import Route
from watcher.domain.rule import Level, Rule, Watch
from watcher.domain.telling import Telling
from watcher.engine.policy import Policy
from watcher.engine.telling.ways import way_of

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
    """Receivers by the rules at the telling's level or new to it; of what is for new ones by those alone.

    Of a rule itself they are named: those to whom its alerts would go.
    """
    if telling.watch is Watch.RULE:
        return _by_name(telling, telling.only_for or frozenset(), policy)
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
    """Receivers as the level before this telling reaches them, by every rule that has it.

    Whom that level does not reach heard of another one: they come as that one reaches them.
    """
    if telling.watch is Watch.RULE:
        found = _by_name(telling, policy.receivers.keys(), policy)
    else:
        found = {}
        for levels in _heard_by(telling):
            found = {**_at_levels(telling, levels, policy), **found}
    return {name: replace(listener, mention="") for name, listener in found.items()}


def _heard_by(telling: Telling) -> Iterator[list[Level]]:
    """The levels by which somebody may have heard of the incident, the likeliest first."""
    first = list(dict.fromkeys(level for level in (telling.before, telling.level) if level))
    yield first
    told = telling.incident.told  # without those that it eased from
    others = [level for level in Level if level not in first]
    for level in sorted(others, key=lambda level: (level in told, level), reverse=True):
        yield [level]


def _at_levels(telling: Telling, levels: Sequence[Level], policy: Policy) -> dict[str, Listener]:
    """Receivers as these levels reach them, by every rule that has them."""
    rules = policy.rules_for(telling.watch, telling.series, telling.labels)
    lines = [(rule, level) for level in levels for rule in rules if level in rule.when]
    return _gathered(telling, lines, policy)


def _by_name(telling: Telling, names: Collection[str], policy: Policy) -> dict[str, Listener]:
    """These receivers as the alerts that a rule holds back would reach them, those of the same level first.

    Whom none of them would reach any more is called by nobody, and left in peace by what leads there at all.
    """
    level = telling.level or telling.before
    calls = telling.reason in _CALLS_PEOPLE
    found = {}
    for name in names:
        paths = [path for path in telling.paths if path.receiver == name]
        alike = [path for path in paths if path.level is level]
        mention = " ".join(dict.fromkeys(path.mention for path in alike if path.mention))
        quiets = [path.quiet for path in alike or paths] if paths else _quiets(telling, name, level, policy)
        held = dict.fromkeys(_not_dropped(quiet) for quiet in quiets)
        found[name] = Listener(name, mention if calls else "", tuple(held))
    return found


def _quiets(telling: Telling, name: str, level: Level | None, policy: Policy) -> Sequence[Quiet | None]:
    """When it is quiet on the ways to a receiver, of which nothing is known but the rule and the level."""
    named = dict(telling.series.scope).get("rule", "")
    rule = next((each for each in policy.rules if each.name == named), None)
    if rule is not None and (rule.never_quiet or rule.quiet is not None or rule.route):
        return [rule.quiet]
    leading = [route for route in policy.routes if name in route.to]
    routes = [route for route in leading if _takes(route, level)] or leading
    return [route.quiet for route in routes]


def _not_dropped(quiet: Quiet | None) -> Quiet | None:
    """What says that much is held back is told later, also where each of these would never be."""
    return replace(quiet, then=Then.SEND) if quiet is not None and quiet.then is Then.DROP else quiet


def _takes(route: Route, level: Level | None) -> bool:
    severity = route.match.globs.get("severity")
    return severity is None or level is None or severity.match(level.word)


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
