"""What to tell and why: from (incident, steps, now) to Tellings with a named Reason, or to silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.domain.advance import Step
from watcher.domain.alert import Ended, Incident
from watcher.domain.clocks import is_to_come
from watcher.domain.message import Reason
from watcher.domain.reading import Labels, Reading, Series
from watcher.domain.rule import Level, Rule, Watch

SHOW_EVERY = timedelta(minutes=59)
"""How often an open message's numbers are brought up to date while nothing else changes: about hourly.
A minute less, so that a poll which comes a moment early does not put it off to the next."""


_ANOTHER_PERIOD = frozenset({Ended.PERIOD_RESET, Ended.PERIOD_MOVED})
"""Ends after which the same number may begin an incident anew, for it counts over another period."""

_TAKEN_BACK = frozenset({Ended.LIMIT_RAISED, Ended.RULE_REMOVED, Ended.PERIOD_MOVED})
"""Ends after which a level counts as not told, should the same period reach it again."""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule that holds on the series, at which level, by which condition."""

    rule: str
    condition: str
    level: Level


@dataclass(frozen=True, slots=True)
class Health:
    """How a source is doing, for messages about missing data.

    `orgs` and `open_alerts` count what is unwatched meanwhile; `failure` is the reason in words.
    """

    title: str
    last_ok_at: datetime | None
    failing_since: datetime | None
    failures: int
    failure: str
    orgs: int
    open_alerts: int
    next_try_at: datetime | None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing to tell about one series.

    `incident` is as it stands after this telling (its revision already counted); `reading` is the
    newest number (of the new period where the reset ended it); `rebased` is (old limit, new limit).
    `already_above` marks a first telling about something that was true before the rule was.
    """

    reason: Reason
    level: Level | None
    before: Level | None
    watch: Watch
    series: Series
    labels: Labels
    incident: Incident
    at: datetime
    crossed: tuple[Level, ...] = ()
    ended: Ended | None = None
    rebased: tuple[float, float] | None = None
    previous: Incident | None = None
    reading: Reading | None = None
    health: Health | None = None
    missing_since: datetime | None = None
    rules: tuple[RuleLine, ...] = ()
    next_step: str = ""
    runbook: str = ""
    already_above: bool = False
    joined: tuple[str, ...] = ()  # rules that have just begun to hold
    only_new: bool = False  # for receivers that were not told of the incident before
    title: str = ""  # what people call the vendor; empty: by the source's own name


@dataclass(frozen=True, slots=True)
class Subject:
    """What the steps are about, for the telling's words."""

    series: Series
    labels: Labels
    watch: Watch = Watch.LIMIT
    reading: Reading | None = None
    health: Health | None = None
    missing_since: datetime | None = None
    already_above: bool = False
    joined: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of it: the incident as it is now and the tellings owed, or why nothing is said."""

    incident: Incident | None
    tellings: tuple[Telling, ...] = ()
    silence: str = ""


def decide(
    incident: Incident | None,
    steps: Sequence[Step],
    subject: Subject,
    now: datetime,
    *,
    digest_only: frozenset[Level] = frozenset(),
) -> Verdict:
    """Say what people are owed after `steps`, one a rule, all on one series.

    A receiver's messages about a series alternate between firing and resolved, and a level is told once
    a period: what the period already told is not told again, unless a raised limit took it back.
    """
    level = max(
        (s.after.level for s in steps if s.after.level and s.after.level not in digest_only), default=None
    )
    subject = replace(subject, joined=_joined(steps, digest_only))
    if incident is None or not incident.open:
        return _quiet(incident, steps, subject, now, level)
    incident = _with_numbers(incident, subject)
    another = next((step.ended for step in steps if step.ended in _ANOTHER_PERIOD), None)
    if another is not None:
        told = _resolve(incident, another, steps, subject, now)
        again = _quiet(told.incident, steps, subject, now, level)
        return replace(again, tellings=told.tellings + again.tellings)
    if level is None:
        return _resolve(incident, _ended(steps), steps, subject, now)
    return _open(incident, steps, subject, now, level)


def _quiet(
    last: Incident | None, steps: Sequence[Step], subject: Subject, now: datetime, level: Level | None
) -> Verdict:
    """Begin an incident, if there is something new to tell."""
    if level is None:
        held = any(step.after.holds for step in steps)
        below = "digest only" if any(step.after.level for step in steps) else "below threshold"
        return Verdict(last, silence="held by `after`" if held else below)
    if subject.watch is Watch.LIMIT and subject.reading is None:
        return Verdict(last, silence="unknown, state held")
    period = subject.reading.period if subject.reading else None
    told = _told_already(last, subject.reading, now)
    if level <= max(told, default=0):
        return Verdict(last, silence="already told this period")
    begun = Incident(
        id=_incident_id(subject.series, now),
        series=subject.series.key,
        opened_at=now,
        level=level,
        told=told,
        period_start=period.start if period else None,
        period_label=period.label if period else "",
        previous=last.id if last else None,
    )
    telling = _telling(Reason.FIRED, _with_numbers(begun, subject), None, level, steps, subject, now)
    return Verdict(telling.incident, (replace(telling, previous=last),))


def _open(
    incident: Incident, steps: Sequence[Step], subject: Subject, now: datetime, level: Level
) -> Verdict:
    before = incident.level
    rebased = any(step.rebased for step in steps)
    if before is None or level > before:
        reason = Reason.ESCALATED
    elif level < before:
        reason = Reason.EASED
    elif rebased:
        reason = Reason.REBASED
    elif subject.joined:
        reason = Reason.FIRED
    elif _repeat_due(incident, steps, level, now):
        reason = Reason.REPEATED
    elif subject.reading and now - (incident.shown_at or incident.opened_at) >= SHOW_EVERY:
        reason = Reason.PROGRESS
    else:
        return Verdict(incident, silence="already told this period")
    telling = _telling(reason, incident, before, level, steps, subject, now)
    if reason is Reason.FIRED:
        telling = replace(telling, only_new=True)
    return Verdict(telling.incident, (telling,))


def _joined(steps: Sequence[Step], digest_only: frozenset[Level]) -> tuple[str, ...]:
    """Rules that have just reached a level that is told: some may listen to them and not to the others."""
    return tuple(
        step.rule.name
        for step in steps
        if step.after.level
        and step.after.level > (step.before.level or 0)
        and step.after.level not in digest_only
    )


def _resolve(
    incident: Incident, ended: Ended, steps: Sequence[Step], subject: Subject, now: datetime
) -> Verdict:
    over = replace(incident, ended=ended, ended_at=now)
    telling = _telling(Reason.RESOLVED, over, incident.level, None, steps, subject, now)
    return Verdict(telling.incident, (replace(telling, ended=ended),))


def _telling(
    reason: Reason,
    incident: Incident,
    before: Level | None,
    level: Level | None,
    steps: Sequence[Step],
    subject: Subject,
    now: datetime,
) -> Telling:
    crossed = _crossed(before, level, steps) if reason in {Reason.FIRED, Reason.ESCALATED} else ()
    changed = next((step.rebased for step in steps if step.rebased), None)
    lead = _leading_rule(steps)
    return Telling(
        reason=reason,
        level=level,
        before=before,
        watch=subject.watch,
        series=subject.series,
        labels=subject.labels,
        incident=_after(incident, reason, level, now),
        at=now,
        crossed=crossed,
        rebased=changed,
        reading=subject.reading,
        health=subject.health,
        missing_since=subject.missing_since,
        rules=_rule_lines(steps),
        joined=subject.joined,
        next_step=lead.text.next_step if lead else "",
        runbook=lead.text.runbook if lead else "",
        already_above=subject.already_above and reason is Reason.FIRED,
        title=subject.title,
    )


def _after(incident: Incident, reason: Reason, level: Level | None, now: datetime) -> Incident:
    told = {*incident.told, *([level] if level else [])}
    if reason is Reason.EASED and level is not None:
        told = {each for each in told if each <= level}
    return replace(
        incident,
        level=level,
        told=tuple(sorted(told)),
        last_told_at=incident.last_told_at if reason is Reason.PROGRESS else now,
        shown_at=now,
        revision=incident.revision + 1,
    )


def _with_numbers(incident: Incident, subject: Subject) -> Incident:
    """The incident's peak and limit brought up to date, unless the reading is of another period."""
    reading = subject.reading
    if reading is None:
        return incident
    start = reading.period.start if reading.period else None
    if start != incident.period_start:
        return incident
    limit = reading.limit.value if reading.limit else incident.limit
    return replace(incident, peak=max(incident.peak, reading.used), limit=limit)


def _told_already(last: Incident | None, reading: Reading | None, now: datetime) -> tuple[Level, ...]:
    """The levels this period has told, unless its end has taken them back.

    A raised limit does, a rule that was gone, a period that was moved away and is back now, and an end that
    only a clock that was ahead has seen.
    """
    period = reading.period if reading else None
    if last is None or reading is None or period is None or last.period_start != period.start:
        return ()
    raised = bool(last.limit and reading.limit and reading.limit.value > last.limit)
    taken_back = raised or last.ended in _TAKEN_BACK or is_to_come(last.ended_at, now)
    return () if taken_back else last.told


def _crossed(before: Level | None, level: Level | None, steps: Sequence[Step]) -> tuple[Level, ...]:
    """Every level above what was told that some rule reached in this very evaluation."""
    reached = {
        each
        for step in steps
        for each in step.rule.when
        if (step.before.level or 0) < each <= (step.after.level or 0)
    }
    return tuple(sorted(each for each in reached if (before or 0) < each <= (level or 0)))


def _ended(steps: Sequence[Step]) -> Ended:
    """Why the last level is over; where several rules ended at once, the one that says most.

    A raised limit may leave a level that is not told by itself: no rule ended, and still it was the limit.
    """
    if any(step.rebased and step.rebased[1] > step.rebased[0] for step in steps):
        return Ended.LIMIT_RAISED
    reasons = [step.ended for step in steps if step.ended]
    fell = any((step.after.level or 0) < (step.before.level or 0) for step in steps)
    if not reasons and not fell:
        return Ended.RULE_REMOVED  # nothing about the number: what is told at once was changed
    order = [Ended.LIMIT_RAISED, Ended.USAGE_CORRECTED, Ended.USAGE_FELL]
    return next((e for e in order if e in reasons), reasons[0] if reasons else Ended.USAGE_FELL)


def _leading_rule(steps: Sequence[Step]) -> Rule | None:
    """The rule with the highest level, the one with advice first: its words go into the message."""
    leading = max(
        (step for step in steps if step.after.level or step.before.level),
        key=lambda step: (step.after.level or 0, bool(step.rule.text.next_step)),
        default=None,
    )
    return leading.rule if leading else None


def _rule_lines(steps: Sequence[Step]) -> tuple[RuleLine, ...]:
    lines = [
        RuleLine(step.rule.name, step.rule.when[step.after.level].text, step.after.level)
        for step in steps
        if step.after.level and step.after.level in step.rule.when
    ]
    return tuple(sorted(lines, key=lambda line: (-line.level, line.rule)))


def _repeat_due(incident: Incident, steps: Sequence[Step], level: Level, now: datetime) -> bool:
    """Whether the wait after the last telling is over: each is longer than the one before, the last for good."""
    every: list[Mapping[Level, tuple[timedelta, ...]]] = [
        s.rule.repeat for s in steps if s.after.level is level
    ]
    waits = [repeat[level] for repeat in every if repeat.get(level)]
    spans = [ladder[min(incident.repeats, len(ladder) - 1)] for ladder in waits]
    return bool(spans) and now - (incident.last_told_at or incident.opened_at) >= min(spans)


def _incident_id(series: Series, now: datetime) -> str:
    """Short, and the same when a crashed judgement is done again at the same moment."""
    return f"{series.short_id}-{int(now.timestamp()):x}"
