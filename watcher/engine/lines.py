"""The lines that clicks come in by: they listen while the daemon runs, and none of them can stop it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from watcher.ports import Desk, Line

log = structlog.get_logger(__name__)
REST = 60.0
"""Seconds before a line that failed by a fault of ours listens again."""


class Switchboard:
    """Lets every line listen in a task of its own, for as long as it is open."""

    def __init__(self, lines: Sequence[Line], desk: Desk, rest: float = REST) -> None:
        self._lines = lines
        self._desk = desk
        self._rest = rest
        self._stop = asyncio.Event()
        self._listening: set[asyncio.Task[None]] = set()

    def open(self) -> None:
        self._listening = {asyncio.create_task(self._hold(line), name=line.name) for line in self._lines}

    async def close(self, grace: float) -> None:
        """Listen no more; clicks in hand are finished within `grace` seconds."""
        self._stop.set()
        if not self._listening:
            return
        _, left = await asyncio.wait(self._listening, timeout=grace)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        self._listening = set()

    async def _hold(self, line: Line) -> None:
        while not self._stop.is_set():
            try:
                await line.listen(self._desk, self._stop)
            except Exception:
                log.exception("line.bug", line=line.name)
                await self._pause()

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._stop.wait(), self._rest)
        except TimeoutError:
            return
