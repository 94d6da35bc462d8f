"""Every reason why nothing is sent now about one rule on one series, in the order of weight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from watcher.domain import dates
from watcher.domain.advance import Step
from watcher.domain.alert import Incident
from watcher.domain.evaluate import Evaluation
from watcher.domain.heard import hear
from watcher.domain.measures import NO_LIMIT
from watcher.domain.message import Reason as Told
from watcher.domain.plain import plain
from watcher.domain.rule import Level, Watch
from watcher.domain.silence import Silence
from watcher.domain.telling import Subject, Telling, Verdict
from watcher.domain.words import count, listed, number
from watcher.engine.explain_selectors import Miss
from watcher.engine.explained import Data, LevelLine, Path, Reason, ReceiverLine, Sent, Why
from watcher.engine.policy import Policy
from watcher.records import RowState

_BY_WORDS = {"digest only": Why.DIGEST, "below threshold": Why.BELOW, "held by `after`": Why.AFTER}
_NOT_TOLD = frozenset({Why.DIGEST, Why.SILENCED})
_OWED = frozenset({RowState.PENDING.value, RowState.SENDING.value})


@dataclass(frozen=True, slots=True)
class Seen:
    """All that the reasons are read from.

    `verdict` is of all rules of the series, as their alerts stand; `silences` are those that mute this rule.
    """

    now: datetime
    policy: Policy
    subject: Subject
    step: Step  # of this rule, from its alert to the same alert
    evaluation: Evaluation
    verdict: Verdict
    incident: Incident | None
    silences: Sequence[Silence]
    data: Data
    levels: Sequence[LevelLine]
    sent: Sequence[Sent]
    paths: Sequence[Path]
    receivers: tuple[ReceiverLine, ...]
    enabled: bool = True
    miss: Miss | None = None

    def moment(self, at: datetime) -> str:
        """A time in the config's zone, said so."""
        zone = self.policy.timezone
        return f"{dates.near(at, self.now, zone)} {dates.zone_name(at, zone)}"

    @property
    def title(self) -> str:
        source = self.subject.series.source
        return self.policy.title_of(source) or source


def reasons_of(seen: Seen) -> tuple[Reason, ...]:
    """All that apply; the first is the one to tell."""
    found = [*_of_the_rule(seen), *_of_the_data(seen), *_of_the_judgement(seen), *_of_the_post(seen)]
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
        yield Reason(Why.DIGEST, f"{level.word if level else 'it'} is for the digest only")
    for silence in seen.silences:
        said = (
            f"silenced by {plain(silence.author)} until {seen.moment(silence.ends_at)}"
            f" ({silence.name}: {plain(silence.reason)})"
        )
        yield Reason(Why.SILENCED, said, since=silence.starts_at, until=silence.ends_at)


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


def _of_the_post(seen: Seen) -> Iterator[Reason]:
    """What is owed about the incident and was not delivered yet."""
    owed = [each for each in seen.sent if each.state in _OWED and not each.silent]
    for each in owed:
        if each.held and each.next_attempt_at:
            until = each.next_attempt_at
            said = f"quiet until {seen.moment(until)}: a message to {each.receiver} is kept back"
            yield Reason(Why.QUIET, said, since=each.created_at, until=until)
        elif each.error:
            yield _delayed(seen, each)
        else:
            said = f"{each.reason} {each.level.word if each.level else ''}".strip()
            yield Reason(Why.ON_ITS_WAY, f"{said} is on its way to {each.receiver}", since=each.created_at)
    yield from _given_up(seen)
    path = _path(seen)
    if path is not None and not path.to:
        yield Reason(Why.NOBODY, "no route matches, so nobody hears of it")
    for receiver in seen.receivers:
        if receiver.broken_since and not any(each.receiver == receiver.name for each in owed):
            yield _broken(seen, receiver)


def _path(seen: Seen) -> Path | None:
    """Where the held level goes."""
    return next((each for each in seen.paths if seen.step.after.level in each.levels), None)


def _given_up(seen: Seen) -> Iterator[Reason]:
    """Messages that their receivers refused for good, and that no other one took over."""
    heirs = {each.redirected_from for each in seen.sent}
    for each in seen.sent:
        if each.state == RowState.ABANDONED and each.error and not each.silent and each.receiver not in heirs:
            said = f"telling {each.receiver} was given up ({plain(each.error, 200)})"
            yield Reason(Why.RECEIVER, said, since=each.created_at)


def _delayed(seen: Seen, sent: Sent) -> Reason:
    tries = count(sent.attempts, "try", "tries")
    again = f", tried again at {seen.moment(sent.next_attempt_at)}" if sent.next_attempt_at else ""
    said = (
        f"{sent.receiver} does not take it since {seen.moment(sent.created_at)}"
        f" ({plain(sent.error, 200)}); {tries}{again}"
    )
    return Reason(Why.RECEIVER, said, since=sent.created_at, until=sent.next_attempt_at)


def _broken(seen: Seen, receiver: ReceiverLine) -> Reason:
    stand_in = f"; {receiver.fallback} stands in for it" if receiver.fallback else ""
    since = receiver.broken_since or seen.now
    said = (
        f"receiver {receiver.name} is failing since {seen.moment(since)}"
        f" ({plain(receiver.error, 200)}){stand_in}"
    )
    return Reason(Why.RECEIVER, said, since=since)


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
    path = _path(seen)
    if path is not None and path.quiet_until:
        said = (
            f"quiet until {seen.moment(path.quiet_until)} ({path.quiet}); {what} is then {_then(path.then)}"
        )
        yield Reason(Why.QUIET, said, until=path.quiet_until)
    yield Reason(Why.DUE, f"{what} is told at the next look")


def _then(then: str) -> str:
    return {"summary": "told in a summary", "send": "sent", "drop": "dropped"}.get(then, then)


def _told(seen: Seen, incident: Incident, held: Level) -> str:
    level = held if held in incident.told else max(incident.told)
    period = seen.subject.reading.period if seen.subject.reading else None
    same = period is not None and incident.period_start == period.start
    during = f" for {dates.period_name(incident.period_label)}" if same and incident.period_label else ""
    return f"{level.word} was already told{during}"
