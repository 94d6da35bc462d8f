"""Lets a real daemon keep up with a fast clock: the clock waits for its work, and polls begin when due."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from watcher.bootstrap import Parts
from watcher.engine.sweep import POLL
from watcher.ports import Clock, Job

_STEP = 0.004
"""Real seconds between two looks at what is due: 3 minutes of the demo's clock."""


class Haste:
    """Says how far the daemon has come, and submits each poll in the moment in which it is due.

    The daemon's own sweeps ask its store. Often enough for a clock that runs 45,000 times as fast they would
    cost more than all the polls.
    """

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._parts: Parts | None = None

    def seen(self) -> datetime:
        """Nowhere while the daemon works on something, else as far as to the next poll."""
        if self._parts is None or self._parts.queue.busy:
            return self._start
        return min(self._parts.poller.next_due.values(), default=self._start)

    @asynccontextmanager
    async def of(self, parts: Parts, clock: Clock) -> AsyncIterator[None]:
        """Hurry `parts` as long as this lasts."""
        self._parts = parts
        hurrying = asyncio.create_task(self._hurry(parts, clock), name="haste")
        try:
            yield
        finally:
            hurrying.cancel()
            with suppress(asyncio.CancelledError):
                await hurrying

    async def _hurry(self, parts: Parts, clock: Clock) -> None:
        while True:
            await asyncio.sleep(_STEP)
            now = clock.now()
            for (source, number), due in list(parts.poller.next_due.items()):
                if due <= now and not parts.queue.busy:
                    payload = {"source": source, "number": number}
                    await parts.queue.submit(Job(POLL, f"{source}/{number}", payload))
