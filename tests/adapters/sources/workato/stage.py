"""The source and Workato's stand-in on one clock, over sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.adapters.sources.shortmemory import ShortMemory
from watcher.adapters.http import HttpClient
from watcher.adapters.sources.memory import Memory
from watcher.adapters.sources.workato import BOUNDS, WorkatoOptions, WorkatoSource
from watcher.domain.reading import Org
from watcher.ports import Answer
from watcher.sandbox.clock import JumpingClock
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.workato.curves import steady
from watcher.sandbox.workato.recipes import Recipe
from watcher.sandbox.workato.server import WorkatoServer
from watcher.sandbox.workato.world import WorkatoWorld, Workspace

ZONE = "America/Los_Angeles"
MARCH = datetime(2026, 3, 1, 8, tzinfo=UTC)  # the month's first midnight in Los Angeles
NOW = datetime(2026, 3, 11, 7, tzinfo=UTC)  # ten days of it gone, by clocks set forward on the 8th


def workspace(number: int = 101, per_day: float = 100, **changes: Any) -> Workspace:
    """A customer with one recipe that runs evenly."""
    given: dict[str, Any] = {
        "external_id": f"A{number}",
        "name": f"Customer {number}",
        "task_limit": 5_000,
        "recipes": [Recipe(number * 10, "Sync orders", steady(per_day, since=MARCH))],
        "billing_start": MARCH,
        "created": MARCH,
    }
    return Workspace(number, **(given | changes))


@dataclass
class Stage:
    source: WorkatoSource
    workato: WorkatoServer
    clock: JumpingClock

    async def read(self) -> Answer:
        now = self.clock.now()
        found = await self.source.discover(now)
        return await self.source.read(found.orgs, now)

    async def read_again(self, orgs: Sequence[Org]) -> Answer:
        return await self.source.read(orgs, self.clock.now())

    @property
    def usage_calls(self) -> int:
        return len(self.workato.calls("usage"))


@asynccontextmanager
async def stage(
    *workspaces: Workspace, now: datetime = NOW, memory: Memory | None = None, **options: Any
) -> AsyncIterator[Stage]:
    clock = JumpingClock(now)
    world = WorkatoWorld(workspaces or (workspace(101), workspace(102, 50)), timezone=ZONE)
    async with Sandbox(clock, workato=world) as sandbox:
        http = HttpClient(clock, bounds=BOUNDS)
        given = {"token": sandbox.workato.token, "base_url": sandbox.workato.url, "period_timezone": ZONE}
        source = WorkatoSource(
            WorkatoOptions("workato", **(given | options)), http, clock, memory or ShortMemory()
        )
        try:
            yield Stage(source, sandbox.workato, clock)
        finally:
            await source.close()
