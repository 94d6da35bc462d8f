"""What was told and is put right where it stands: which row, where, by what."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from watcher.domain.message import Message
from watcher.ports import Transaction
from watcher.records import OutboxRow, RowState


def in_place_of(row: OutboxRow) -> str:
    """The key of what stands where `row` was told: what changes it is put in its place."""
    return row.message.instead or row.key


async def place_of(tx: Transaction, row: OutboxRow) -> str:
    """The reference of the message that the row is put in the place of; empty where there is none."""
    if not row.message.instead:
        return ""
    rows = await tx.rows_of(row.incident)
    told = (each for each in rows if each.key == row.message.instead and each.state is RowState.SENT)
    return next((each.reference for each in told), "")


def edit_of(row: OutboxRow, message: Message, now: datetime) -> OutboxRow:
    """What puts `message` where `row` was told."""
    return OutboxRow(
        key=f"{row.key}:edit",
        receiver=row.receiver,
        incident=row.incident,
        message=replace(message, instead=in_place_of(row)),
        created_at=now,
        next_attempt_at=now,
    )
