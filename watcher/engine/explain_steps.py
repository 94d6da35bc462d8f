"""The judge's own functions on what is kept of a series: how its rules stand, what the next look would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.domain.advance import Step, advance
from watcher.domain.alert import Alert, Incident
from watcher.domain.evaluate import evaluate
from watcher.domain.notify import decide
from watcher.domain.rule import Rule
from watcher.domain.silence import Silence
from watcher.domain.telling import Verdict
from watcher.engine.cases import Case, facts_for
from watcher.engine.explain_case import max_gap
from watcher.engine.explain_levels import Judged
from watcher.engine.explain_paths import Post
from watcher.engine.explainable import Thing
from watcher.engine.muting import muted
from watcher.engine.policy import Policy
from watcher.records import Target


@dataclass(frozen=True, slots=True)
class Known:
    """What the state holds about the chosen series, by Series.key where it is of one."""

    policy: Policy
    now: datetime
    cases: Mapping[str, Case]
    alerts: Mapping[tuple[str, str], Alert]  # by rule and series
    incidents: Mapping[str, Incident]
    silences: Sequence[Silence]
    targets: Sequence[Target]
    post: Post
    enabled: frozenset[str]


def judged_by(rule: Rule, thing: Thing, known: Known) -> Judged:
    case = known.cases[thing.series.key]
    facts = facts_for(rule, case, known.policy.allowances)
    alert = known.alerts.get((rule.name, thing.series.key)) or Alert(rule.name, thing.series.key)
    return Judged(rule, case, facts, evaluate(rule, facts), alert)


def as_they_stand(thing: Thing, known: Known) -> list[Step]:
    """A step a rule that moves nothing: what the last look left."""
    rules = known.policy.rules_for(thing.watch, thing.series, thing.labels)
    alerts = [(rule, known.alerts.get((rule.name, thing.series.key))) for rule in rules]
    return [Step(rule, alert, alert) for rule, alert in alerts if alert is not None]


def as_they_would(thing: Thing, known: Known) -> list[Step]:
    """The steps of the next look, should the number stay as it is."""
    rules = known.policy.rules_for(thing.watch, thing.series, thing.labels)
    gap = max_gap(known.policy, thing)
    judged = [judged_by(rule, thing, known) for rule in rules]
    return [
        advance(
            known.alerts.get((each.rule.name, thing.series.key)),
            each.rule,
            each.evaluation,
            each.facts,
            series=thing.series.key,
            max_gap=gap,
        )
        for each in judged
    ]


def verdict_on(thing: Thing, known: Known, steps: Sequence[Step]) -> Verdict:
    case = known.cases[thing.series.key]
    subject = replace(case.subject, title=known.policy.title_of(thing.series.source))
    return decide(
        known.incidents.get(thing.series.key),
        steps,
        subject,
        known.now,
        digest_only=known.policy.digest_only,
        muted=muted(known.silences, subject, steps, known.now),
        between_polls=max_gap(known.policy, thing) / 2,
    )
