"""What there is to judge: an answer, the organizations and the targets become cases with facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from watcher.domain.advance import Step
from watcher.domain.allowance import Allowance, with_allowance
from watcher.domain.evaluate import answer
from watcher.domain.facts import Facts
from watcher.domain.pace import Pace
from watcher.domain.reading import Gap, Labels, Limit, Origin, Reading, Series
from watcher.domain.rule import Rule, Watch
from watcher.domain.telling import Health, Subject
from watcher.ports import Answer
from watcher.records import OrgState, SeriesState

SOURCE_HEALTH = "@source"
ORG_PRESENCE = "@organization"
RULE_ITSELF = "@rule"
"""Resources of our own; no vendor's resource can have these names."""

_WATCHES = {SOURCE_HEALTH: Watch.SOURCE, ORG_PRESENCE: Watch.ORG, RULE_ITSELF: Watch.RULE}

NOT_IN_ANSWER = "no longer in the vendor's answer"
NOT_LARGE = "no longer among the largest"


def watch_of(series: Series) -> Watch:
    """What is looked at of a series: its number, unless it is one of our own."""
    return _WATCHES.get(series.resource, Watch.LIMIT)


def rule_itself(rule: str) -> Series:
    """What is watched of a rule itself: how many alerts it would raise."""
    return Series("", RULE_ITSELF, (("rule", rule),))


@dataclass(frozen=True, slots=True)
class Case:
    """One series to judge: what it is about, the facts as they are now, the number before, and its pace.

    Where there is no number now, the number before is the last that was known.

    `gone` is a part of an organization that whole answers do not name any more, twice in a row.
    """

    subject: Subject
    facts: Facts
    before: Reading | None = None
    pace: Pace = field(default_factory=Pace)
    gone: bool = False

    @property
    def key(self) -> str:
        return self.subject.series.key


def unknown(gap: Gap, now: datetime, before: SeriesState | None = None) -> Case:
    """The case of a number that is not there; `before` is the last that was known."""
    facts = Facts(now, why_unknown=gap.reason, age=_age(before, now))
    twice = gap.reason == NOT_LARGE and before is not None and before.unknown_why == NOT_LARGE
    last = before.reading if before else None
    return Case(Subject(gap.series, _labels(gap, before)), facts, last, gone=twice)


def _labels(gap: Gap, before: SeriesState | None) -> Labels:
    """Those of the gap, and all that were known before: a rule must go on to select what it selected."""
    return (
        gap.labels if before is None else tuple(sorted({**dict(before.labels), **dict(gap.labels)}.items()))
    )


def _age(before: SeriesState | None, now: datetime) -> timedelta | None:
    """How long ago a number was last heard; of a series that never had one nobody can say that it is missing.

    Not how old it is by the vendor's date: one that comes daily may always be that of the day before.
    Numbers are written at least once in `remember.SAMPLE_EVERY`, so it may be that much too long.
    """
    if before is None or before.reading is None:
        return None
    heard = before.sampled_at or before.reading.as_of
    if before.unknown_since is not None:
        heard = min(heard, before.unknown_since)  # a clock may have been ahead when it was heard
    return max(timedelta(0), now - heard)


def known(
    reading: Reading, before: SeriesState | None, now: datetime, looked_at: datetime | None = None
) -> Case:
    """The case of a number; `looked_at` is when its batch was looked at before."""
    subject = Subject(reading.series, reading.labels, reading=reading)
    if before is None:
        return Case(subject, facts_of(reading, now), pace=Pace().advanced(None, reading, now))
    pace = before.pace.advanced(_as_last_seen(before, looked_at), reading, now)
    facts = facts_of(reading, now, before.reading)
    return Case(subject, facts, before.reading, pace)


def _as_last_seen(before: SeriesState, looked_at: datetime | None) -> Reading | None:
    """The number before, at the time it was last seen: a number that stays is not written at every look."""
    last = before.reading
    if last is None or looked_at is None or before.unknown_why or looked_at <= last.as_of:
        return last
    return replace(last, as_of=looked_at)


def facts_of(reading: Reading, now: datetime, before: Reading | None = None) -> Facts:
    return Facts(
        now,
        used=reading.used,
        limit=reading.limit,
        period=reading.period,
        period_before=before.period if before else None,
        age=timedelta(0),
        as_of=reading.as_of,
    )


def was_above_before(case: Case, steps: Sequence[Step]) -> bool:
    """Whether what is reached now was true before anybody looked, or before the rule was there."""
    reached = [step for step in steps if step.after.level and step.before.level is None]
    if not reached or case.subject.reading is None:
        return False
    if case.before is None:
        return True
    if case.before.period != case.subject.reading.period or case.before.limit != case.subject.reading.limit:
        return False
    past = facts_of(case.before, case.before.as_of)
    return any(
        answer(step.rule.when[step.after.level], past).truth
        for step in reached
        if step.after.level and not step.before.holds
    )


def silent_series(answer: Answer, states: Mapping[str, SeriesState]) -> list[Gap]:
    """Series we know of the answered organizations that the answer does not speak of at all."""
    spoken = {series.key for series in answer.series}
    unread = {(each.org, each.kind): each.reason for each in answer.unread}
    return [
        Gap(state.series, _why_silent(state.series, unread), state.labels)
        for key, state in states.items()
        if key not in spoken
    ]


def _why_silent(series: Series, unread: Mapping[tuple[str, str], str]) -> str:
    if series.below is None:
        return NOT_IN_ANSWER
    return unread.get((series.org or "", series.below), NOT_LARGE)


def facts_for(rule: Rule, case: Case, allowances: Sequence[Allowance]) -> Facts:
    """The case's facts as `rule` sees them: its own policy decides which limit counts."""
    policy, facts = rule.limit, case.facts
    if policy.source is None or case.subject.reading is None:
        return facts
    if policy.source == Origin.FIXED and policy.value:
        return replace(facts, limit=Limit(policy.value, Origin.FIXED, rule.place))
    if policy.source == Origin.API:
        limit = facts.limit if facts.limit and facts.limit.origin is Origin.API else None
        return replace(facts, limit=limit)
    bare = replace(case.subject.reading, limit=None)
    return replace(facts, limit=with_allowance(bare, allowances).limit)


def source_case(source: str, health: Health, old_since: datetime, now: datetime) -> Case:
    """A source's health: the age of its oldest numbers and the longest row of failures among its targets."""
    subject = Subject(Series(source, SOURCE_HEALTH), (("org", health.title),), Watch.SOURCE, health=health)
    return Case(subject, Facts(now, age=now - min(old_since, now), failures=health.failures))


def org_case(state: OrgState, since: datetime | None, now: datetime) -> Case:
    """An organization's presence in good answers; `since` is when it was first missed, also if it is back."""
    labels: Labels = (("org", state.org.name),)
    series = Series(state.source, ORG_PRESENCE, (("org", state.org.id),))
    missing_for = now - state.missing_since if state.missing_since else timedelta(0)
    facts = Facts(now, missing_polls=state.missing_polls, missing_for=missing_for)
    return Case(Subject(series, labels, Watch.ORG, missing_since=since), facts)
