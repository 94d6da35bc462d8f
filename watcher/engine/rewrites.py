"""What was told and is put right where it stands: a question that is over, a reply that somebody acted on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from watcher.domain.compose_answer import answered
from watcher.domain.message import Message
from watcher.domain.report import Stage
from watcher.domain.tongue import speaking
from watcher.engine.exportnews import has_been_asked, report_of
from watcher.engine.policy import Policy
from watcher.ports import Transaction
from watcher.records import Export, OutboxRow, RowState


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


async def close_question(
    tx: Transaction, export: Export, stage: Stage, now: datetime, policy: Policy | None
) -> None:
    """Owe an edit to whoever has the question about `export` and can edit: what came of it, and no buttons.

    `export` is the whole order, as it is decided; without a `policy` nobody is known to edit.
    """
    if policy is None or not export.incident:
        return
    edits = {name for name, plan in policy.receivers.items() if plan.edits}
    rows = await tx.rows_of(export.incident)
    asked = [row for row in rows if row.receiver in edits and has_been_asked(row, export)]
    report = report_of(export, policy.title_of(export.source))
    for row in asked:
        with speaking(row.message.locale):
            message = answered(row.message, report, stage, now)
        await tx.add_rows([_edit(row, message, now)])


def _edit(row: OutboxRow, message: Message, now: datetime) -> OutboxRow:
    return OutboxRow(
        key=f"{row.key}:edit",
        receiver=row.receiver,
        incident=row.incident,
        message=replace(message, instead=in_place_of(row)),
        created_at=now,
        next_attempt_at=now,
    )
