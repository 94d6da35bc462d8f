"""What part of a receiver's people did not take yet: a row of its own, which holds up nothing.

Whoever took a message never gets it again: the first row is done with, and the new one is for the others.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from watcher.engine.backoff import next_attempt
from watcher.engine.rowkeys import digest
from watcher.ports import ChannelError, Receipt, Transaction
from watcher.records import Event, OutboxRow, RowState

log = structlog.get_logger(__name__)
TRIED_FOR = timedelta(hours=4)
"""Greylisting ends within the hour; what comes later than this is no news any more."""
_REST = "r-"


def is_remainder(row: OutboxRow) -> bool:
    return row.incident.startswith(_REST)


async def owe_remainder(tx: Transaction, row: OutboxRow, receipt: Receipt, now: datetime) -> None:
    """Owe `row` to those whom `rest` names, under an incident of its own, so that others overtake it."""
    if receipt.rest is None:
        return
    key = _key(row)
    incident = _REST + digest(key)
    rest = replace(
        row,
        id=0,
        key=key,
        incident=incident,
        message=replace(row.message, members=()),
        state=RowState.PENDING,
        created_at=row.created_at if is_remainder(row) else now,
        next_attempt_at=next_attempt(row.attempts, now, None),
        again=False,
        error=receipt.reference,
        reference="",
        sent_at=None,
    )
    await tx.add_rows([rest])
    await tx.put_thread(row.receiver, incident, receipt.rest)
    text = f"{row.receiver} took it in part, the rest is tried for {_hours()} h: {receipt.reference}"
    await tx.add_events([Event(now, "message.postponed", row.message.series, text, {"key": key})])
    log.warning("message.postponed", receiver=row.receiver, key=key, reason=receipt.reference)


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


def _key(row: OutboxRow) -> str:
    return f"{row.key.removesuffix(f':{row.receiver}')}~:{row.receiver}"


def _hours() -> int:
    return TRIED_FOR // timedelta(hours=1)
