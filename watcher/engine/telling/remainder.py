"""What some of a receiver's people did not take yet: a row for each of them, which holds up nobody else.

Whoever took a message never gets it again: the first row is done with, and the new ones are for the others.
What one of them waits for is told in its order: later news of an incident goes to the others at once, and to
who waits behind what they wait for.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from watcher.engine.backoff import next_attempt
from watcher.engine.rowkeys import digest, rest_key, whole_key
from watcher.ports import ChannelError, Parcel, Receipt, Thread, Transaction
from watcher.records import Event, OutboxRow, RowState

log = structlog.get_logger(__name__)
TRIED_FOR = timedelta(hours=4)
"""Greylisting ends within the hour; what comes later than this is no news any more."""
_REST = "r-"
_ONLY = "only"  # in the thread of somebody's line: the name that the channel gave
_BEHIND = "behind"  # in the thread of an incident: who did not take its last message yet, a line each


def is_remainder(row: OutboxRow) -> bool:
    return row.incident.startswith(_REST)


async def owe_remainder(tx: Transaction, row: OutboxRow, receipt: Receipt, now: datetime) -> Thread:
    """Owe `row` to each of those whom `rest` names, in a line of their own, so that others overtake them.

    Gives the thread of the row's incident from now on: it remembers who they are.
    """
    thread = without_mark(receipt.thread)
    if not receipt.rest:
        return thread
    for name in receipt.rest:
        rest = _rest(row, name, receipt, now)
        await tx.add_rows([rest])
        await tx.put_thread(row.receiver, rest.incident, {_ONLY: name})
    text = f"{row.receiver} took it in part, the rest is tried for {_hours()} h: {receipt.reference}"
    await tx.add_events([Event(now, "message.postponed", row.message.series, text, {"key": row.key})])
    log.warning("message.postponed", receiver=row.receiver, key=row.key, reason=receipt.reference)
    return {**thread, _BEHIND: "\n".join(receipt.rest)}


def mark_of(thread: Thread) -> dict[str, str]:
    """Who did not take the last message of an incident yet, to be noted in another one's thread as well."""
    return {_BEHIND: thread[_BEHIND]} if _BEHIND in thread else {}


def without_mark(thread: Thread) -> dict[str, str]:
    """The thread as its channel gave it."""
    return {key: value for key, value in thread.items() if key != _BEHIND}


async def parcel_of_rest(tx: Transaction, row: OutboxRow) -> Parcel:
    """The row for the one person whom it is for, like the one that the others have."""
    whom = await tx.thread(row.receiver, row.incident) or {}
    thread = await tx.thread(row.receiver, row.message.incident)
    told = without_mark(thread) if thread is not None else None
    return Parcel(whole_key(row.key, row.receiver), row.message, told, again=row.again, only=whom[_ONLY])


async def who_waits(tx: Transaction, receiver: str, thread: Thread | None) -> tuple[str, ...]:
    """Those who wait for an earlier message of the incident that has this thread."""
    names = (thread or {}).get(_BEHIND, "").split("\n")
    return tuple([name for name in names if name and await tx.waiting_rows(receiver, _line(receiver, name))])


async def settle_remainder(
    tx: Transaction, row: OutboxRow, error: ChannelError, now: datetime
) -> datetime | None:
    """When to try the rest again; None where it is given up, which history tells."""
    if not error.permanent and now - row.created_at < TRIED_FOR:
        at = next_attempt(row.attempts, now, error.retry_after)
        await tx.put_rows([replace(row, state=RowState.PENDING, next_attempt_at=at, error=str(error))])
        return at
    await tx.put_rows([replace(row, state=RowState.ABANDONED, error=str(error))])
    text = f"gave up telling part of {row.receiver}: {error}"
    log.error("message.abandoned", receiver=row.receiver, key=row.key, reason=str(error), hint=error.hint)
    await tx.add_events([Event(now, "message.abandoned", row.message.series, text, {"key": row.key})])
    return None


def _rest(row: OutboxRow, name: str, receipt: Receipt, now: datetime) -> OutboxRow:
    return replace(
        row,
        id=0,
        key=rest_key(row.key, row.receiver, name),
        incident=_line(row.receiver, name),
        message=replace(row.message, members=()),
        state=RowState.PENDING,
        created_at=now,
        next_attempt_at=next_attempt(row.attempts, now, None),
        again=False,
        error=receipt.reference,
        reference="",
        sent_at=None,
    )


def _line(receiver: str, name: str) -> str:
    """What one person's rows are kept in order by."""
    return _REST + digest(receiver, name)


def _hours() -> int:
    return TRIED_FOR // timedelta(hours=1)
