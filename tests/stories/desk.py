"""The command line as people use it: a folder, a config in it, and commands that are processes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.stories.audience import Audience
from tests.stories.processes import Process, Runner
from tests.stories.settings import Settings, settings, write
from tests.stories.times import until
from tests.stories.world import use_cards, world
from watcher.sandbox.clock import SandboxClock
from watcher.sandbox.pipefy.world import World
from watcher.sandbox.serve import Sandbox


@dataclass
class Desk:
    """A folder with a config, the sandbox it speaks of, and commands typed there. Time is real time."""

    runner: Runner
    folder: Path
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
        return self.runner.start(self.folder, {"WATCHER_HEALTH_FILE": str(self.heart)}, argv=argv)

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
    now = datetime.now(UTC)  # noqa: TID251 - the time that the commands see too
    async with Sandbox(SandboxClock(now), cast or world()) as sandbox:
        yield Desk(runner, folder, sandbox, settings(sandbox, folder))
