"""From a reason to a whole telling: the levels crossed, the rules that hold, whose words lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from watcher.domain.advance import Step
from watcher.domain.alert import Incident
from watcher.domain.evaluate import TermResult
from watcher.domain.heard import Heard
from watcher.domain.message import Reason
from watcher.domain.rule import Level
from watcher.domain.telling import RuleLine, Subject, Telling

_BEGINS = frozenset({Reason.FIRED, Reason.FLAPPING})
_RISES = _BEGINS | {Reason.ESCALATED}


def told_of(
    reason: Reason,
    incident: Incident,
    before: Level | None,
    level: Level | None,
    heard: Heard,
    subject: Subject,
    now: datetime,
) -> Telling:
    """The telling of `incident` at `level`, which was at `before`."""
    steps = heard.steps
    leading = _leading(steps)
    lead = leading.rule if leading else None
    return Telling(
        reason=reason,
        level=level,
        before=before,
        watch=subject.watch,
        series=subject.series,
        labels=subject.labels,
        incident=_after(incident, reason, level, now),
        at=now,
        crossed=_crossed(before, level, steps) if reason in _RISES else (),
        rebased=next((step.rebased for step in steps if step.rebased), None),
        reading=subject.reading,
        outlook=subject.outlook,
        health=subject.health,
        missing_since=subject.missing_since,
        rules=_rule_lines([step for step in steps if step.rule.name not in heard.muted]),
        joined=subject.joined,
        heading=lead.text.title if lead else "",
        next_step=lead.text.next_step if lead else "",
        runbook=lead.text.runbook if lead else "",
        already_above=subject.already_above and reason in _BEGINS,
        title=subject.title,
        facts=subject.facts,
        last=subject.last,
        asked=_asked(leading),
        flood=subject.flood,
    )


def _after(incident: Incident, reason: Reason, level: Level | None, now: datetime) -> Incident:
    told = {*incident.told, *([level] if level else [])}
    if reason is Reason.EASED and level is not None:
        told = {each for each in told if each <= level}
    worse = reason in _RISES and level is not incident.level
    return replace(
        incident if not worse else replace(incident, acked_by="", acked_at=None),
        level=level,
        told=tuple(sorted(told)),
        last_told_at=incident.last_told_at if reason is Reason.PROGRESS else now,
        shown_at=now,
        revision=incident.revision + 1,
        repeats=_repeats(incident, reason),
    )


def _repeats(incident: Incident, reason: Reason) -> int:
    if reason is Reason.PROGRESS:
        return incident.repeats
    return incident.repeats + 1 if reason is Reason.REPEATED else 0


def _crossed(before: Level | None, level: Level | None, steps: Sequence[Step]) -> tuple[Level, ...]:
    """Every level above what was told that some rule reached in this very evaluation."""
    reached = {
        each
        for step in steps
        for each in step.rule.when
        if (step.before.level or 0) < each <= (step.after.level or 0)
    }
    return tuple(sorted(each for each in reached if (before or 0) < each <= (level or 0)))


def _leading(steps: Sequence[Step]) -> Step | None:
    """Of the rule with the highest level, the one with advice first: its words go into the message."""
    return max(
        (step for step in steps if step.after.level or step.before.level),
        key=lambda step: (step.after.level or 0, bool(step.rule.text.next_step)),
        default=None,
    )


def _asked(leading: Step | None) -> tuple[TermResult, ...]:
    """What the rule asks at the level that it holds, or held until now."""
    level = (leading.after.level or leading.before.level) if leading else None
    if leading is None or leading.evaluation is None or level not in leading.evaluation.levels:
        return ()
    return leading.evaluation.levels[level].terms


def _rule_lines(steps: Sequence[Step]) -> tuple[RuleLine, ...]:
    lines = [
        RuleLine(step.rule.name, step.rule.when[step.after.level].text, step.after.level)
        for step in steps
        if step.after.level and step.after.level in step.rule.when
    ]
    return tuple(sorted(lines, key=lambda line: (-line.level, line.rule)))
