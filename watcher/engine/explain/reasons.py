"""Every reason why nothing is sent now about one rule on one series, in the order of weight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from watcher.domain import dates
from watcher.domain.alert import Incident
from watcher.domain.heard import hear
from watcher.domain.measures import NO_LIMIT
from watcher.domain.message import Reason as Told
from watcher.domain.plain import plain
from watcher.domain.rule import Level, Watch
from watcher.domain.telling import Telling
from watcher.domain.words import listed, number
from watcher.engine.explain.explained import Reason, Why
from watcher.engine.explain.post import of_the_post
from watcher.engine.explain.seen import Seen, path_of, then_words

_BY_WORDS = {"digest only": Why.DIGEST, "below threshold": Why.BELOW, "held by `after`": Why.AFTER}
_NOT_TOLD = frozenset({Why.DIGEST, Why.SILENCED, Why.HELD_BACK})


def reasons_of(seen: Seen) -> tuple[Reason, ...]:
    """All that apply; the first is the one to tell."""
    found = [*_of_the_rule(seen), *_of_the_data(seen), *_of_the_judgement(seen), *of_the_post(seen)]
    found += _of_the_incident(seen, {each.why for each in found})
    rank = list(Why)
    return tuple(sorted(found, key=lambda reason: rank.index(reason.why)))


def is_nothing(reasons: Sequence[Reason]) -> bool:
    """Whether nothing is to be sent: what is due or on its way is not nothing."""
    return not reasons or reasons[0].why not in {Why.DUE, Why.ON_ITS_WAY}


def _of_the_rule(seen: Seen) -> Iterator[Reason]:
    if not seen.enabled:
        yield Reason(Why.DISABLED, f"the rule is disabled ({plain(seen.step.rule.place)})")
    if seen.miss is not None and seen.miss.keys:
        yield Reason(Why.NOT_SELECTED, f"the rule does not select this series: it {listed(seen.miss.keys)}")


# --- the data -------------------------------------------------------------------------------------------


def _of_the_data(seen: Seen) -> Iterator[Reason]:
    data = seen.data
    if seen.subject.watch is not Watch.LIMIT:
        return
    if data.failures:
        since = f" since {seen.moment(data.failing_since)}" if data.failing_since else ""
        said = f"{seen.title} does not answer{since} ({plain(data.failure, 200)}); state held"
        yield Reason(Why.NOT_ANSWERING, said, since=data.failing_since)
    elif data.stale:
        age = f", {dates.lasting(data.age)} old" if data.age is not None else ""
        yield Reason(Why.STALE, f"data stale{age} ({plain(data.stale)}); state held", since=data.as_of)
    if data.unknown_why or data.used is None:
        since = f" since {seen.moment(data.unknown_since)}" if data.unknown_since else ""
        why = plain(data.unknown_why, 200) or "there never was one"
        yield Reason(
            Why.NUMBER_UNKNOWN, f"number unknown{since}: {why}; state held", since=data.unknown_since
        )
    else:
        yield from _unknown_terms(seen)


def _unknown_terms(seen: Seen) -> Iterator[Reason]:
    """What no condition of the rule could be answered for, though the number is there."""
    if any(line.truth is not None for line in seen.levels):
        return
    whys = {term.why: term for line in seen.levels for term in line.terms if term.truth is None}
    for why, term in whys.items():
        if why == NO_LIMIT:
            said = f"limit unknown: {seen.title} gives none, nor does the config; an allowance can"
            yield Reason(Why.LIMIT_UNKNOWN, said)
        else:
            yield Reason(Why.UNKNOWN, f"`{term.text}` is unknown: {plain(why)}; state held")


# --- the judgement --------------------------------------------------------------------------------------


def _of_the_judgement(seen: Seen) -> Iterator[Reason]:
    yield from _held_by_after(seen)
    heard = hear([seen.step], seen.subject, seen.policy.digest_only, {})
    why = _BY_WORDS.get(heard.silence)
    if why is Why.BELOW:
        yield Reason(Why.BELOW, _below(seen))
    elif why is Why.DIGEST:
        level = seen.step.after.level
        yield Reason(
            Why.DIGEST, f"{level.word if level else 'it'} is for the digest only{_next_digest(seen)}"
        )
    yield from _held_back(seen)
    for silence in seen.silences:
        said = (
            f"silenced by {plain(silence.author)} until {seen.moment(silence.ends_at)}"
            f" ({silence.name}: {plain(silence.reason)})"
        )
        yield Reason(Why.SILENCED, said, since=silence.starts_at, until=silence.ends_at)


def _held_back(seen: Seen) -> Iterator[Reason]:
    since = seen.step.after.held_back
    if since is None:
        return
    now = seen.flood.is_over
    why = f"{seen.flood.why}, told once there are few enough" if now else "held back, told at the next look"
    yield Reason(Why.HELD_BACK, f"{why}; since {seen.moment(since)}", since=since)


def _next_digest(seen: Seen) -> str:
    plan = seen.policy.digest
    if plan is None:
        return ", and the config has no `digest`"
    return f": next {dates.full_moment(plan.schedule.next(seen.now), seen.policy.timezone)}"


def _held_by_after(seen: Seen) -> Iterator[Reason]:
    for line in seen.levels:
        if line.seen:
            yield Reason(Why.AFTER, f"{line.level.word} is held by `after`: seen true {line.seen}")


def _below(seen: Seen) -> str:
    first = next((line for line in seen.levels if line.truth is False), None)
    if any(line.truth and not line.seen for line in seen.levels):
        return "below threshold at the last look; it is judged anew at the next"
    if first is None or first.to_go is None:
        return "below threshold"
    return f"below threshold: {number(first.to_go)} to go to {first.level.word}"


# --- what was told --------------------------------------------------------------------------------------


def _of_the_incident(seen: Seen, found: set[Why]) -> Iterator[Reason]:
    """What the series' incident says, of all its rules together."""
    incident = seen.incident if seen.incident and seen.incident.open else None
    if incident and incident.flapping:
        said = "it goes up and down: only worse is told until it has been calm for a while"
        yield Reason(Why.FLAPPING, said, since=incident.opened_at)
    level = seen.step.after.level
    if level is None:
        return
    if incident and incident.acked_by:
        at = f" at {seen.moment(incident.acked_at)}" if incident.acked_at else ""
        said = f"acknowledged by {plain(incident.acked_by)}{at}: the level it is at is not repeated"
        yield Reason(Why.ACKNOWLEDGED, said, since=incident.acked_at)
    if found & _NOT_TOLD:
        return
    due = next((each for each in seen.verdict.tellings if each.reason is not Told.PROGRESS), None)
    if due is not None:
        yield from _due(seen, in_words(due))
    elif seen.incident and seen.incident.told:
        yield Reason(Why.TOLD, _told(seen, seen.incident, level), since=seen.incident.last_told_at)


def in_words(telling: Telling) -> str:
    """`fired warning`, `resolved period reset`."""
    what = telling.level.word if telling.level else str(telling.ended or "")
    only = ", to those who were not told yet" if telling.only_new else ""
    return f"{telling.reason} {what}".strip() + only


def _due(seen: Seen, what: str) -> Iterator[Reason]:
    path = path_of(seen)
    if path is not None and path.quiet_until:
        until = f"{seen.moment(path.quiet_until)} ({path.quiet})"
        said = f"quiet until {until}; {what} is then {then_words(path.then)}"
        yield Reason(Why.QUIET, said, until=path.quiet_until)
    yield Reason(Why.DUE, f"{what} is told at the next look")


def _told(seen: Seen, incident: Incident, held: Level) -> str:
    level = held if held in incident.told else max(incident.told)
    period = seen.subject.reading.period if seen.subject.reading else None
    same = period is not None and incident.period_start == period.start
    during = f" for {dates.period_name(period.label, period.last)}" if period and same else ""
    return f"{level.word} was already told{during}"
