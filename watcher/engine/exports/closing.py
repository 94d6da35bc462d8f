"""A question that is over says so where it stands, and has no buttons any more."""

from __future__ import annotations

from datetime import datetime

from watcher.domain.compose.answer import answered
from watcher.domain.report import Stage
from watcher.domain.tongue import speaking
from watcher.engine.editing.rewrites import edit_of
from watcher.engine.exports.news import has_been_asked, report_of
from watcher.engine.policy import Policy
from watcher.ports import Transaction
from watcher.records import Export


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
        await tx.add_rows([edit_of(row, message, now)])
