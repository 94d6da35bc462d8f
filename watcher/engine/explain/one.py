"""One rule on one series, explained: everything that is known of it, put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from watcher.domain.advance import Step
from watcher.domain.alert import Incident
from watcher.domain.flood import Flood, flood_of
from watcher.domain.message import Reason as Told
from watcher.domain.reading import Reading
from watcher.domain.rule import Rule, Watch
from watcher.domain.silence import Silence
from watcher.domain.words import listed
from watcher.engine.explain.ahead import foreseen, limit_line
from watcher.engine.explain.data import data_of, target_of
from watcher.engine.explain.explainable import selects
from watcher.engine.explain.explained import Coming, Explanation, IncidentLine, Reason, SilenceLine, Why
from watcher.engine.explain.levels import Judged, clear_line, level_lines
from watcher.engine.explain.paths import exports_of, paths_of, receivers_of, sent_of, with_sent
from watcher.engine.explain.reasons import in_words, is_nothing, reasons_of
from watcher.engine.explain.seen import Seen
from watcher.engine.explain.selectors import miss_of, nearest
from watcher.engine.explain.steps import (
    Known,
    as_they_stand,
    as_they_would,
    incident_of,
    judged_by,
    verdict_on,
)
from watcher.engine.judging.thing import Thing
from watcher.engine.silencing.muting import silenced_values
from watcher.ports import Transaction
from watcher.records import Target

_A_MOMENT = timedelta(seconds=1)  # later: a look that comes at once is not the same look again
_MONTH = timedelta(days=32)  # since when history is looked through where nothing resets


async def explanation(
    tx: Transaction, rule: Rule | None, thing: Thing, known: Known, rules: Mapping[str, Rule]
) -> Explanation:
    target = target_of(thing, known.targets)
    if rule is None:
        return _unwatched(thing, known, target, rules)
    judged = judged_by(rule, thing, known)
    incident = incident_of(rule, thing, known)
    sent = await sent_of(tx, incident, known.post, known.policy)
    samples = await _samples(tx, judged)
    levels = level_lines(judged, samples, known.policy.allowances, known.policy.digest_only)
    paths = paths_of(rule, thing, known.policy, known.now)
    names = [name for path in paths for name in path.to] + [each.receiver for each in sent]
    seen = Seen(
        known.now,
        known.policy,
        judged.case.subject,
        Step(rule, judged.alert, judged.alert, evaluation=judged.evaluation),
        judged.evaluation,
        verdict_on(rule, thing, known, as_they_stand(rule, thing, known), known.now),
        incident,
        _silences(rule, thing, known),
        data_of(thing, judged.case, target, known.policy, known.now),
        levels,
        sent,
        paths,
        receivers_of(names, known.post, known.policy),
        await _flood(tx, rule, known),
        enabled=rule.name in known.enabled,
        miss=None if selects(rule, thing) else miss_of(rule, thing),
    )
    reasons = reasons_of(seen)
    last = thing.state.reading if thing.state else None
    return replace(
        _frame(thing, known, reasons),
        rule=rule.name,
        place=rule.place,
        nothing=is_nothing(reasons),
        level=judged.alert.level,
        data=seen.data,
        limit=limit_line(judged, last, known.policy.allowances, seen.title),
        levels=with_sent(rule, levels, sent),
        after=_after(rule),
        clear=clear_line(judged),
        forecast=foreseen(judged.facts, rule),
        incident=_incident_line(incident),
        silences=tuple(SilenceLine(s.name, s.author, s.reason, s.ends_at) for s in seen.silences),
        paths=paths,
        receivers=seen.receivers,
        exports=await exports_of(tx, rule, thing, known.now),
        sent=sent,
        next=_coming(judged, thing, known, target),
    )


def _frame(thing: Thing, known: Known, reasons: tuple[Reason, ...]) -> Explanation:
    series = thing.series
    return Explanation(
        rule="",
        place="",
        series=series.key,
        id=series.short_id,
        name=thing.name,
        source=series.source,
        org=thing.org_name,
        resource=series.resource,
        watch=thing.watch,
        at=known.now,
        reasons=reasons,
    )


def _unwatched(thing: Thing, known: Known, target: Target | None, rules: Mapping[str, Rule]) -> Explanation:
    """A series that no rule selects, and the rule that comes nearest."""
    miss = nearest(rules.values(), thing)
    near = f"; the nearest: {miss.text}" if miss else ""
    if miss and not miss.keys:
        near = f"; `{miss.rule.name}` ({miss.rule.place}) would, and is disabled"
    case = known.cases[thing.series.key]
    reason = Reason(Why.NOT_SELECTED, f"no rule selects this series{near}")
    data = data_of(thing, case, target, known.policy, known.now)
    return replace(_frame(thing, known, (reason,)), data=data, next=_next_look(thing, target))


async def _flood(tx: Transaction, rule: Rule, known: Known) -> Flood:
    """How many alerts the rule would raise, where that is limited."""
    names = [rule.name] if rule.max_alerts is not None else []
    counts = (await tx.alerts_of(names, known.now)).get(rule.name, {})
    return flood_of(rule.name, rule.max_alerts, counts, known.policy.digest_only)


async def _samples(tx: Transaction, judged: Judged) -> Sequence[Reading]:
    """The period's history, where it says since when a level holds that is not the alert's own."""
    held = judged.alert.level
    others = [
        level for level, result in judged.evaluation.levels.items() if result.truth and level is not held
    ]
    if not others or judged.rule.watch is not Watch.LIMIT:
        return ()
    since = judged.facts.period.start if judged.facts.period else judged.facts.now - _MONTH
    return await tx.samples(judged.case.key, since)


def _after(rule: Rule) -> str:
    """How long a condition must hold, where that is more than one poll."""
    if rule.after.span is not None:
        return f"{rule.after.span.total_seconds():g}s"
    return f"{rule.after.polls} polls" if rule.after.polls > 1 else ""


def _silences(rule: Rule, thing: Thing, known: Known) -> list[Silence]:
    values = silenced_values(thing.series, thing.labels, rule.name)
    return [silence for silence in known.silences if silence.mutes(values, known.now)]


def _incident_line(incident: Incident | None) -> IncidentLine | None:
    if incident is None:
        return None
    return IncidentLine(
        incident.id,
        incident.open,
        incident.opened_at,
        incident.level,
        incident.told,
        incident.last_told_at,
        incident.acked_by,
        incident.acked_at,
        incident.flapping,
        incident.repeats,
        incident.ended_at,
        str(incident.ended) if incident.ended else "",
    )


def _coming(judged: Judged, thing: Thing, known: Known, target: Target | None) -> Coming:
    """What the next look would bring if the number stayed, and when the number begins anew."""
    at = max(target.next_due if target else known.now, known.now + _A_MOMENT)
    steps = as_they_would(judged.rule, thing, known, at)
    verdict = verdict_on(judged.rule, thing, known, steps, at)
    mine = next((step for step in steps if step.rule.name == judged.rule.name), None)
    told = [each for each in verdict.tellings if each.reason is not Told.PROGRESS]
    words = [in_words(each) for each in told]
    period = judged.facts.period
    return replace(
        _next_look(thing, target),
        if_unchanged=listed(words),
        level=mine.after.level if mine else None,
        resets_at=period.end if period else None,
    )


def _next_look(thing: Thing, target: Target | None) -> Coming:
    reading = thing.state.reading if thing.state else None
    resets = reading.period.end if reading and reading.period else None
    return Coming(
        look_at=target.next_due if target else None,
        why_then=target.why_then if target else "",
        resets_at=resets,
    )
