"""The lines that clicks come in by: they listen while the daemon runs, and none of them can stop it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

import structlog

from watcher.ports import Desk, Line

log = structlog.get_logger(__name__)
REST = 60.0
"""Seconds before a line that failed by a fault of ours listens again."""


class Switchboard:
    """Lets every line listen in a task of its own."""

    def __init__(self, lines: Sequence[Line], desk: Desk, rest: float = REST) -> None:
        self._lines = lines
        self._desk = desk
        self._rest = rest
        self._over = asyncio.Event()

    async def listen(self, stop: asyncio.Event, grace: float) -> None:
        """Until `stop` is set or somebody hangs up; then clicks in hand get `grace` seconds."""
        held = {asyncio.create_task(self._hold(line), name=line.name) for line in self._lines}
        if not held:
            return
        await self._until(stop)
        self._over.set()
        _, left = await asyncio.wait(held, timeout=grace)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def hang_up(self) -> None:
        self._over.set()

    async def _until(self, stop: asyncio.Event) -> None:
        waits = {asyncio.create_task(stop.wait()), asyncio.create_task(self._over.wait())}
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def _hold(self, line: Line) -> None:
        while not self._over.is_set():
            try:
                await line.listen(self._desk, self._over)
            except Exception:
                log.exception("line.bug", line=line.name)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._over.wait(), self._rest)
