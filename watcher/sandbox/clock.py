"""Clocks for stand-ins and daemon alike: one that runs fast, one that stands still, one that jumps."""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

_TURNS = 20
"""How often `advance` lets the loop turn for each sleeper it wakes, so that work started by it gets done."""

_HASTE = 12


class SandboxClock:
    """Time that begins at `start` and runs `rate` times as fast as the real one.

    `epoch` is the value of the machine's monotonic clock (seconds) at which `start` was: hand it to
    another process on the same machine and both agree on the time.
    """

    def __init__(self, start: datetime, rate: float = 1.0, epoch: float | None = None) -> None:
        if not rate > 0:
            msg = f"a clock's rate is above zero, not {rate}"
            raise ValueError(msg)
        self.start = start.astimezone(UTC)
        self.rate = rate
        self.epoch = time.monotonic() if epoch is None else epoch

    def now(self) -> datetime:
        return self.start + timedelta(seconds=(time.monotonic() - self.epoch) * self.rate)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds) / self.rate)


class ManualClock:
    """Time that stands still until somebody moves it; sleepers wait for it."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)
        self._order = count()
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._now

    def set(self, at: datetime) -> None:
        """Move the hands without waiting for anybody; sleepers whose time has come wake up afterwards."""
        self._now = at.astimezone(UTC)
        while self._sleepers and self._sleepers[0][0] <= self._now:
            self._wake()

    async def advance(self, by: timedelta | float) -> None:
        """Go forward by `by` (a float is seconds), stopping at each sleeper's time to let it work."""
        goal = self._now + (by if isinstance(by, timedelta) else timedelta(seconds=by))
        await _settle()
        while self._sleepers and self._sleepers[0][0] <= goal:
            self._now = max(self._now, self._sleepers[0][0])
            self._wake()
            await _settle()
        self._now = goal

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        waker = asyncio.get_running_loop().create_future()
        due = self._now + timedelta(seconds=seconds)
        heapq.heappush(self._sleepers, (due, next(self._order), waker))
        await waker

    @property
    def sleepers(self) -> int:
        """How many wait."""
        return sum(not waker.done() for _, _, waker in self._sleepers)

    def _wake(self) -> None:
        _, _, waker = heapq.heappop(self._sleepers)
        if not waker.done():
            waker.set_result(None)


class JumpingClock(ManualClock):
    """Time that a sleeper moves itself: every sleep is over at once, and has lasted as long as it should."""

    async def sleep(self, seconds: float) -> None:
        due = self._now + timedelta(seconds=max(0.0, seconds))
        await asyncio.sleep(0)
        self.set(max(self._now, due))


async def _settle() -> None:
    for _ in range(_TURNS):
        await asyncio.sleep(0)


class PacedClock(SandboxClock):
    """A fast clock that never runs further ahead than `lead` of what is being watched.

    On a slow or busy machine the month then takes longer, and nobody looks late. `seen` says how far the
    watching has come. Time lost by waiting is made up for, at up to `_HASTE` times the rate.
    """

    def __init__(self, start: datetime, rate: float, lead: timedelta, seen: Callable[[], datetime]) -> None:
        super().__init__(start, rate)
        self._never_waited = SandboxClock(start, rate, self.epoch)
        self._lead = lead
        self._seen = seen

    def now(self) -> datetime:
        real = time.monotonic()
        hurried = self.start + timedelta(seconds=(real - self.epoch) * self.rate * _HASTE)
        due = min(hurried, self._never_waited.now(), self._seen() + self._lead)
        self.start, self.epoch = max(self.start, due), real
        return self.start
