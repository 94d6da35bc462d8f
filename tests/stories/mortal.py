"""The stage of a story in which the daemon is a process of its own, and dies."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.stories.audience import Audience
from tests.stories.clockfile import WritingClock
from tests.stories.death import Step
from tests.stories.processes import Process, Runner
from tests.stories.settings import Settings, settings, write
from tests.stories.times import PATIENCE, POLL, RESET, nothing_due, until
from tests.stories.world import use_cards, world
from watcher.adapters.stores import SqlStore, open_store
from watcher.sandbox.pipefy.world import World
from watcher.sandbox.serve import Sandbox

LATE = RESET - timedelta(hours=1)
"""Late enough that no hour passes between two messages, so that every row is a transition."""


@dataclass
class Mortal:
    """Starts the daemon, turns usage, moves time for both processes; looks into the store from outside."""

    runner: Runner
    folder: Path
    clock: WritingClock
    sandbox: Sandbox
    store: SqlStore
    config: Path
    process: Process | None = None
    patience: float = PATIENCE

    @property
    def seen(self) -> Audience:
        return Audience(self.sandbox)

    @property
    def living(self) -> Process:
        assert self.process is not None
        return self.process

    def start(
        self,
        step: Step | None = None,
        nth: int = 1,
        receiver: str = "slack",
        *,
        patience: float | None = None,
    ) -> None:
        """Start the daemon, to die when `receiver` is at `step` for the `nth` time.

        `patience` is how many seconds of real time it waits for Slack's answer, if not as long as always.
        """
        self.process = self.runner.start(
            self.folder,
            config=str(self.config),
            clock=str(self.clock.file),
            step=step,
            nth=nth,
            receiver=receiver,
            patience=patience,
        )

    def types(self, *argv: str) -> Process:
        """`watcher …` in the folder, beside the daemon and by the same clock."""
        return self.runner.start(self.folder, argv=argv, clock=str(self.clock.file))

    def now_uses(self, percent: float, organization: int = 0) -> None:
        """Turn usage and go on to the next poll, without waiting for it."""
        use_cards(self.sandbox.pipefy.world.organizations[organization], percent)
        self.clock.set(self.clock.now() + POLL)

    async def idle(self) -> None:
        await until(self._idle, "quiet", self.patience)

    async def _idle(self) -> bool:
        assert not self.living.ended, self.living.err.read_text(encoding="utf-8")
        return await nothing_due(self.store, self.clock.now())


@asynccontextmanager
async def mortal(
    runner: Runner,
    folder: Path,
    *,
    start: datetime = LATE,
    cast: World | None = None,
    storage: str | None = None,
    change: Callable[[Settings], Any] | None = None,
) -> AsyncIterator[Mortal]:
    clock = WritingClock(start, folder / "clock")
    async with Sandbox(clock, cast or world()) as sandbox:
        sandbox.slack.paces = False  # time stands still, so that a burst could never be paid off
        sandbox.pipefy.scenario.rate_limit = None
        written = settings(sandbox, folder)
        if storage:
            written["storage"] = {"url": storage}
        if change:
            change(written)
        store = await open_store(written["storage"]["url"])
        stage = Mortal(runner, folder, clock, sandbox, store, write(folder, written))
        try:
            yield stage
        except BaseException as error:
            if stage.process is not None:
                stage.process.explain(error)
            raise
        finally:
            if stage.process is not None:
                await stage.process.kill()
            await store.close()
