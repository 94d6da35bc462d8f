"""The work queue in memory: a few hands a kind, first come first served, equal jobs taken once."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Mapping

import structlog

from watcher.ports import Handler, Job, WatcherError

_log = structlog.get_logger(__name__)
_LAST_WORDS = 2.0  # seconds a cancelled handler has for its clean-up


class MemoryQueue:
    """The port's Queue for one process. It starts each job as soon as one of its kind's hands is free.

    Each kind has `workers` hands of its own, because jobs mostly wait: polls of a source that hangs must
    not hold up the deliveries, nor receivers that hang the polls.

    What waits is lost with the process, as the port allows: targets and outbox are the truth.
    """

    def __init__(self, workers: int = 8) -> None:
        self._workers = workers
        self._handlers: Mapping[str, Handler] = {}
        self._started = False
        self._stopping = False
        self._waiting: dict[str, deque[Job]] = {}
        self._known: set[tuple[str, str]] = set()
        self._running: dict[asyncio.Task[None], Job] = {}
        self._busy: Counter[str] = Counter()
        self._idle = asyncio.Event()
        self._idle.set()

    async def start(self, handlers: Mapping[str, Handler]) -> None:
        """Begin to work, also on what was submitted before."""
        self._handlers = dict(handlers)
        self._started = True
        for kind in list(self._waiting):
            self._hand_out(kind)

    async def submit(self, job: Job) -> bool:
        name = (job.kind, job.key)
        if self._stopping or name in self._known:
            return False
        self._known.add(name)
        self._waiting.setdefault(job.kind, deque()).append(job)
        self._idle.clear()
        self._hand_out(job.kind)
        return True

    @property
    def busy(self) -> bool:
        """Whether anything waits or runs."""
        return not self._idle.is_set()

    async def idle(self) -> None:
        """Wait until nothing waits and nothing runs."""
        await self._idle.wait()

    async def stop(self, grace: float) -> list[str]:
        """The port's stop. What only waits is dropped; what outlives `grace` is cancelled and named."""
        self._stopping = True
        self._drop_waiting()
        if not self._running:
            return []
        await asyncio.wait(set(self._running), timeout=grace)
        late = {task: job for task, job in self._running.items() if not task.done()}
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(set(late), timeout=_LAST_WORDS)
        return [f"{job.kind} {job.key}" for job in late.values()]

    def _hand_out(self, kind: str) -> None:
        waiting = self._waiting.get(kind)
        while self._started and waiting and self._busy[kind] < self._workers:
            job = waiting.popleft()
            # A task of its own: whatever ends it, an error or a cancellation, ends this job alone.
            task = asyncio.create_task(self._work(job), name=f"{job.kind} {job.key}")
            self._running[task] = job
            self._busy[kind] += 1
            task.add_done_callback(self._done)

    async def _work(self, job: Job) -> None:
        try:
            await self._handlers[job.kind](job)
        except WatcherError as error:
            _log.error("job.failed", kind=job.kind, key=job.key, error=str(error), hint=error.hint)
        except Exception:  # noqa: BLE001 - a worker outlives any handler; the trace is in the log
            _log.exception("job.crashed", kind=job.kind, key=job.key)

    def _done(self, task: asyncio.Task[None]) -> None:
        job = self._running.pop(task)
        self._busy[job.kind] -= 1
        self._known.discard((job.kind, job.key))
        if task.cancelled():
            _log.warning("job.cancelled", kind=job.kind, key=job.key)
        self._hand_out(job.kind)
        if not self._running and not any(self._waiting.values()):
            self._idle.set()

    def _drop_waiting(self) -> None:
        dropped = [job for waiting in self._waiting.values() for job in waiting]
        self._known -= {(job.kind, job.key) for job in dropped}
        if dropped:
            _log.info("queue.dropped", jobs=len(dropped))
        self._waiting.clear()
        if not self._running:
            self._idle.set()
