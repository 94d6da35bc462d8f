"""When stories happen, how fast their daemon looks for work, and how they wait."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from watcher.engine.daemon import Rhythm
from watcher.ports import Store

NOON = datetime(2026, 3, 21, 12, tzinfo=UTC)
EVENING = datetime(2026, 3, 31, 22, tzinfo=UTC)
"""Two hours before a month ends."""

RESET = datetime(2026, 4, 1, tzinfo=UTC)
POLL = timedelta(minutes=15)
QUICK = Rhythm(sweep=0.02, health=3600, discover=3600, upkeep=3600, beat=0.2, grace=1, exports=0.05)
"""Looks for due work all the time, so that only the story's clock says when; health is asked by the poll."""

PATIENCE = 15.0
"""Seconds of real time after which a story is stuck."""


async def until(
    holds: Callable[[], Awaitable[bool]] | Callable[[], bool], what: str = "it", patience: float = PATIENCE
) -> None:
    """Return as soon as `holds` does. Raises TimeoutError that names `what`."""
    try:
        async with asyncio.timeout(patience):
            while not await _answer(holds()):  # noqa: ASYNC110 - what is watched has no event to wait for
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise TimeoutError(f"{what} did not happen") from None


async def _answer(answer: Awaitable[bool] | bool) -> bool:
    return answer if isinstance(answer, bool) else await answer


async def nothing_due(store: Store, now: datetime) -> bool:
    """Whether every poll is done and every message sent or put off."""
    async with store.reading() as tx:
        targets, rows = await tx.targets(), await tx.unfinished_rows()
    # what stands behind an earlier message of its incident waits for that one, due or not
    first = {(row.receiver, row.incident): row for row in reversed(rows)}.values()
    waiting = [row for row in first if row.state == "sending" or row.next_attempt_at <= now]
    return bool(targets) and not waiting and all(target.next_due > now for target in targets)
