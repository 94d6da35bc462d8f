"""Our own pace: requests leave evenly, by the program's clock, so that a vendor never has to slow us."""

from __future__ import annotations

from datetime import datetime, timedelta

from watcher.ports import Clock


class Pacer:
    """Lets `rate` requests a second through, `burst` of them at once after a rest.

    One instance may be shared by every client of the same vendor, since nobody says whether a rate
    limit counts by token, by address or by organization. It reserves a place and sleeps once, so that a
    clock that stands still in a test, or runs fast in the demo, is as good as the real one.
    """

    def __init__(self, clock: Clock, *, rate: float = 5.0, burst: int = 5) -> None:
        self._clock = clock
        self._step = timedelta(seconds=1 / rate)
        self._head_start = self._step * (burst - 1)
        self._next: datetime | None = None
        self._last: datetime | None = None

    async def turn(self) -> None:
        """Wait until it is our turn."""
        delay = self._reserve(self._clock.now())
        if delay > 0:
            await self._clock.sleep(delay)

    def _reserve(self, now: datetime) -> float:
        """Take the next place in the line; the seconds until it comes."""
        turned_back = self._last is not None and now < self._last
        free = now - self._head_start
        place = free if self._next is None or turned_back else max(self._next, free)
        self._last = now
        self._next = place + self._step
        return max(0.0, (place - now).total_seconds())
