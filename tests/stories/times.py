"""When stories happen, how fast their daemon looks for work, and how they wait."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import Protocol

from watcher.engine.daemon import Rhythm
from watcher.engine.exports.carry import Exports
from watcher.engine.exports.states import is_due
from watcher.ports import Store
from watcher.records import Export, ExportState
from watcher.sandbox.clock import ManualClock

NOON = datetime(2026, 3, 21, 12, tzinfo=UTC)
EVENING = datetime(2026, 3, 31, 22, tzinfo=UTC)
"""Two hours before a month ends."""

RESET = datetime(2026, 4, 1, tzinfo=UTC)
POLL = timedelta(minutes=15)
NEVER = 3600
"""Seconds of real time that no story lasts, however busy the machine."""

QUICK = Rhythm(
    sweep=0.02,
    health=NEVER,
    discover=NEVER,
    upkeep=NEVER,
    beat=0.2,
    history=NEVER,
    grace=1,
    exports=0.05,
    forecasts=NEVER,
    digest=NEVER,
)
"""Looks for due work all the time, so that only the story's clock says when; health is asked by the poll."""

PATIENCE = 60.0
"""Seconds of real time after which a story is stuck, however busy the machine."""


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


async def nothing_due(store: Store, now: datetime, busy: Callable[[], bool] = lambda: False) -> bool:
    """Whether every poll and every look at an export is done, and every message sent or put off.

    `busy` says whether exports are being looked at: the store shows a look that was begun as if it were over.
    """
    async with store.reading() as tx:
        targets, exports = await tx.targets(), await tx.exports(unfinished=True)
    if not targets or any(target.next_due <= now for target in targets):
        return False
    if any(export.state is ExportState.ASKING or is_due(export, now) for export in exports) or busy():
        return False
    async with store.reading() as tx:  # after all that could owe any, so that nothing is owed unseen
        rows = await tx.unfinished_rows()
    # what stands behind an earlier message of its incident waits for that one, due or not
    first = {(row.receiver, row.incident): row for row in reversed(rows)}.values()
    return not any(row.state == "sending" or row.next_attempt_at <= now for row in first)


class Rounds:
    """Counts the rounds of the exports that are under way."""

    def __init__(self, exports: Exports) -> None:
        self._under_way = 0
        self._run_due = exports.run_due
        exports.run_due = self._counted  # type: ignore[method-assign]

    def under_way(self) -> bool:
        return self._under_way > 0

    async def _counted(self, only: Collection[int] | None = None) -> list[Export]:
        self._under_way += 1
        try:
            return await self._run_due(only)
        finally:
            self._under_way -= 1


class Going(Protocol):
    """A stage as `finished` needs it."""

    @property
    def clock(self) -> ManualClock: ...

    async def idle(self) -> None: ...


async def finished(stage: Going, store: Store) -> Export:
    """The only export, once its file is here; time goes on to each look at it, and no further.

    A clock that ran on by itself would be days ahead of a daemon on a busy machine, which then gives up.
    """
    await stage.idle()
    while (export := await _only(store)).state is not ExportState.FINISHED:
        assert not export.state.over, export
        stage.clock.set(max(stage.clock.now(), export.next_look_at))
        await stage.idle()
    return export


async def _only(store: Store) -> Export:
    async with store.reading() as tx:
        (export,) = await tx.exports()
    return export
