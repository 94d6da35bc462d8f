"""The message that tells of many, kept true to its end: edited as they go on, answered when all is over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from watcher.domain.compose.group import compose_group, tag
from watcher.domain.compose.group_frame import frame_of
from watcher.domain.message import ASIDE, Reason
from watcher.engine.telling.members import PASSED, Arrival, groups_of, settle_members
from watcher.ports import GROUP, Store, Transaction
from watcher.records import OutboxRow, RowState


async def opening(tx: Transaction, receiver: str, group: str) -> OutboxRow | None:
    """The message with which the thread of `group` began, if this receiver has one."""
    return next(iter(await _told(tx, receiver, group)), None)


async def settle_told(tx: Transaction, row: OutboxRow, arrival: Arrival) -> None:
    """What was told by `row` is told; each message that tells of it among others is looked at again."""
    if row.message.members:
        told = await settle_members(tx, row, arrival)
        await _owe_looks(tx, row, told, arrival.at, but=row.incident if arrival.first else "")
    elif not row.message.silent and row.message.reason not in ASIDE:
        await _owe_looks(tx, row, [row.incident], arrival.at)


async def _owe_looks(
    tx: Transaction, told: OutboxRow, incidents: Sequence[str], now: datetime, *, but: str = ""
) -> None:
    """Owe a look at each message that tells of these, `but` for the one that was sent only now."""
    threads = await tx.threads(told.receiver, incidents)
    groups = {group: None for thread in threads.values() for group in groups_of(thread)}
    for group in [group for group in groups if group != but]:
        waiting = await tx.waiting_rows(told.receiver, group)
        began = await opening(tx, told.receiver, group)
        if began and not any(is_look(row) and row.state is RowState.PENDING for row in waiting):
            await tx.add_rows([_look(began, told, now)])


def is_look(row: OutboxRow) -> bool:
    """Whether the row stands for what a message about many says by now; found when it is sent."""
    return row.message.reason is Reason.PROGRESS and row.message.several


def _look(began: OutboxRow, told: OutboxRow, now: datetime) -> OutboxRow:
    silent = replace(began.message, reason=Reason.PROGRESS, members=(), mention="", hushed=None)
    return OutboxRow(
        key=f"{began.incident}:{told.id}-{told.attempts}:now:{began.receiver}",
        receiver=began.receiver,
        incident=began.incident,
        message=silent,
        created_at=now,
        next_attempt_at=now,
    )


async def by_now(store: Store, look: OutboxRow, *, edits: bool) -> OutboxRow | None:
    """The row as it is to be sent, saved that way; None where the receiver needs none.

    Who can edit has the message itself brought up to date. Who cannot is told once when all of it is over,
    unless each end was told in the same thread.
    """
    async with store.transaction() as tx:
        told = await _told(tx, look.receiver, look.incident)
        if not told:
            return None
        last, unheard = await _members(tx, told)
        members = [each.message for each in [*last, *unheard]]
        passed = frozenset(each.incident for each in unheard)
        over = all(member.level is None for member in members)
        closes = not edits and over and await _is_open_still(tx, told, last)
        if not members or not (edits or closes):
            return None
        reason = Reason.RESOLVED if closes else Reason.PROGRESS
        frame = frame_of(told[0].message, began=told[0].message)
        frame = replace(frame, reason=reason, at=look.created_at, revision=_revision(look))
        message = replace(compose_group(members, frame, passed), members=(), mention="")
        row = replace(look, message=message)
        await tx.put_rows([row])
        return row


def _revision(look: OutboxRow) -> int:
    """Above those of what was told before, and another one for each edit."""
    return int(look.created_at.timestamp()) * 10 + 9


async def _told(tx: Transaction, receiver: str, group: str) -> list[OutboxRow]:
    """What this receiver was sent of `group`, oldest first."""
    rows = await tx.rows_of(group)
    return [
        row
        for row in rows
        if row.receiver == receiver and row.state is RowState.SENT and not row.message.silent
    ]


async def _members(tx: Transaction, told: Sequence[OutboxRow]) -> tuple[list[OutboxRow], list[OutboxRow]]:
    """What was last told of each, and what came and went unheard."""
    receiver = told[0].receiver
    incidents = list(_incidents(told))
    last = await tx.last_sent(receiver, incidents)
    unheard = [
        row
        for incident in incidents
        if incident not in last
        for row in await tx.rows_of(incident)
        if row.receiver == receiver and row.error == PASSED
    ]
    return [last[incident] for incident in incidents if incident in last], unheard


async def _is_open_still(tx: Transaction, told: Sequence[OutboxRow], last: Sequence[OutboxRow]) -> bool:
    """Whether nobody said in the thread that it is over: some end was told elsewhere.

    What another message told of was never tried by itself.
    """
    if told[0].message.level is None or any(_closes(row) for row in told):
        return False
    here = {each for row in told for each in row.message.members}
    threads = await tx.threads(told[0].receiver, [row.incident for row in last])
    alone = {i for i, thread in threads.items() if thread.get(GROUP) == told[0].incident}
    return any(tag(row.message) not in here and not (row.attempts and row.incident in alone) for row in last)


def _closes(row: OutboxRow) -> bool:
    return row.message.reason is Reason.RESOLVED and not row.message.members


def _incidents(told: Iterable[OutboxRow]) -> dict[str, None]:
    return dict.fromkeys(tag.rpartition(":")[0] for row in told for tag in row.message.members)
