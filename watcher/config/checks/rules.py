"""Whether rules make sense: metrics that fit, levels in order, limits, names, receivers, plain messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from watcher.config.checks.actions import check_actions
from watcher.config.checks.below import check_below
from watcher.config.checks.conditions import check_conditions, comparable
from watcher.config.checks.inlinetests import check_tests
from watcher.config.checks.quiet import unknown_schedule
from watcher.config.checks.resources import check_resources, concerned, resources_of
from watcher.config.checks.routing import unknown_receivers
from watcher.config.checks.selectors import check_sources, check_things
from watcher.config.checks.staleness import check_staleness
from watcher.config.checks.templates import check_templates
from watcher.config.fault import Fault, fault
from watcher.config.levels import LEVEL_NAMES
from watcher.config.parts import Parts
from watcher.config.things import Things
from watcher.config.translate import either
from watcher.config.written import Written
from watcher.domain.condition import Condition, Metric, Term
from watcher.domain.rule import Globs

FITTING: dict[str, tuple[Metric, ...]] = {
    "limit": (
        Metric.USED,
        Metric.REMAINING,
        Metric.FORECAST,
        Metric.RUNS_OUT_IN,
        Metric.PACE,
        Metric.RISE,
        Metric.ELAPSED,
        Metric.AGE,
    ),
    "org": (Metric.MISSING,),
    "source": (Metric.AGE, Metric.FAILURES),
}
"""The metrics that have a value for each kind of watch."""

SELECTING: dict[str, tuple[str, ...]] = {
    "limit": tuple(Things.model_fields),
    "org": ("source", "org", "workspace", "labels"),
    "source": ("source",),
}
"""The selectors that mean something for each kind of watch."""


def check_rules(rules: Sequence[Written], parts: Parts) -> Iterator[Fault]:
    """All faults of all rules that are sound by themselves."""
    yield from _doubles(rules)
    for rule in rules:
        yield from _metrics(rule)
        yield from check_conditions(rule)
        yield from _ladder(rule)
        yield from _levels(rule)
        yield from _limit(rule)
        yield from check_templates(rule)
        yield from _selectors(rule, parts)
        yield from check_actions(rule, parts)
        yield from check_tests(rule)
        if parts.known:
            yield from _contract(rule, parts)
            yield from check_staleness(rule, parts)
            names = rule.entry.route or ()
            yield from unknown_receivers(names, (*rule.loc, "route"), parts, rule.where)
            yield from unknown_schedule(rule.entry.quiet, (*rule.loc, "quiet"), parts, rule.where)


def _doubles(rules: Sequence[Written]) -> Iterator[Fault]:
    first: dict[str, Written] = {}
    for rule in rules:
        other = first.setdefault(rule.entry.name, rule)
        if other is not rule:
            place = rule.where.value((*rule.loc, "name"))
            hint = f"first at {other.where.line((*other.loc, 'name'))}"
            yield fault("E118", f"two rules are named `{rule.entry.name}`", place, hint=hint)


def _conditions(rule: Written) -> Iterator[tuple[tuple[str, ...], Condition]]:
    for level in LEVEL_NAMES:
        condition = getattr(rule.entry.when, level)
        if condition is not None:
            yield ("when", level), condition
    if rule.entry.clear is not None:
        yield ("clear",), rule.entry.clear


def _metrics(rule: Written) -> Iterator[Fault]:
    fitting = FITTING[rule.entry.watch]
    for keys, condition in _conditions(rule):
        for term in condition.terms:
            if term.metric in fitting:
                continue
            loc = (*rule.loc, *keys)
            start = _start(str(rule.where.raw(loc)), condition, term)
            place = rule.where.inside(loc, start, start + len(term.metric))
            right = " or ".join(watch for watch, metrics in FITTING.items() if term.metric in metrics)
            hint = f"write {either(fitting)}, or set watch: {right}"
            message = f"`{term.metric}` does not fit `watch: {rule.entry.watch}`"
            yield fault("E115", message, place, hint=hint, allowed=tuple(fitting))


def _start(text: str, condition: Condition, term: Term) -> int:
    """Where a term stands in its condition's text; of equal terms the first, which is as good."""
    del condition
    return max(0, text.find(term.text))


def _ladder(rule: Written) -> Iterator[Fault]:
    conditions = [(level, getattr(rule.entry.when, level)) for level in LEVEL_NAMES]
    present = [(level, condition) for level, condition in conditions if condition is not None]
    for (low, lower), (high, higher) in pairwise(present):
        if wrong := _wrong_order(lower, higher):
            one, other = wrong
            place = rule.where.value((*rule.loc, "when", high))
            message = f"{high} (`{other.text}`) is reached before {low} (`{one.text}`)"
            yield fault("E116", message, place, hint=f"swap the values of {low} and {high}")


def _wrong_order(lower: Condition, higher: Condition) -> tuple[Term, Term] | None:
    """The two terms that differ, if they are all that differs and stand in the wrong order."""
    low = [t for t in lower.terms if not any(_same(t, o) for o in higher.terms)]
    high = [t for t in higher.terms if not any(_same(t, o) for o in lower.terms)]
    if len(low) != 1 or len(high) != 1:
        return None
    one, other = low[0], high[0]
    if one.op[0] != other.op[0] or not comparable(one, other):
        return None
    rising = one.op[0] == ">"
    wrong = one.value > other.value if rising else one.value < other.value
    return (one, other) if wrong else None


def _same(one: Term, other: Term) -> bool:
    return (one.op, one.value) == (other.op, other.value) and comparable(one, other)


def _levels(rule: Written) -> Iterator[Fault]:
    raw = rule.where.raw((*rule.loc, "when"))
    if isinstance(raw, dict) and not any(value is not None for value in raw.values()):
        place = rule.where.key((*rule.loc, "when"))
        hint = "write one level at least, such as warning: used >= 90%"
        yield fault("E103", f"`when` of rule `{rule.entry.name}` has no level", place, hint=hint)


def _limit(rule: Written) -> Iterator[Fault]:
    entry, loc = rule.entry.limit, (*rule.loc, "limit")
    if rule.entry.watch != "limit" and rule.where.raw(loc) is not None:
        message = f"`limit` means nothing with `watch: {rule.entry.watch}`"
        yield fault("E115", message, rule.where.key(loc), hint="drop it")
    if entry.origin == "fixed" and rule.where.raw((*loc, "value")) is None:
        yield fault(
            "E103", "`from: fixed` needs a `value`", rule.where.value((*loc, "from")), hint="add value:"
        )
    if entry.value is not None and entry.origin != "fixed":
        place = rule.where.key((*loc, "value"))
        yield fault("E130", "`value` counts with `from: fixed` only", place, hint="write from: fixed")


def _contract(rule: Written, parts: Parts) -> Iterator[Fault]:
    """A rule that insists on an allowance needs one for every resource it is about, once it is enabled."""
    entry, select = rule.entry.limit, rule.entry.select
    if entry.origin != "allowance" or entry.if_missing != "error" or not rule.entry.enabled:
        return
    names = dict.fromkeys(name for one in concerned(select.source, parts) for name in resources_of(one))
    about = [name for name in names if Globs(tuple(select.resource or ("*",))).match(name)]
    granted = [Globs(tuple(allowance.resource)) for _, allowance in parts.allowances]
    for name in about:
        if not any(globs.match(name) for globs in granted):
            place = rule.where.key((*rule.loc, "limit"))
            hint = "add one to `allowances`, or write if_missing: skip"
            yield fault("E132", f"no allowance is for {name}", place, hint=hint)


def _selectors(rule: Written, parts: Parts) -> Iterator[Fault]:
    select, loc, watch = rule.entry.select, (*rule.loc, "select"), rule.entry.watch
    raw = rule.where.raw(loc)
    for key in raw if isinstance(raw, dict) else ():
        if key in SELECTING["limit"] and key not in SELECTING[watch]:
            place = rule.where.key((*loc, key))
            allowed = SELECTING[watch]
            hint = "drop it; this watch looks at " + ", ".join(allowed)
            yield fault(
                "E115", f"`{key}` means nothing with `watch: {watch}`", place, hint=hint, allowed=allowed
            )
    yield from check_resources(select.resource, select.source, (*loc, "resource"), parts, rule.where)
    if parts.known:
        yield from check_sources(select.source, (*loc, "source"), parts, rule.where)
        if watch == "limit":
            yield from check_below(select, loc, parts, rule.where)
    yield from check_things(select, loc, parts, rule.where)
