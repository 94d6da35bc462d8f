"""Open messages brought up to date when people, not numbers, changed something: silently, in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from watcher.domain.alert import Incident
from watcher.domain.message import ASIDE, Message, Reason
from watcher.domain.offer import Act, Offer
from watcher.domain.plain import plain
from watcher.domain.tongue import say, speaking
from watcher.engine.editing.ranked import dated
from watcher.engine.editing.rewrites import in_place_of
from watcher.engine.policy import Policy
from watcher.engine.rowkeys import row_key
from watcher.ports import GROUP, Transaction
from watcher.records import OutboxRow, RowState

Change = Callable[[Message], Message]

_MOST_NAME = 80


async def touched_up(
    tx: Transaction, policy: Policy, incident: Incident, change: Change, now: datetime
) -> Incident:
    """Owe an edit to whoever was told of `incident` and can edit; the incident with that telling counted.

    What waits to be sent is changed as it waits. Nothing is composed anew: the words stay those that were
    told last, so that an edit by people never looks like news of the numbers. Where the message tells of
    several, the last reply below it about this one is edited; nothing where there is none.
    """
    edits = {name for name, plan in policy.receivers.items() if plan.edits}
    latest = await _latest(tx, incident.id, edits)
    with speaking(policy.locale):
        changed = {name: change(row.message) for name, row in latest.items()}
    latest = {name: row for name, row in latest.items() if changed[name] != row.message}
    waiting = {name for name, row in latest.items() if _is_unseen(row)}
    await tx.put_rows([replace(latest[name], message=changed[name]) for name in sorted(waiting)])
    sent = {name: changed[name] for name in latest if name not in waiting}
    if not sent:
        return incident
    counted = replace(incident, revision=incident.revision + 1)
    below = await _grouped(tx, incident.id, sent)
    edited = {
        name: replace(_as_told(latest[name], message), instead=in_place_of(latest[name]))
        if name in below
        else replace(message, change="", instead="")
        for name, message in sent.items()
    }
    await tx.add_rows([_row(name, edited[name], counted.revision, now) for name in sorted(edited)])
    return counted


async def _latest(tx: Transaction, incident: str, edits: set[str]) -> Mapping[str, OutboxRow]:
    """By receiver, the last telling of the incident that has a message of its own, which may be edited.

    What another message told of was never tried by itself.
    """
    told = (await tx.all_told([incident])).get(incident, set()) & edits
    rows = await tx.rows_of(incident) if told else ()
    found = {row.receiver: row for row in rows if row.receiver in told and _shows(row)}
    grouped = await _grouped(tx, incident, found)
    return {
        name: row for name, row in found.items() if name not in grouped or row.attempts or _is_unseen(row)
    }


async def _grouped(tx: Transaction, incident: str, receivers: Iterable[str]) -> set[str]:
    """Of these receivers, those who have the incident below a message about several."""
    return {name for name in receivers if GROUP in (await tx.thread(name, incident) or {})}


def _as_told(row: OutboxRow, message: Message) -> Message:
    """A reply goes on to say what it changed; of a limit it says so in its other words already."""
    return replace(message, change="") if row.message.reason is Reason.REBASED else message


def _shows(row: OutboxRow) -> bool:
    return row.message.reason not in ASIDE and row.message.level is not None


def _is_unseen(row: OutboxRow) -> bool:
    """Whether it waits and surely has not arrived, so that nobody saw it as it was."""
    return row.state is RowState.PENDING and not row.again


def _row(receiver: str, message: Message, revision: int, now: datetime) -> OutboxRow:
    silent = replace(
        message,
        reason=Reason.PROGRESS,
        revision=revision,
        before=message.level,
        crossed=(),
        mention="",
        hushed=None,
        contributors=dated(message),
        wants_contributors=False,
        at=now,
    )
    return OutboxRow(
        key=row_key(message.incident, revision, receiver),
        receiver=receiver,
        incident=message.incident,
        message=silent,
        created_at=now,
        next_attempt_at=now,
    )


def as_acked(incident: Incident) -> Change:
    """The message of an incident as it is acknowledged now, or not any more."""

    def change(message: Message) -> Message:
        return replace(
            message,
            acked_by=plain(incident.acked_by, _MOST_NAME),
            acked_at=incident.acked_at,
            offers=_offers(message.offers, acked=bool(incident.acked_by)),
        )

    return change


def _offers(offers: Sequence[Offer], *, acked: bool) -> tuple[Offer, ...]:
    """The same, with the way back in the place of what is done already."""
    taken, instead = (Act.ACK, Act.UNACK) if acked else (Act.UNACK, Act.ACK)
    label = say("Un-acknowledge") if acked else say("Acknowledge")
    return tuple(Offer(instead, label) if offer.act is taken else offer for offer in offers)
