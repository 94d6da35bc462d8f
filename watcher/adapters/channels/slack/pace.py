"""One message a second into a channel, as Slack asks."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from watcher.ports import Clock

BETWEEN = timedelta(seconds=1)
"""Slack's documented rate for posting: about one message a second and channel."""


class Pace:
    """Lets callers through one at a time, at least BETWEEN apart by `clock`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._turn = asyncio.Lock()
        self._free_at: datetime | None = None

    async def turn(self) -> None:
        """Wait until the next message may go."""
        async with self._turn:
            now = self._clock.now()
            if self._free_at is not None and self._free_at > now:
                await self._clock.sleep((self._free_at - now).total_seconds())
            self._free_at = self._clock.now() + BETWEEN
