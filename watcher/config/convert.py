"""From what was written to what the domain judges by: rules, allowances, routes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from watcher.config.allowances import AllowanceEntry
from watcher.config.levels import LEVEL_NAMES, RepeatLevels
from watcher.config.models import Defaults
from watcher.config.receivers import Match, RouteEntry
from watcher.config.rulemodels import ActionEntry, LimitEntry, RuleMessage, Select
from watcher.config.where import Where
from watcher.config.written import Written
from watcher.domain.allowance import Allowance
from watcher.domain.period import PeriodKind
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


def to_rule(written: Written, defaults: Defaults) -> Rule:
    """The domain's rule, with `defaults` where the rule says nothing."""
    entry = written.entry
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
    )


def to_allowance(at: int, entry: AllowanceEntry, where: Where) -> Allowance:
    place = f"allowances[{at}] ({where.line(('allowances', at))})"
    period = PeriodKind(entry.period) if entry.period else None
    return Allowance(to_selector(entry), entry.limit, place, period)


def to_route(at: int, entry: RouteEntry, where: Where) -> Route:
    return Route(to_selector(entry.match), entry.to, entry.mention, where.line(("routes", at)))


def to_selector(entry: Select | AllowanceEntry | Match) -> Selector:
    """Labels stand beside the other names: a name that is both was refused before."""
    names = ("severity", "watch", "rule", "source", "org", "resource", "plan")
    given = {name: value for name in names if (value := getattr(entry, name, None))}
    globs: Mapping[str, tuple[str, ...]] = {**given, **entry.labels}
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
    )


def _policy(entry: LimitEntry) -> LimitPolicy:
    return LimitPolicy(entry.origin, entry.value, IfMissing(entry.if_missing))


def _repeat(entry: RepeatLevels) -> dict[Level, tuple[timedelta, ...]]:
    spans = {level: getattr(entry, name) for name, level in LEVELS.items()}
    return {level: (span,) for level, span in spans.items() if span is not None}


def _text(entry: RuleMessage) -> RuleText:
    return RuleText(entry.next_step, entry.runbook or "")
