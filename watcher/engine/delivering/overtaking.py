"""What waits behind a row of the same incident: it says whether the row is still as it was decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from watcher.domain.compose.overtaken import overtaken, overtaken_group
from watcher.domain.message import ASIDE, Message
from watcher.engine.telling.members import members_of
from watcher.ports import Transaction
from watcher.records import OutboxRow


async def as_of_now(tx: Transaction, row: OutboxRow) -> Message:
    """What the row says, as the news that waits behind it lets it be told; it stays as it was decided."""
    if not row.message.members:
        return overtaken(row.message, (await _newer(tx, row.receiver, [row]))[row.id])
    members = await members_of(tx, row)
    newer = await _newer(tx, row.receiver, members)
    told = [overtaken(each.message, newer[each.id]) for each in members]
    over = [each for each in members if each.message.level is not None and _is_over(newer[each.id])]
    return overtaken_group(row.message, told, len(over))


def _is_over(newer: Sequence[Message]) -> bool:
    return bool(newer) and newer[-1].level is None


async def _newer(tx: Transaction, receiver: str, rows: Sequence[OutboxRow]) -> dict[int, list[Message]]:
    """By row, what is to be told of its incident after it, oldest first; nothing that is told aside."""
    telling = [row for row in rows if row.message.level is not None]
    waiting: dict[str, list[OutboxRow]] = defaultdict(list)
    for each in await tx.unfinished_rows(receiver, [row.incident for row in telling]) if telling else ():
        if each.message.reason not in ASIDE and not each.message.silent:
            waiting[each.incident].append(each)
    return {
        row.id: [each.message for each in waiting[row.incident] if each.id > row.id and _is_of_it(each, row)]
        for row in rows
    }


def _is_of_it(newer: OutboxRow, row: OutboxRow) -> bool:
    """One person's line holds what is about other incidents, too."""
    return newer.message.incident == row.message.incident
