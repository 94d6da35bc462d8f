"""Keeps forecasts fresh between answers: once a day for each series that a rule asks it of, a few at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from watcher.domain.clocks import is_to_come
from watcher.domain.reading import Reading
from watcher.engine.foreseeing.foresee import reckoned, stale_among
from watcher.engine.policy import Policy
from watcher.ports import Clock, Store

LOOK_EVERY = timedelta(minutes=30)
"""How often all series are looked through; days end at other hours in other zones."""

A_ROUND = 400
"""Sketches made in one round: a second or two of work, in steps."""

_A_STEP = 20


class Foresights:
    """Remembers which series wait for their sketch of today."""

    def __init__(self, store: Store, policy: Policy, clock: Clock) -> None:
        self._store = store
        self._policy = policy
        self._clock = clock
        self._waiting: list[Reading] = []
        self._looked_at: datetime | None = None

    async def refresh(self) -> int:
        """Make the sketches that are due, at most so many; say how many were made."""
        now = self._clock.now()
        if self._is_time_to_look(now):
            self._waiting, self._looked_at = await self._stale(now), now
        some, self._waiting = self._waiting[:A_ROUND], self._waiting[A_ROUND:]
        for at in range(0, len(some), _A_STEP):
            await self._step(some[at : at + _A_STEP], now)
            await asyncio.sleep(0)
        return len(some)

    def _is_time_to_look(self, now: datetime) -> bool:
        if self._looked_at is None or is_to_come(self._looked_at, now):
            return True
        return not self._waiting and now - self._looked_at >= LOOK_EVERY

    async def _stale(self, now: datetime) -> list[Reading]:
        async with self._store.reading() as tx:
            states = (await tx.series_states()).values()
            asked = [
                state.reading
                for state in states
                if state.reading and self._policy.needs_of(state.series, state.labels).future
            ]
            known = await tx.foresights([reading.series.key for reading in asked])
        return stale_among(asked, known, now)

    async def _step(self, some: Sequence[Reading], now: datetime) -> None:
        async with self._store.transaction() as tx:
            known = await tx.foresights([reading.series.key for reading in some])
            await reckoned(tx, stale_among(some, known, now), known, now)
