"""Alerts held back that need not be any more: judged from what is stored, looked at again or not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from watcher.domain.advance import Step, advance, removed
from watcher.domain.alert import Alert
from watcher.domain.evaluate import evaluate
from watcher.domain.reading import Labels, Series
from watcher.domain.rule import Watch
from watcher.engine.cases import Case, facts_for, watch_of
from watcher.engine.judging.moved import by_series, gone
from watcher.engine.judging.recalled import cases_of
from watcher.engine.judging.thing import Thing
from watcher.engine.policy import Policy
from watcher.ports import Transaction


async def let_out(
    tx: Transaction, rules: Collection[str], policy: Policy, now: datetime
) -> list[tuple[Case, list[Step]]]:
    """Each series on which one of `rules` holds an alert back, and what becomes of all its alerts.

    They are judged by the last that is known of them. That may be long ago: a source may be silent, or its
    numbers brought once a day. How a source itself does is looked at every minute, and left out.
    """
    held = [alert.series for alert in await tx.alerts() if alert.held_back and alert.rule in rules]
    keys = [key for key in dict.fromkeys(held) if watch_of(Series.from_key(key)) is not Watch.SOURCE]
    things = await _things(tx, keys)
    cases = await cases_of(
        tx, [thing for thing in things if not (thing.state and thing.state.is_past(now))], policy, now
    )
    past = {thing.series.key: thing for thing in things if thing.series.key not in cases}
    cases |= await cases_of(tx, [replace(thing, state=None) for thing in past.values()], policy, now)
    alerts = by_series(await tx.alerts(keys))
    return [(cases[key], _steps(cases[key], alerts[key], rules, policy, now)) for key in keys]


async def _things(tx: Transaction, keys: Sequence[str]) -> list[Thing]:
    states = await tx.series_states(keys)
    found = []
    for key in keys:
        series, state = Series.from_key(key), states.get(key)
        if watch_of(series) is Watch.ORG:
            orgs = await tx.orgs(series.source, [series.org or ""])
            labels: Labels = (("org", orgs[0].org.name),) if orgs else ()
            found.append(Thing(series, labels, Watch.ORG, org=orgs[0] if orgs else None))
        else:
            found.append(Thing(series, state.labels if state else (), Watch.LIMIT, state=state))
    return found


def _steps(
    case: Case, alerts: Mapping[str, Alert], rules: Collection[str], policy: Policy, now: datetime
) -> list[Step]:
    """What is held back by `rules` is judged; all else on the series stays as it is."""
    subject = case.subject
    chosen = {rule.name: rule for rule in policy.rules_for(subject.watch, subject.series, subject.labels)}
    steps = []
    for name, alert in alerts.items():
        rule = chosen.get(name, gone(name))
        if not alert.held_back or name not in rules:
            steps.append(Step(rule, alert, alert))
        elif name not in chosen:
            steps.append(removed(alert, rule))
        else:
            facts = facts_for(rule, case, policy.allowances)
            step = advance(
                _as_looked_at(alert, now),
                rule,
                evaluate(rule, facts),
                facts,
                series=case.key,
                max_gap=timedelta(0),
            )
            steps.append(replace(step, before=alert))
    return steps


def _as_looked_at(alert: Alert, now: datetime) -> Alert:
    """So that no `after` is served by numbers that were seen before."""
    holds = {level: replace(hold, at=now) if hold.at else hold for level, hold in alert.holds.items()}
    return replace(alert, holds=holds)
