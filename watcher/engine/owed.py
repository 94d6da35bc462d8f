"""Who is owed what: a telling becomes one outbox row for each receiver it concerns."""

from __future__ import annotations

from dataclasses import replace

from watcher.domain.compose import compose
from watcher.domain.message import Message, Reason
from watcher.domain.reading import selectable
from watcher.domain.route import first_match
from watcher.domain.rule import Watch
from watcher.domain.telling import RuleLine, Telling
from watcher.engine.policy import Policy
from watcher.ports import Transaction
from watcher.records import OutboxRow

_CALLS_PEOPLE = {Reason.FIRED, Reason.FLAPPING, Reason.ESCALATED, Reason.REPEATED}
_ASKS_WHO = {Reason.FIRED, Reason.FLAPPING, Reason.ESCALATED}


def row_key(incident: str, revision: int, receiver: str) -> str:
    """The name of one telling to one receiver, for ever: what makes telling it twice impossible."""
    return f"{incident}:{revision}:{receiver}"


async def rows_owed(tx: Transaction, telling: Telling, policy: Policy) -> list[OutboxRow]:
    """The rows of one telling.

    Firing goes where the routes say; everything after also to whoever was told before, so that nobody
    who heard "firing" misses "resolved"; an ending goes to those alone.
    """
    told = await tx.receivers_told(telling.incident.id)
    mentions = _routed(telling, policy) if telling.level and telling.reason is not Reason.PROGRESS else {}
    receivers = {**dict.fromkeys(sorted(told), ""), **mentions}
    if telling.only_new:
        receivers = {name: mention for name, mention in mentions.items() if name not in told}
    if telling.reason is Reason.PROGRESS:
        receivers = {name: "" for name in receivers if await _worth_editing(tx, name, telling, policy)}
    message = _message(telling, policy)
    return [_row(message, receiver, mention) for receiver, mention in receivers.items()]


def _routed(telling: Telling, policy: Policy) -> dict[str, str]:
    """Receivers by the rules at the telling's level or new to it, each with whom its route calls."""
    found: dict[str, str] = {}
    rules = {rule.name: rule for rule in policy.rules}
    for line in telling.rules:
        if line.rule not in rules or not (line.level is telling.level or line.rule in telling.joined):
            continue
        own = rules[line.rule].route
        route = None if own else first_match(policy.routes, _route_values(telling, line))
        mention = route.mention if route and telling.reason in _CALLS_PEOPLE else ""
        for receiver in own or (route.to if route else ()):
            found[receiver] = found.get(receiver) or mention
    return found


def _route_values(telling: Telling, line: RuleLine) -> dict[str, str]:
    values = selectable(telling.series, telling.labels)
    return {**values, "severity": line.level.word, "watch": telling.watch.value, "rule": line.rule}


async def _worth_editing(tx: Transaction, receiver: str, telling: Telling, policy: Policy) -> bool:
    """A silent edit goes only where edits are possible and nothing newer waits already."""
    plan = policy.receivers.get(receiver)
    return bool(plan and plan.edits) and not await tx.waiting_rows(receiver, telling.incident.id)


def _message(telling: Telling, policy: Policy) -> Message:
    message = compose(telling, timezone=policy.timezone)
    wants = telling.watch is Watch.LIMIT and telling.reason in _ASKS_WHO
    return replace(message, wants_contributors=wants)


def _row(message: Message, receiver: str, mention: str) -> OutboxRow:
    return OutboxRow(
        key=row_key(message.incident, message.revision, receiver),
        receiver=receiver,
        incident=message.incident,
        message=replace(message, mention=mention),
        created_at=message.at,
        next_attempt_at=message.at,
    )
