"""The daemon: start, run until told to stop, stop in order. The scheduler says when, the queue does it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from watcher.engine.asking.backfill import Backfill
from watcher.engine.asking.poll import Poller
from watcher.engine.delivering.deliver import Deliverer
from watcher.engine.digest.weekly import Digests
from watcher.engine.exports.carry import Exports
from watcher.engine.foreseeing.foresights import Foresights
from watcher.engine.pacing.pollshare import PollShare
from watcher.engine.pacing.sweep import DELIVER, DISCOVER, HEALTH, POLL, Sweeper
from watcher.engine.upkeep import Upkeep
from watcher.ports import Clock, Job, Queue, WatcherError
from watcher.records import OutboxRow

log = structlog.get_logger(__name__)
_CLOCK_CHECK = 5.0  # seconds between two looks whether the wall clock was set back


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often the daemon does what, in seconds of real time.

    `upkeep` is how often it is asked whether the day's upkeep is due: a daemon that never lives for a day
    must do it, too. `grace` is what work in flight gets when the daemon is told to stop: with the clean-up
    after it less than the ten seconds after which Docker kills.
    """

    sweep: float = 5
    health: float = 60
    discover: float = 6 * 3600
    upkeep: float = 300
    beat: float = 10
    history: float = 60
    grace: float = 8
    exports: float = 30
    forecasts: float = 60
    digest: float = 20

    def faster(self, rate: float) -> Rhythm:
        """The same rhythm by a clock that runs `rate` times as fast, within what a machine can do."""
        return Rhythm(
            sweep=max(0.5, self.sweep / rate),
            health=max(2, self.health / rate),
            discover=max(2, self.discover / rate),
            upkeep=self.upkeep,
            beat=self.beat,
            history=max(2, self.history / rate),
            grace=self.grace,
            exports=max(2, self.exports / rate),
            forecasts=max(2, self.forecasts / rate),
            digest=max(2, self.digest / rate),
        )


class Daemon:
    """Owns the scheduler and the queue; everything it starts it also stops.

    `asked` names the sources that are polled, `watched` also those whose numbers are brought.
    """

    def __init__(
        self,
        *,
        queue: Queue,
        sweeper: Sweeper,
        poller: Poller,
        deliverer: Deliverer,
        exports: Exports,
        upkeep: Upkeep,
        backfill: Backfill,
        foresights: Foresights,
        digests: Digests,
        pollshare: PollShare,
        asked: Sequence[str],
        watched: Sequence[str],
        rhythm: Rhythm,
        wall: Clock,
    ) -> None:
        self._queue = queue
        self._sweeper = sweeper
        self._poller = poller
        self._deliverer = deliverer
        self._exports = exports
        self._upkeep = upkeep
        self._backfill = backfill
        self._foresights = foresights
        self._digests = digests
        self._pollshare = pollshare
        self._asked = list(asked)
        self._watched = list(watched)
        self._rhythm = rhythm
        self._wall = wall
        self._watchman: asyncio.Task[None] | None = None
        self._ticking: dict[str, asyncio.Task[None]] = {}
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": 60, "max_instances": 1}
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then drain: no new work, what is in flight finishes within the grace."""
        await self._start()
        try:
            await stop.wait()
            log.info("daemon.stopping", grace_seconds=self._rhythm.grace)
        finally:
            await self._drain()

    async def _start(self) -> None:
        rescued = await self._deliverer.rescue()
        if rescued:
            log.warning("outbox.rescued", rows=rescued)
        await self._exports.rescue()
        await self._poller.settle_plans()
        handlers = {POLL: self._poll, DELIVER: self._deliver, DISCOVER: self._discover, HEALTH: self._health}
        await self._queue.start(handlers)
        self._every(self._rhythm.sweep, self._sweeper.sweep, "sweep")
        self._every(self._rhythm.health, lambda: self._sweeper.ask_all(HEALTH, self._watched), "health")
        self._every(self._rhythm.health, self._deliverer.recover, "recover")
        self._every(self._rhythm.discover, self._discover_all, "discover")
        self._every(self._rhythm.history, self._backfill.fill, "history")
        self._every(self._rhythm.exports, self._exports.run_due, "exports")
        self._every(self._rhythm.forecasts, self._foresights.refresh, "forecasts")
        self._every(self._rhythm.digest, self._digest, "digest")
        self._every(self._rhythm.upkeep, self._pollshare.note, "pollshare")
        self._every(self._rhythm.upkeep, self._upkeep.tidy_if_due, "upkeep")
        self._every(self._rhythm.beat, self._upkeep.beat, "beat")
        await self._discover_all()
        await self._upkeep.beat()
        self._scheduler.start()
        self._watchman = asyncio.create_task(self._mind_the_clock(), name="clock")

    async def _drain(self) -> None:
        if self._watchman:
            self._watchman.cancel()
        self._scheduler.shutdown(wait=False)
        self._deliverer.wind_down()
        self._exports.wind_down()
        loop, grace = asyncio.get_running_loop(), self._rhythm.grace
        over_at = loop.time() + grace  # jobs and rounds share it
        left = await self._queue.stop(grace)
        if self._ticking:
            await asyncio.wait(set(self._ticking.values()), timeout=max(0.0, over_at - loop.time()))
        await self._upkeep.farewell()
        log.info("daemon.stopped", unfinished=left)

    def _every(self, seconds: float, work: Callable[[], Awaitable[object]], name: str) -> None:
        """Run `work` again and again; a round that takes longer lets the next ones pass.

        The task is ours, not the scheduler's, whose shutdown would cancel it in the middle.
        """

        async def tick() -> None:
            if name in self._ticking:
                return
            task = asyncio.create_task(_safely(work, name), name=name)
            self._ticking[name] = task
            task.add_done_callback(lambda _: self._ticking.pop(name, None))

        self._scheduler.add_job(tick, IntervalTrigger(seconds=seconds, timezone=UTC), id=name)

    async def _mind_the_clock(self) -> None:
        """The scheduler plans by the wall clock: where that is set back, it would wait for the old time."""
        before = self._wall.now()
        while True:
            await asyncio.sleep(_CLOCK_CHECK)
            now = self._wall.now()
            if now < before:
                log.warning("clock.set_back", seconds=round((before - now).total_seconds()))
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=now)
            before = now

    async def _discover_all(self) -> None:
        await self._sweeper.ask_all(DISCOVER, self._asked)

    async def _poll(self, job: Job) -> None:
        polled = await self._poller.poll(job.payload["source"], job.payload["number"], if_due=True)
        await self._deliver_to(polled.outcome.rows)

    async def _discover(self, job: Job) -> None:
        await self._poller.discover(job.payload["source"])
        await self._sweeper.sweep()

    async def _health(self, job: Job) -> None:
        outcome = await self._poller.check_health(job.payload["source"])
        await self._deliver_to(outcome.rows)

    async def _digest(self) -> None:
        await self._deliver_to(await self._digests.owe_if_due())

    async def _deliver(self, job: Job) -> None:
        await self._deliverer.deliver_to(job.key)

    async def _deliver_to(self, rows: Sequence[OutboxRow]) -> None:
        """Deliver at once what has just been judged, without waiting for the next sweep."""
        for receiver in dict.fromkeys(row.receiver for row in rows):
            await self._queue.submit(Job(DELIVER, receiver))


async def _safely(work: Callable[[], Awaitable[object]], name: str) -> None:
    """One round that fails must not end the rounds."""
    try:
        await work()
    except WatcherError as error:
        log.warning("daemon.trouble", job=name, reason=str(error), hint=error.hint)
    except Exception:
        log.exception("daemon.bug", job=name)
