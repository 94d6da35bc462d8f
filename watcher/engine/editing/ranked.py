"""Who uses the most, in what is told again or edited: as it was told, and as of when."""

from __future__ import annotations

from dataclasses import replace

from watcher.domain.message import Message
from watcher.domain.reading import Contributors
from watcher.ports import Transaction

_LATEST = 12
"""Rows to look through: each telling hands the contributors on, and a few are news of exports."""


async def still_ranked(tx: Transaction, message: Message) -> Message:
    """With the contributors that people see now, and how old they are.

    A number that changed asks nobody for them again; without them an edit would take away what people need to
    act. Where they are asked for all the same, these stand in for an answer that does not come.
    """
    if message.level is None:
        return message
    rows = await tx.rows_of(message.incident, _LATEST)
    told = (row.message for row in reversed(rows) if row.message.contributors)
    last = next(told, None)
    return replace(message, contributors=dated(last)) if last else message


def dated(told: Message) -> Contributors | None:
    """The contributors of an earlier telling, with the time that they are of."""
    found = told.contributors
    return found and replace(found, as_of=found.as_of or told.at)
