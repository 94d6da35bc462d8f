"""The work queue in memory: a few workers, first come first served, equal jobs taken once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping

import structlog

from watcher.ports import Handler, Job, WatcherError

_log = structlog.get_logger(__name__)
_LAST_WORDS = 2.0  # seconds a cancelled handler has for its clean-up


class MemoryQueue:
    """The port's Queue for one process. It starts each job as soon as one of `workers` hands is free.

    There are many hands because jobs mostly wait: some receivers that hang must not hold up the polls.

    What waits is lost with the process, as the port allows: targets and outbox are the truth.
    """

    def __init__(self, workers: int = 16) -> None:
        self._workers = workers
        self._handlers: Mapping[str, Handler] = {}
        self._started = False
        self._stopping = False
        self._waiting: deque[Job] = deque()
        self._known: set[tuple[str, str]] = set()
        self._running: dict[asyncio.Task[None], Job] = {}
        self._idle = asyncio.Event()
        self._idle.set()

    async def start(self, handlers: Mapping[str, Handler]) -> None:
        """Begin to work, also on what was submitted before."""
        self._handlers = dict(handlers)
        self._started = True
        self._hand_out()

    async def submit(self, job: Job) -> bool:
        name = (job.kind, job.key)
        if self._stopping or name in self._known:
            return False
        self._known.add(name)
        self._waiting.append(job)
        self._idle.clear()
        self._hand_out()
        return True

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

    def _hand_out(self) -> None:
        while self._started and self._waiting and len(self._running) < self._workers:
            job = self._waiting.popleft()
            # A task of its own: whatever ends it, an error or a cancellation, ends this job alone.
            task = asyncio.create_task(self._work(job), name=f"{job.kind} {job.key}")
            self._running[task] = job
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
        self._known.discard((job.kind, job.key))
        if task.cancelled():
            _log.warning("job.cancelled", kind=job.kind, key=job.key)
        self._hand_out()
        if not self._running and not self._waiting:
            self._idle.set()

    def _drop_waiting(self) -> None:
        for job in self._waiting:
            self._known.discard((job.kind, job.key))
        if self._waiting:
            _log.info("queue.dropped", jobs=len(self._waiting))
        self._waiting.clear()
        if not self._running:
            self._idle.set()
