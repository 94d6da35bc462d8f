"""The rows that one message tells of: kept back while it waits, settled with it, set free without it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.domain.message import ASIDE, Reason
from watcher.engine.backoff import GIVE_UP_AFTER
from watcher.engine.telling.remainder import mark_of
from watcher.ports import ALSO, GROUP, Thread, Transaction
from watcher.records import OutboxRow, RowState

PASSED = "came and went while it was quiet, told in the summary"
KEPT_BACK = GIVE_UP_AFTER + timedelta(hours=1)
"""Until the message for them is sent or given up for certain; should it be lost, they go by themselves."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How the message for all of them arrived; `edits` says whether older messages can be edited.

    `first` says that it began a thread, in which it does not go on.
    """

    thread: Thread
    reference: str
    at: datetime
    edits: bool
    first: bool = True


def kept_back(row: OutboxRow, at: datetime) -> OutboxRow:
    """The row as a member: another row tells of it."""
    return replace(row, next_attempt_at=at + KEPT_BACK, held=False)


async def members_of(tx: Transaction, bundle: OutboxRow) -> list[OutboxRow]:
    """The rows that wait for `bundle`, oldest first."""
    keys = {f"{tag}:{bundle.receiver}" for tag in bundle.message.members}
    if not keys:
        return []
    incidents = [tag.rpartition(":")[0] for tag in bundle.message.members]
    rows = await tx.unfinished_rows(bundle.receiver, incidents)
    return [row for row in rows if row.key in keys and row.state is RowState.PENDING]


async def settle_members(tx: Transaction, bundle: OutboxRow, arrival: Arrival) -> list[str]:
    """All of them are told. Who hears of an incident for the first time has it in the bundle's thread.

    What has a message of its own there already, as the bundle says no more about it, is edited silently, and
    goes on there; the bundle is remembered as one that tells of it, too. Gives the incidents.
    """
    members = await members_of(tx, bundle)
    threads = await tx.threads(bundle.receiver, [row.incident for row in members])
    passed = {r.id for r in members if r.incident not in threads and r.message.reason is Reason.RESOLVED}
    await tx.put_rows([_passed(row) if row.id in passed else _told(row, arrival) for row in members])
    spoken_of = await _with_news(tx, bundle.receiver, [row.incident for row in members if row.id in passed])
    fresh = [
        row.incident
        for row in members
        if row.incident not in threads and (row.id not in passed or row.incident in spoken_of)
    ]
    await tx.put_threads(bundle.receiver, fresh, {**arrival.thread, GROUP: bundle.incident})
    for incident, thread in threads.items():
        first = arrival.first and bundle.message.level is not None
        known = {**(told_in(thread, bundle.incident) if first else thread), **mark_of(arrival.thread)}
        if known != thread:
            await tx.put_thread(bundle.receiver, incident, known)
    if arrival.edits:
        own = [row for row in members if GROUP not in threads.get(row.incident, {GROUP: ""})]
        await tx.add_rows([_edit(row, arrival.at) for row in await _not_outrun(tx, own)])
    return [row.incident for row in members]


def groups_of(thread: Thread) -> list[str]:
    """The messages about several that told of an incident, in the order in which they did."""
    first = [thread[GROUP]] if thread.get(GROUP) else []
    return [*first, *thread.get(ALSO, "").split()]


def told_in(thread: Thread, group: str) -> Thread:
    """The thread of an incident that `group` tells of, too."""
    if group in groups_of(thread):
        return thread
    return {**thread, ALSO: " ".join([*thread.get(ALSO, "").split(), group])}


def kept_in(thread: Thread, before: Thread | None) -> Thread:
    """The thread as a channel gave it back, with what only we write there."""
    also = (before or {}).get(ALSO)
    return {**thread, ALSO: also} if also else thread


async def _with_news(tx: Transaction, receiver: str, passed: Sequence[str]) -> set[str]:
    """Of what came and went: the incidents of which there is still news to be told, below that message."""
    if not passed:
        return set()
    waiting = {row.incident for row in await tx.unfinished_rows(receiver, passed)}
    under_way = {export.incident for export in await tx.exports(unfinished=True)}
    return waiting | (under_way & set(passed))


async def _not_outrun(tx: Transaction, told: Sequence[OutboxRow]) -> list[OutboxRow]:
    """Those after which nothing newer waits: that edits the message itself, and must have the last word."""
    names = {row.receiver for row in told}
    incidents = [row.incident for row in told]
    waiting = [row for name in names for row in await tx.unfinished_rows(name, incidents)]
    outrun = {row.incident for row in waiting if row.message.reason not in ASIDE}
    return [row for row in told if row.incident not in outrun]


async def set_free(tx: Transaction, bundle: OutboxRow, now: datetime) -> int:
    """Let the members be told one by one, for their message was not taken; say how many."""
    members = await members_of(tx, bundle)
    await tx.put_rows([replace(row, next_attempt_at=now) for row in members])
    return len(members)


async def try_one(tx: Transaction, bundle: OutboxRow, now: datetime) -> bool:
    """Where what tells of many was refused the first time, let the first of them be told by itself.

    If it is taken, the receiver works and its message for all of them is what it cannot take.
    """
    members = await members_of(tx, bundle) if bundle.attempts == 1 else []
    await tx.put_rows([replace(row, next_attempt_at=now) for row in members[:1]])
    return bool(members)


def incidents_never_heard(members: Sequence[OutboxRow], threads: Collection[str]) -> frozenset[str]:
    """Of what is over: the incidents of which the receiver has no message."""
    return frozenset(
        row.incident
        for row in members
        if row.message.reason is Reason.RESOLVED and row.incident not in threads
    )


def _told(row: OutboxRow, arrival: Arrival) -> OutboxRow:
    return replace(row, state=RowState.SENT, sent_at=arrival.at, reference=arrival.reference, error=None)


def _passed(row: OutboxRow) -> OutboxRow:
    return replace(row, state=RowState.ABANDONED, error=PASSED)


def _edit(row: OutboxRow, now: datetime) -> OutboxRow:
    """Bring the incident's own message up to what the bundle said, without a sound."""
    message = replace(row.message, reason=Reason.PROGRESS, mention="", wants_contributors=False, hushed=None)
    return OutboxRow(
        key=f"{row.key}:edit",
        receiver=row.receiver,
        incident=row.incident,
        message=message,
        created_at=now,
        next_attempt_at=now,
    )
