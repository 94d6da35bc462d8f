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
from watcher.domain.topic import strand_of, topic_of
from watcher.engine.cases import Case, facts_for
from watcher.engine.explain.levels import Judged
from watcher.engine.explain.paths import Post
from watcher.engine.judging.recalled import max_gap
from watcher.engine.judging.thing import Thing
from watcher.engine.policy import Policy
from watcher.engine.silencing.muting import kept_still
from watcher.records import Target


@dataclass(frozen=True, slots=True)
class Known:
    """What the state holds about the chosen series: cases by Series.key, incidents by series and topic."""

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


def incident_of(rule: Rule, thing: Thing, known: Known) -> Incident | None:
    """The latest incident of the series on the topic of the rule."""
    return known.incidents.get(strand_of(thing.series.key, topic_of(rule)))


def as_they_stand(rule: Rule, thing: Thing, known: Known) -> list[Step]:
    """A step each rule of the same topic that moves nothing: what the last look left."""
    judged = [each for each in _alike(rule, thing, known) if each.alert.revision or each.alert.level]
    return [Step(each.rule, each.alert, each.alert, evaluation=each.evaluation) for each in judged]


def as_they_would(rule: Rule, thing: Thing, known: Known, at: datetime) -> list[Step]:
    """The steps of the next look, `at`, should the number stay as it is: of all rules of the same topic."""
    gap, key = max_gap(known.policy, thing), thing.series.key
    return [
        advance(
            known.alerts.get((each.rule.name, key)),
            each.rule,
            each.evaluation,
            replace(each.facts, now=at),
            series=key,
            max_gap=gap,
        )
        for each in _alike(rule, thing, known)
    ]


def _alike(rule: Rule, thing: Thing, known: Known) -> list[Judged]:
    rules = known.policy.rules_for(thing.watch, thing.series, thing.labels)
    return [judged_by(each, thing, known) for each in rules if topic_of(each) is topic_of(rule)]


def verdict_on(rule: Rule, thing: Thing, known: Known, steps: Sequence[Step], at: datetime) -> Verdict:
    """What the judge would decide at that moment after these steps, all of the rule's topic."""
    subject = replace(
        known.cases[thing.series.key].subject,
        title=known.policy.title_of(thing.series.source),
        topic=topic_of(rule),
    )
    return decide(
        incident_of(rule, thing, known),
        steps,
        subject,
        at,
        digest_only=known.policy.digest_only,
        muted=kept_still(known.silences, subject, steps, at),
        between_polls=max_gap(known.policy, thing) / 2,
    )
