"""The stage of a story: the whole daemon in this process, the sandbox around it, and a clock we move."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.stories.audience import Audience
from tests.stories.settings import Settings, settings, write
from tests.stories.times import EVENING, POLL, QUICK, Rounds, nothing_due, until
from tests.stories.world import use_cards, world
from watcher.bootstrap import Parts, assembled
from watcher.bootstrap.lines import answering
from watcher.bootstrap.server import served
from watcher.config.load import load
from watcher.config.loaded import Loaded
from watcher.config.models import Config
from watcher.engine.daemon import Rhythm
from watcher.engine.standing.status import Status, status_of
from watcher.records import OutboxRow
from watcher.sandbox.clock import JumpingClock
from watcher.sandbox.pipefy.world import Organization, World
from watcher.sandbox.serve import Sandbox


def loaded_from(file: Path, env: Mapping[str, str] | None = None) -> tuple[Loaded, Config]:
    loaded = load(file, env=env or {}, secrets_dir=None, need_secrets=True)
    assert loaded.ok, loaded.faults
    assert loaded.config is not None
    return loaded, loaded.config


@dataclass
class Stage:
    """A story's hands: turn usage, move time, wait, look. The daemon is started and stopped by it."""

    clock: JumpingClock
    sandbox: Sandbox
    config: Path
    rhythm: Rhythm = QUICK
    parts: Parts | None = None
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _running: asyncio.Task[None] | None = None
    _rounds: Rounds | None = None

    @property
    def seen(self) -> Audience:
        return Audience(self.sandbox)

    @property
    def acme(self) -> Organization:
        return self.sandbox.pipefy.world.organizations[0]

    async def start(self) -> None:
        """Start the daemon, and wait until it has asked everybody once."""
        ready: asyncio.Event = asyncio.Event()
        self._stop = asyncio.Event()
        self._running = asyncio.create_task(self._run(ready))
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait({waiting, self._running}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if self._running.done():
            await self._running
        await until(self._planned, "the first discovery")
        await self.idle()

    async def stop(self) -> None:
        self._stop.set()
        if self._running is not None:
            await self._running
        self._running = self.parts = None

    async def _run(self, ready: asyncio.Event) -> None:
        loaded, config = loaded_from(self.config)
        async with assembled(loaded, config, clock=self.clock, rhythm=self.rhythm) as parts:
            self.parts, self._rounds = parts, Rounds(parts.exports)
            async with served(parts, config), answering(parts, config, self._stop):
                ready.set()
                await parts.daemon.run(self._stop)

    async def uses(self, *percents: float) -> None:
        """For each number: that much of Acme's cards is used, then comes the next poll."""
        for percent in percents:
            use_cards(self.acme, percent)
            await self.passes(POLL)

    async def passes(self, span: timedelta) -> None:
        """Let time go by, a poll at a time."""
        await self.till(self.clock.now() + span)

    async def till(self, when: datetime) -> None:
        await self.idle()  # what is under way belongs to the time that it began at
        while self.clock.now() < when:
            self.clock.set(min(when, self.clock.now() + POLL))
            await self.idle()

    async def idle(self) -> None:
        """Wait until nothing is due: polls and looks at exports done, every message sent or put off."""
        await until(self._nothing_due, "quiet")

    async def owed(self) -> list[OutboxRow]:
        async with self._open.store.reading() as tx:
            return await tx.unfinished_rows()

    async def status(self) -> Status:
        async with self._open.store.reading() as tx:
            return await status_of(tx, self._open.policy, self.clock.now())

    @property
    def _open(self) -> Parts:
        assert self.parts is not None, "the daemon does not run"
        return self.parts

    async def _planned(self) -> bool:
        async with self._open.store.reading() as tx:
            tried = {target.source for target in await tx.targets() if target.last_tried_at}
        return tried == set(self._open.sources)

    async def _nothing_due(self) -> bool:
        if self._running is not None and self._running.done():
            await self._running
        assert self._rounds is not None
        return await nothing_due(self._open.store, self.clock.now(), self._rounds.under_way)


Change = Callable[[Settings], Any]


@asynccontextmanager
async def staged(
    folder: Path,
    *,
    start: datetime = EVENING,
    cast: World | None = None,
    change: Change | None = None,
    rhythm: Rhythm = QUICK,
    storage: str | None = None,
) -> AsyncIterator[Stage]:
    """A stage whose sandbox runs; the daemon waits for `start()`. `change` edits the config before."""
    clock = JumpingClock(start)
    async with Sandbox(clock, cast or world()) as sandbox:
        written = settings(sandbox, folder)
        if storage:
            written["storage"] = {"url": storage}
        if change:
            change(written)
        stage = Stage(clock, sandbox, write(folder, written), rhythm)
        try:
            yield stage
        finally:
            await stage.stop()
