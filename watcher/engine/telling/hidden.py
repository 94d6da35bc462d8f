"""What quiet hours kept from a receiver for good: an alert that came and went, of which only news is left."""

from __future__ import annotations

from collections.abc import Collection

from watcher.domain.message import ASIDE
from watcher.engine.telling.members import PASSED
from watcher.engine.telling.waiting import SUPERSEDED
from watcher.ports import Transaction
from watcher.records import OutboxRow, RowState


def is_hidden(row: OutboxRow) -> bool:
    """Whether quiet hours are why it was never told: nobody failed, and nobody dropped it."""
    return row.state is RowState.ABANDONED and row.error in {SUPERSEDED, PASSED}


async def stands_alone(tx: Transaction, row: OutboxRow, names: Collection[str]) -> bool:
    """Whether the row is news that its receiver, by one of these names, can hear only by itself.

    The alert that it is about was kept back by quiet hours and is over, so that nothing will be told of it;
    a report and a question are wanted all the same.
    """
    if row.message.reason not in ASIDE:
        return False
    incident = await tx.incident(row.incident)
    if incident is not None and incident.open:
        return False
    mine = [one for one in await tx.rows_of(row.incident) if one.receiver in names]
    return any(map(is_hidden, mine)) and not any(map(_is_to_come, mine))


def _is_to_come(row: OutboxRow) -> bool:
    return row.state in {RowState.PENDING, RowState.SENDING} and row.message.reason not in ASIDE
