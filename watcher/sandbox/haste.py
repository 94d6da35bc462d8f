"""Lets a real daemon keep up with a fast clock: the clock waits for its work, which begins when due."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from watcher.bootstrap import Parts
from watcher.engine.pacing.sweep import DELIVER, POLL
from watcher.ports import Clock, Job

_STEP = 0.004
"""Real seconds between two looks at what is due: 3 minutes of the demo's clock."""


class Haste:
    """Says how far the daemon has come; submits each poll, and owes each digest, in the moment it is due.

    The daemon's own sweeps ask its store. Often enough for a clock that runs 45,000 times as fast they would
    cost more than all the polls.
    """

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._parts: Parts | None = None
        self._digest_at: datetime | None = None

    def seen(self) -> datetime:
        """Nowhere while the daemon works on something, else as far as to the next poll or digest."""
        if self._parts is None or self._parts.queue.busy or not self._parts.poller.next_due:
            return self._start
        next_poll = min(self._parts.poller.next_due.values())
        return min(next_poll, self._digest_at) if self._digest_at else next_poll

    @asynccontextmanager
    async def of(self, parts: Parts, clock: Clock) -> AsyncIterator[None]:
        """Hurry `parts` as long as this lasts."""
        self._parts = parts
        await self._digest(parts, clock.now())
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
            if self._digest_at and self._digest_at <= now and not parts.queue.busy:
                await self._digest(parts, now)
            for (source, number), due in list(parts.poller.next_due.items()):
                if due <= now and not parts.queue.busy:
                    payload = {"source": source, "number": number}
                    await parts.queue.submit(Job(POLL, f"{source}/{number}", payload))

    async def _digest(self, parts: Parts, now: datetime) -> None:
        plan = parts.policy.digest
        if plan is not None:
            for row in await parts.digests.owe_if_due():
                await parts.queue.submit(Job(DELIVER, row.receiver))
            self._digest_at = plan.schedule.next(now)
