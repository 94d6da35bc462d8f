"""The command line as people use it: a folder, a config in it, and commands that are processes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.stories.audience import Audience
from tests.stories.processes import Process, Runner
from tests.stories.settings import Settings, settings, write
from tests.stories.times import NOON, until
from tests.stories.world import use_cards, world
from watcher.sandbox.clock import SandboxClock
from watcher.sandbox.pipefy.world import World
from watcher.sandbox.serve import Sandbox


@dataclass
class Desk:
    """A folder with a config, the sandbox it speaks of, and commands typed there.

    Time goes by as fast as the real one, on a day in the middle of a month.
    """

    runner: Runner
    folder: Path
    clock: SandboxClock
    sandbox: Sandbox
    written: Settings

    @property
    def seen(self) -> Audience:
        return Audience(self.sandbox)

    @property
    def heart(self) -> Path:
        return self.folder / "heart"

    def types(self, *argv: str) -> Process:
        """`watcher …` in the folder."""
        write(self.folder, self.written)
        time = (self.clock.start.isoformat(), self.clock.epoch)
        return self.runner.start(self.folder, {"WATCHER_HEALTH_FILE": str(self.heart)}, argv=argv, time=time)

    async def does(self, *argv: str) -> tuple[int, str]:
        """Exit code and what stands on stdout."""
        process = self.types(*argv)
        return await process.end(), process.said

    def uses(self, percent: float) -> None:
        use_cards(self.sandbox.pipefy.world.organizations[0], percent)

    async def asked(self, name: str = "*", count: int = 1) -> None:
        """Wait until Pipefy was asked."""
        await until(lambda: len(self.sandbox.pipefy.calls(name)) >= count, f"{name} by the daemon")


@asynccontextmanager
async def desk(runner: Runner, folder: Path, cast: World | None = None) -> AsyncIterator[Desk]:
    clock = SandboxClock(NOON)
    async with Sandbox(clock, cast or world()) as sandbox:
        yield Desk(runner, folder, clock, sandbox, settings(sandbox, folder))
