"""Reasons from the outbox: what quiet hours keep back, what waits in a group, what receivers do not take."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from watcher.domain.plain import plain
from watcher.domain.words import count
from watcher.engine.delivering.settle import RATE_LIMITED
from watcher.engine.explain.explained import Reason, ReceiverLine, Sent, Why
from watcher.engine.explain.seen import Seen, path_of, then_words
from watcher.records import RowState

_OWED = frozenset({RowState.PENDING.value, RowState.SENDING.value})


def of_the_post(seen: Seen) -> Iterator[Reason]:
    """What is owed about the incident and was not delivered yet."""
    owed = [each for each in seen.sent if each.state in _OWED and not each.silent]
    for each in owed:
        if each.held and each.next_attempt_at:
            yield _kept_back(seen, each, each.next_attempt_at)
        elif each.together:
            said = f"grouped into one message about {each.together} to {each.receiver}, which is on its way"
            yield Reason(Why.GROUPED, said, since=each.created_at)
        elif each.error:
            yield _delayed(seen, each)
        else:
            yield _on_its_way(seen, each)
    yield from _given_up(seen)
    yield from _nobody(seen)
    for receiver in seen.receivers:
        if receiver.broken_since and not any(each.receiver == receiver.name for each in owed):
            yield _broken(seen, receiver)


def _kept_back(seen: Seen, sent: Sent, until: datetime) -> Reason:
    by = f" ({sent.quiet})" if sent.quiet else ""
    later = f", then {then_words(sent.then)}" if sent.then else ""
    said = f"quiet until {seen.moment(until)}{by}: the message to {sent.receiver} is kept back{later}"
    return Reason(Why.QUIET, said, since=sent.created_at, until=until)


def _given_up(seen: Seen) -> Iterator[Reason]:
    """Messages that their receivers refused for good, and that no other one took over."""
    for each in seen.sent:
        if each.failed and not each.silent:
            said = f"telling {each.receiver} was given up ({plain(each.error, 200)})"
            yield Reason(Why.RECEIVER, said, since=each.created_at)


def _nobody(seen: Seen) -> Iterator[Reason]:
    """That what was to be told was owed to nobody."""
    path = path_of(seen)
    if path is not None and not path.to:
        yield Reason(Why.NOBODY, "no route matches, so nobody hears of it")
    elif seen.incident and seen.incident.open and not seen.sent and seen.step.after.level:
        yield Reason(
            Why.NOBODY, "no message was owed to anybody: no route matched then, or quiet hours dropped it"
        )


def _on_its_way(seen: Seen, sent: Sent) -> Reason:
    """Nobody tried to send it yet: it goes at once, or waits behind others that are not taken."""
    receiver = next((each for each in seen.receivers if each.name == sent.receiver), None)
    if receiver is None or receiver.failing_since is None:
        said = f"{sent.reason} {sent.level.word if sent.level else ''}".strip()
        return Reason(Why.ON_ITS_WAY, f"{said} is on its way to {sent.receiver}", since=sent.created_at)
    limited = receiver.error.startswith(RATE_LIMITED)
    how = "asks for patience" if limited else "takes nothing"
    until = max(filter(None, (receiver.next_try_at, sent.next_attempt_at)), default=None)
    again = f"; tried again at {seen.moment(until)}" if until else ""
    said = (
        f"{sent.receiver} {how} since {seen.moment(receiver.failing_since)}"
        f" ({plain(receiver.error, 200)}), so this waits as well{again}"
    )
    why = Why.RATE_LIMITED if limited else Why.RECEIVER
    return Reason(why, said, since=sent.created_at, until=until)


def _delayed(seen: Seen, sent: Sent) -> Reason:
    tries = count(sent.attempts, "try", "tries")
    again = f", tried again at {seen.moment(sent.next_attempt_at)}" if sent.next_attempt_at else ""
    said = (
        f"{sent.receiver} does not take it since {seen.moment(sent.created_at)}"
        f" ({plain(sent.error, 200)}); {tries}{again}"
    )
    why = Why.RATE_LIMITED if sent.error.startswith(RATE_LIMITED) else Why.RECEIVER
    return Reason(why, said, since=sent.created_at, until=sent.next_attempt_at)


def _broken(seen: Seen, receiver: ReceiverLine) -> Reason:
    stand_in = f"; {receiver.fallback} stands in for it" if receiver.fallback else ""
    since = receiver.broken_since or seen.now
    said = (
        f"receiver {receiver.name} is broken since {seen.moment(since)}"
        f" ({plain(receiver.error, 200)}){stand_in}"
    )
    return Reason(Why.RECEIVER, said, since=since)
