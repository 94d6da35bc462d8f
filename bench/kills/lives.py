"""A life of the daemon and its end by SIGKILL: at any moment, at a named step, inside a call or after it."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bench.kills.people import People
from bench.kills.seen import MAIL, SLACK, Seen
from bench.kills.trouble import FOREVER
from tests.stories.death import Step
from tests.stories.mortal import Mortal
from tests.stories.times import until
from watcher.records import RowState
from watcher.sandbox.faults import Armed, Drop, Faults, Slow, operation, times

LONGEST, _MOST = 0.25, 2.0
"""Seconds of real time that a life lasts at most after its first request, by when most is told: on a machine
that has nothing else to do, and on one that is busy."""
_WAIT = 0.6
"""How long a death waits for its moment, in seconds; then it comes anyhow."""
_CALLS = ("LimitWatcher_Poll", "chat.postMessage", "chat.update", "DATA")


@dataclass
class Lives:
    """Ways to live and die. Each starts the daemon and leaves it dead."""

    stage: Mortal
    seen: Seen
    people: People
    chance: random.Random
    patience: float | None = None
    span: float = LONGEST

    async def one(self) -> str:
        """Live and die somehow; say how."""
        ways: dict[str, Callable[[], Awaitable[None]]] = {
            "at work": self._at_work,
            "starting": self._starting,
            "at a step": self._at_a_step,
            "inside a call": self._inside_a_call,
            "after a message was taken": self._after_taken,
            "during a click": self._during_a_click,
        }
        (way,) = self.chance.choices(list(ways), weights=(7, 3, 4, 2, 4, 1))
        self.seen.life += 1
        await ways[way]()
        return way

    async def settled(self) -> None:
        """A life that goes on, and is patient; how soon it comes to rest tells how busy the machine is."""
        began = time.monotonic()
        self.seen.life += 1
        self.stage.start()
        await self.quiet()
        self.span = min(_MOST, max(LONGEST, (time.monotonic() - began) / 2))

    async def quiet(self) -> None:
        """Wait until every poll is done and whatever can be told now is told."""
        await until(self._is_quiet, "quiet", self.stage.patience)

    async def _is_quiet(self) -> bool:
        """A receiver that failed is left alone for a while, and what it is owed waits, due or not."""
        now = self.stage.clock.now()
        async with self.stage.store.reading() as tx:
            targets, rows = await tx.targets(), await tx.unfinished_rows()
        resting = {row.receiver for row in rows if row.error and row.next_attempt_at > now}
        first = {(row.receiver, row.incident): row for row in reversed(rows)}.values()
        due = [row for row in first if row.next_attempt_at <= now and row.receiver not in resting]
        under_way = [row for row in rows if row.state is RowState.SENDING]
        polled = bool(targets) and all(target.next_due > now for target in targets)
        return polled and not due and not under_way

    def _start(self, step: Step | None = None, nth: int = 1, receiver: str = SLACK) -> None:
        self.stage.start(step, nth, receiver, patience=self.patience)

    async def _kill(self) -> None:
        await self.stage.living.kill()

    async def _at_work(self) -> None:
        asked = len(self.stage.sandbox.pipefy.log)
        self._start()
        await self._comes(lambda: False, asked, wait=0)
        await asyncio.sleep(self.chance.random() * self.span)
        await self._kill()

    async def _starting(self) -> None:
        self._start()
        await asyncio.sleep(self.chance.random() * self.span)
        await self._kill()

    async def _at_a_step(self) -> None:
        step, nth = self.chance.choice(list(Step)), self.chance.choice((1, 1, 2, 3))
        asked = len(self.stage.sandbox.pipefy.log)
        self._start(step, nth, self.chance.choice((SLACK, MAIL)))
        await self._comes(lambda: self.stage.living.ended, asked)
        await self._kill()

    async def _inside_a_call(self) -> None:
        call = self.chance.choice(_CALLS)
        sandbox = self.stage.sandbox
        servers = {"DATA": sandbox.smtp.faults, "LimitWatcher_Poll": sandbox.pipefy.faults}
        faults = servers.get(call, sandbox.slack.faults)
        stalled = _stall(faults, call)
        asked = len(sandbox.pipefy.log)
        self._start()
        await self._comes(lambda: bool(stalled[0].hits), asked)
        await self._kill()
        for armed in stalled:
            if armed.hits == 0:
                faults.remove(armed)

    async def _after_taken(self) -> None:
        """The far side has the message, and the answer never comes."""
        receiver, left = self.chance.choice((SLACK, SLACK, MAIL)), self.chance.choice((1, 1, 2))
        asked = len(self.stage.sandbox.pipefy.log)
        self._start()

        def taken(by: str) -> None:
            nonlocal left
            left -= by == receiver
            if left == 0:
                self.stage.living.signal(9)

        self.seen.trap = taken
        await self._comes(lambda: self.stage.living.ended, asked)
        self.seen.trap = None
        await self._kill()

    async def _during_a_click(self) -> None:
        self._start()
        await self._soon(lambda: self.stage.sandbox.sockets.connections > 0)
        click = self.people.click()
        await asyncio.sleep(self.chance.uniform(0, 0.15))
        await self._kill()
        await self.people.reckon(await click)

    async def _comes(self, moment: Callable[[], bool], asked: int, wait: float | None = None) -> None:
        """Wait for the moment: from the first request on not for long, at most `wait` seconds."""
        log = self.stage.sandbox.pipefy.log
        await until(lambda: moment() or len(log) > asked, "the first request", self.stage.patience)
        await self._soon(moment, wait)

    async def _soon(self, moment: Callable[[], bool], wait: float | None = None) -> None:
        loop = asyncio.get_running_loop()
        ends = loop.time() + (max(_WAIT, self.span) if wait is None else wait)
        while not moment() and loop.time() < ends:  # noqa: ASYNC110 - what is watched has no event to wait for
            await asyncio.sleep(0.005)


def _stall(faults: Faults, call: str) -> Sequence[Armed]:
    """The next call of that name hangs, and comes to nothing."""
    when = operation(call) & times(1)
    return [faults.add(when, Slow(FOREVER)), faults.add(when, Drop())]
