"""From what was written to what the domain judges by: rules, allowances, routes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from watcher.config.allowances import AllowanceEntry
from watcher.config.levels import LEVEL_NAMES, RepeatLevels
from watcher.config.models import Defaults
from watcher.config.receivers import RouteEntry
from watcher.config.rulemodels import ActionEntry, LimitEntry, RuleMessage
from watcher.config.schedules import QuietEntry, ScheduleEntry
from watcher.config.things import Things
from watcher.config.where import Where
from watcher.config.written import Written
from watcher.domain.allowance import Allowance
from watcher.domain.period import PeriodKind
from watcher.domain.quiet import Quiet, Schedule, Then
from watcher.domain.route import Route
from watcher.domain.rule import (
    ExportAction,
    Globs,
    IfMissing,
    Level,
    LimitPolicy,
    Rule,
    RuleText,
    Selector,
    Watch,
)

LEVELS = dict(zip(LEVEL_NAMES, Level, strict=True))


def to_rule(written: Written, defaults: Defaults, schedules: Mapping[str, Schedule]) -> Rule:
    """The domain's rule, with `defaults` where the rule says nothing.

    A rule with receivers of its own goes past the routes: it takes what they would have from `defaults`.
    """
    entry = written.entry
    quiet, group = entry.quiet, entry.group
    if entry.route:
        quiet, group = quiet or defaults.quiet, group or defaults.group
    when = {level: getattr(entry.when, name) for name, level in LEVELS.items()}
    return Rule(
        name=entry.name,
        select=to_selector(entry.select),
        when={level: condition for level, condition in when.items() if condition is not None},
        watch=Watch(entry.watch),
        limit=_policy(entry.limit),
        clear=entry.clear,
        after=entry.after or defaults.after,
        repeat=_repeat(entry.repeat or defaults.repeat),
        route=entry.route or (),
        text=_text(entry.message),
        place=written.where.line((*written.loc, "name")),
        actions=tuple(map(_action, entry.actions)),
        confidence=entry.confidence or defaults.confidence,
        quiet=_quiet(quiet, schedules),
        never_quiet=quiet is not None and quiet.is_none,
        group=group or "",
        max_alerts=entry.max_alerts or defaults.max_alerts,
    )


def to_allowance(at: int, entry: AllowanceEntry, where: Where) -> Allowance:
    place = f"allowances[{at}] ({where.line(('allowances', at))})"
    period = PeriodKind(entry.period) if entry.period else None
    return Allowance(to_selector(entry), entry.limit, place, period)


def to_route(
    at: int, entry: RouteEntry, where: Where, defaults: Defaults, schedules: Mapping[str, Schedule]
) -> Route:
    """The domain's route, with `defaults` where it says nothing of quiet or groups."""
    return Route(
        to_selector(entry.match),
        entry.to,
        entry.mention,
        where.line(("routes", at)),
        _quiet(entry.quiet or defaults.quiet, schedules),
        entry.group or defaults.group or "",
    )


def to_schedules(entries: Mapping[str, ScheduleEntry], timezone: str) -> dict[str, Schedule]:
    """The domain's schedules by name; `timezone` is the config's own."""
    return {name: Schedule(name, entry.timezone or timezone, entry.when) for name, entry in entries.items()}


def _quiet(entry: QuietEntry | None, schedules: Mapping[str, Schedule]) -> Quiet | None:
    if entry is None or entry.is_none:
        return None
    return Quiet(schedules[entry.schedule], Then(entry.then))


def to_selector(entry: Things) -> Selector:
    """Labels and parts stand beside the other names: a name that is given twice was refused before."""
    names = ("severity", "watch", "rule", "source", "resource", "plan")
    given = {name: value for name in names if (value := getattr(entry, name, None))}
    orgs = {"org": entry.orgs} if entry.orgs else {}
    globs: Mapping[str, tuple[str, ...]] = {**given, **orgs, **entry.parts, **entry.labels}
    return Selector({name: Globs(patterns) for name, patterns in globs.items()})


def _action(entry: ActionEntry) -> ExportAction:
    same = entry.orgs == ("same",)
    return ExportAction(
        at=LEVELS[entry.at],
        kind=entry.export,
        cooldown=entry.cooldown,
        report=entry.report or "",
        period=entry.period,
        orgs=None if same else Globs(entry.orgs),
        approve=entry.approve,
        deliver=entry.deliver or "thread",
    )


def _policy(entry: LimitEntry) -> LimitPolicy:
    return LimitPolicy(entry.origin, entry.value, IfMissing(entry.if_missing))


def _repeat(entry: RepeatLevels) -> dict[Level, tuple[timedelta, ...]]:
    waits = {level: getattr(entry, name) for name, level in LEVELS.items()}
    return {level: found for level, found in waits.items() if found}


def _text(entry: RuleMessage) -> RuleText:
    return RuleText(entry.next_step, entry.runbook or "", entry.title)
