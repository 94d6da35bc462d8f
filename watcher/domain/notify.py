"""What to tell and why: from (incident, steps, now) to Tellings with a named Reason, or to silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from watcher.domain.advance import Step
from watcher.domain.alert import Ended, Incident
from watcher.domain.anew import SAME_LIMIT
from watcher.domain.clocks import is_to_come
from watcher.domain.flapping import changed, is_calm, is_restless, looked_back
from watcher.domain.heard import Heard, hear
from watcher.domain.message import Reason
from watcher.domain.period import is_same
from watcher.domain.reading import Reading, Series
from watcher.domain.rule import Level, Watch
from watcher.domain.telling import Subject, Verdict
from watcher.domain.tellings import told_of
from watcher.domain.topic import Topic

SHOW_EVERY = timedelta(minutes=59)
"""How often an open message's numbers are brought up to date while nothing else changes: about hourly.
A minute less, so that a poll which comes a moment early does not put it off to the next."""

HOURLY = timedelta(hours=1)

UP_AND_DOWN = "goes up and down"

_NOBODY: Mapping[str, str] = MappingProxyType({})

_ANOTHER_PERIOD = frozenset({Ended.PERIOD_RESET, Ended.PERIOD_MOVED})
"""Ends after which the same number may begin an incident anew, for it counts over another period."""

_MOVES = frozenset({Reason.EASED, Reason.REBASED})
"""What tells that an open incident is not what it was; told again and again it is as restless as an end."""

_TAKEN_BACK = frozenset(
    {
        Ended.LIMIT_RAISED,
        Ended.RULE_REMOVED,
        Ended.RULE_CHANGED,
        Ended.PERIOD_MOVED,
        Ended.GROWTH_SLOWED,  # each outburst is news; a counter is but once at 90 % in a month
        Ended.REPORTED_AGAIN,  # as is each absence
        Ended.NOT_REPORTED,  # people hold a "resolved", and what is back holds still
    }
)
"""Ends after which a level counts as not told, should the same period reach it again."""


def decide(
    incident: Incident | None,
    steps: Sequence[Step],
    subject: Subject,
    now: datetime,
    *,
    digest_only: frozenset[Level] = frozenset(),
    muted: Mapping[str, str] = _NOBODY,
    between_polls: timedelta = HOURLY,
) -> Verdict:
    """Say what people are owed after `steps`, one a rule, all on one series.

    A receiver's messages about a series alternate between firing and resolved, and a level is told once
    a period: what the period already told is not told again, unless a raised limit took it back.

    `muted` names by rule why nothing new of it is told; an end is told all the same to those who heard of the
    beginning. `between_polls` is the longest wait between two: what begins and ends again and again within
    some of them is restless, and told once.
    """
    heard = hear(steps, subject, digest_only, muted)
    subject = replace(subject, joined=heard.joined)
    within = looked_back(between_polls)
    if incident is None or not incident.open:
        return _quiet(incident, heard, subject, now, within)
    incident = _with_numbers(incident, subject)
    another = next((step.ended for step in steps if step.ended in _ANOTHER_PERIOD), None)
    restless = incident.flapping and any(step.rule.when for step in steps)
    if restless and another is Ended.PERIOD_MOVED:
        return _restless(_of_period(incident, heard, subject), heard, subject, now, within)
    if another is not None:
        told = _resolve(incident, another, heard, subject, now)
        again = _quiet(told.incident, heard, subject, now, within)
        return replace(again, tellings=told.tellings + again.tellings)
    if restless:
        return _restless(incident, heard, subject, now, within)
    if heard.held is None:
        return _resolve(incident, _ended(steps), heard, subject, now)
    return _open(incident, heard, subject, now, within)


def _quiet(
    last: Incident | None, heard: Heard, subject: Subject, now: datetime, within: timedelta
) -> Verdict:
    """Begin an incident, if there is something new to tell."""
    level = heard.fresh
    if level is None:
        return Verdict(last, silence=heard.silence)
    period = subject.reading.period if subject.reading else None
    told = _told_already(last, subject.reading, now)
    if level <= max(told, default=0):
        return Verdict(last, silence="already told this period")
    begun = Incident(
        id=_incident_id(subject.series, subject.topic, now),
        series=subject.series.key,
        opened_at=now,
        level=level,
        told=told,
        period_start=period.start if period else None,
        period_label=period.label if period else "",
        previous=last.id if last else None,
        changes=last.changes if last else (),
        flapping=is_restless(last, now, within),
        topic=subject.topic,
    )
    reason = Reason.FLAPPING if begun.flapping else Reason.FIRED
    begun = _with_numbers(changed(begun, now), subject)
    telling = told_of(reason, begun, None, level, heard, subject, now)
    return Verdict(telling.incident, (replace(telling, previous=last),))


def _open(incident: Incident, heard: Heard, subject: Subject, now: datetime, within: timedelta) -> Verdict:
    reason, level = _what_is_new(incident, heard, subject, now)
    if reason is None:
        return Verdict(incident, silence=_why_silent(incident, heard, now))
    if reason in _MOVES:
        incident = changed(incident, now)
        if is_restless(incident, now, within):
            return Verdict(replace(incident, flapping=True), silence=UP_AND_DOWN)
    shown = _shown(level, heard) if reason is Reason.PROGRESS else level
    telling = told_of(reason, incident, incident.level, shown, heard, subject, now)
    if reason is Reason.FIRED:
        telling = replace(telling, only_new=True)
    if shown is not level:  # to be seen, and not told: when the silence ends, it is
        telling = replace(telling, incident=replace(telling.incident, level=level, told=incident.told))
    return Verdict(telling.incident, (telling,))


def _shown(level: Level, heard: Heard) -> Level:
    """The level that an edit shows: also one that is told to nobody, as all is silenced."""
    return max(level, heard.known or level) if heard.is_muted else level


def _what_is_new(
    incident: Incident, heard: Heard, subject: Subject, now: datetime
) -> tuple[Reason | None, Level]:
    """The reason to tell more of an open incident, and the level it is at then."""
    at = incident.level or Level.NOTICE
    if heard.fresh is not None and heard.fresh > (incident.level or 0):
        return Reason.ESCALATED, heard.fresh
    level = min(heard.held or at, at)
    reasons = (
        (Reason.EASED, level < at),
        (Reason.REBASED, heard.rebased and not heard.is_muted),
        (Reason.FIRED, bool(subject.joined)),
        (Reason.REPEATED, incident.acked_at is None and _repeat_due(incident, heard, level, now)),
        (Reason.PROGRESS, _is_old(incident, subject, now) or _is_moved_unheard(heard, subject)),
    )
    return next((reason for reason, holds in reasons if holds), None), level


def _is_old(incident: Incident, subject: Subject, now: datetime) -> bool:
    """Whether it is time to show newer numbers."""
    return bool(subject.reading) and now - (incident.shown_at or incident.opened_at) >= SHOW_EVERY


def _is_moved_unheard(heard: Heard, subject: Subject) -> bool:
    """Whether a level changed of which nobody is told: then the open message shows it, without a sound."""
    return bool(subject.reading) and heard.is_muted and heard.flipped


def _why_silent(incident: Incident, heard: Heard, now: datetime) -> str:
    if heard.is_muted:
        return heard.silence
    level = incident.level
    if incident.acked_at is not None and level and _repeat_due(incident, heard, level, now):
        return f"acknowledged by {incident.acked_by}"
    return "already told this period"


def _restless(
    incident: Incident, heard: Heard, subject: Subject, now: datetime, within: timedelta
) -> Verdict:
    """Go on with what goes up and down: worse is told, an end only once it has lasted."""
    if heard.fresh is not None and heard.fresh > (incident.level or 0):
        telling = told_of(Reason.ESCALATED, incident, incident.level, heard.fresh, heard, subject, now)
        return Verdict(telling.incident, (telling,))
    if _is_astir(heard):
        over = (incident.ended or _ended(heard.steps)) if heard.held is None else None
        return Verdict(replace(changed(incident, now), ended=over), silence=UP_AND_DOWN)
    if _is_unsure(heard, subject):
        return Verdict(incident, silence="unknown, state held")
    if not is_calm(incident, now, within):
        return Verdict(incident, silence=UP_AND_DOWN)
    incident = replace(incident, flapping=False)
    if heard.held is None:
        return _resolve(incident, incident.ended or _ended(heard.steps), heard, subject, now)
    level = min(heard.held, incident.level or heard.held)
    telling = told_of(Reason.REPEATED, incident, incident.level, level, heard, subject, now)
    return Verdict(telling.incident, (telling,))


def _is_astir(heard: Heard) -> bool:
    """Whether anything began, changed or ended in this very look: a level, or what it is measured by."""
    moved = any(step.ended is Ended.PERIOD_MOVED for step in heard.steps)
    return heard.flipped or heard.rebased or moved


def _of_period(incident: Incident, heard: Heard, subject: Subject) -> Incident:
    """The incident as it goes on in a period that was moved: what holds no more was not told in this one."""
    period = subject.reading.period if subject.reading else None
    if period is None:
        return incident
    told = tuple(level for level in incident.told if level <= (heard.held or 0))
    return _with_numbers(
        replace(incident, told=told, period_start=period.start, period_label=period.label), subject
    )


def _is_unsure(heard: Heard, subject: Subject) -> bool:
    """Whether nobody can say that it is calm now: it was not looked at."""
    missing = subject.watch is Watch.LIMIT and subject.reading is None
    judged = [step for step in heard.steps if step.rule.when]
    return all(step.is_unknown for step in judged) or (missing and heard.fresh is None)


def _resolve(incident: Incident, ended: Ended, heard: Heard, subject: Subject, now: datetime) -> Verdict:
    over = replace(changed(incident, now), ended=ended, ended_at=now, flapping=False)
    telling = told_of(Reason.RESOLVED, over, incident.level, None, heard, subject, now)
    return Verdict(telling.incident, (replace(telling, ended=ended),))


def _with_numbers(incident: Incident, subject: Subject) -> Incident:
    """The incident's peak and limit brought up to date, unless the reading is of another period."""
    reading = subject.reading
    if reading is None:
        return incident
    if not _is_of_its_period(incident, reading):
        return incident
    limit = reading.limit.value if reading.limit else incident.limit
    return replace(incident, peak=max(incident.peak, reading.used), limit=limit)


def _is_of_its_period(incident: Incident, reading: Reading) -> bool:
    if reading.period is None or incident.period_start is None:
        return reading.period is None and incident.period_start is None
    return is_same(reading.period, incident.period_start)


def _told_already(last: Incident | None, reading: Reading | None, now: datetime) -> tuple[Level, ...]:
    """The levels this period has told, unless its end has taken them back.

    A raised limit does, a rule that was gone, a period that was moved away and is back now, and an end that
    only a clock that was ahead has seen.
    """
    period = reading.period if reading else None
    if last is None or reading is None or period is None or last.period_start is None:
        return ()
    if not is_same(period, last.period_start):
        return ()
    raised = bool(last.limit and reading.limit and reading.limit.value > last.limit * (1 + SAME_LIMIT))
    taken_back = raised or last.ended in _TAKEN_BACK or is_to_come(last.ended_at, now)
    return () if taken_back else last.told


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


def _repeat_due(incident: Incident, heard: Heard, level: Level, now: datetime) -> bool:
    """Whether the wait after the last telling is over: each its own, the last one for good.

    What a clock that was ahead has dated, is long past.
    """
    repeats = [step.rule.repeat for step in heard.speaking if step.after.level is level]
    ladders = [repeat[level] for repeat in repeats if repeat.get(level)]
    spans = [ladder[min(incident.repeats, len(ladder) - 1)] for ladder in ladders]
    last = incident.last_told_at or incident.opened_at
    return bool(spans) and (is_to_come(last, now) or now - last >= min(spans))


def _incident_id(series: Series, topic: Topic, now: datetime) -> str:
    """Short, and the same when a crashed judgement is done again at the same moment."""
    begun = f"{series.short_id}-{int(now.timestamp()):x}"
    return begun if topic is Topic.USE else f"{begun}-{topic}"
