"""Rows that wait for a time which only a wrong clock can have set: they are due."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from watcher.domain.clocks import CLOCKS_DIFFER, is_to_come
from watcher.engine.backoff import LONGEST_ASKED
from watcher.engine.telling.members import KEPT_BACK, kept_back
from watcher.ports import Store
from watcher.records import OutboxRow, RowState

log = structlog.get_logger(__name__)
_LONGEST_QUIET = timedelta(days=17)
"""No stretch of quiet hours is looked further ahead than about two weeks."""


async def make_due(store: Store, now: datetime) -> int:
    """Let rows that a clock which was ahead has put off be tried now; say how many there were."""
    async with store.transaction() as tx:
        rows = await tx.unfinished_rows()
        members = {f"{tag}:{row.receiver}" for row in rows for tag in row.message.members}
        put_off = [row for row in rows if row.state is RowState.PENDING and _is_put_off(row, members, now)]
        await tx.put_rows([_timely(row, members, now) for row in put_off])
    if put_off:
        log.warning("outbox.put_off_by_the_clock", rows=len(put_off))
    return len(put_off)


def _is_put_off(row: OutboxRow, members: Collection[str], now: datetime) -> bool:
    if row.held and is_to_come(row.created_at, now):
        return row.next_attempt_at > now
    longest = _LONGEST_QUIET if row.held else KEPT_BACK if row.key in members else LONGEST_ASKED
    return row.next_attempt_at - now > longest + CLOCKS_DIFFER


def _timely(row: OutboxRow, members: Collection[str], now: datetime) -> OutboxRow:
    """The row as due; one that waits for the message about many goes on to do so."""
    return kept_back(row, now) if row.key in members else replace(row, next_attempt_at=now)
