"""What is due now goes to the queue; targets and outbox are the truth, the queue only the hands."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from watcher.domain.clocks import is_to_come
from watcher.ports import Clock, Job, Queue, Store
from watcher.records import Target

POLL, DELIVER, DISCOVER, HEALTH = "poll", "deliver", "discover", "health"
"""The kinds of jobs."""


class Sweeper:
    """Looks for due work; running it twice does nothing twice. `asked` names the sources that are polled."""

    def __init__(self, store: Store, queue: Queue, clock: Clock, asked: Collection[str]) -> None:
        self._asked = frozenset(asked)
        self._store = store
        self._queue = queue
        self._clock = clock

    async def sweep(self) -> int:
        """Submit a poll for each target and a delivery for each receiver that is due; say how many jobs."""
        now = self._clock.now()
        async with self._store.reading() as tx:
            targets = [t for t in await tx.targets() if t.source in self._asked and is_due(t, now)]
            receivers = await tx.receivers_due(now)
        jobs = [
            Job(POLL, f"{t.source}/{t.number}", {"source": t.source, "number": t.number}) for t in targets
        ]
        jobs += [Job(DELIVER, receiver) for receiver in receivers]
        return sum([await self._queue.submit(job) for job in jobs])

    async def ask_all(self, kind: str, sources: list[str]) -> None:
        """Submit one job of `kind` for every source."""
        for name in sources:
            await self._queue.submit(Job(kind, name, {"source": name}))


def is_due(target: Target, now: datetime) -> bool:
    """Whether to ask now. What was asked in what is the future now was asked by a clock that was wrong."""
    return target.next_due <= now or is_to_come(target.last_tried_at, now)
