"""The source on the stand-in that the demo runs, over sockets, with a clock that hurries when it sleeps."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.adapters.sources.shortmemory import ShortMemory
from watcher.adapters.http import Bounds, HttpClient
from watcher.adapters.sources.memory import Memory
from watcher.adapters.sources.pipefy import PipefyOptions, PipefySource
from watcher.domain.reading import Org
from watcher.ports import Answer
from watcher.sandbox.clock import ManualClock
from watcher.sandbox.pipefy.curves import steady
from watcher.sandbox.pipefy.server import PipefyServer
from watcher.sandbox.pipefy.world import Automation, Client, Flow, Organization, Quota, World
from watcher.sandbox.serve import Sandbox

NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)


class HurryingClock(ManualClock):
    """Sleeping moves it on at once, so that retries cost a test nothing."""

    async def sleep(self, seconds: float) -> None:
        await self.advance(seconds)


@dataclass
class Stage:
    source: PipefySource
    pipefy: PipefyServer
    http: HttpClient
    clock: HurryingClock
    memory: Memory
    orgs: tuple[Org, ...]

    async def read(self) -> Answer:
        return await self.source.read(self.orgs, self.clock.now())

    @property
    def polls(self) -> list[str]:
        """The texts of the documents that polled."""
        return [call.query for call in self.pipefy.calls("LimitWatcher_Poll")]


def organization(n: int, **more: Any) -> Organization:
    usual: dict[str, Any] = {
        "api_calls": Quota(steady(100), 5_000),
        "automation_jobs": Quota(steady(50)),
        "integration_tasks": Quota(steady(20), None),
        "subscription": {"CARDS": Quota(12, 50), "USERS": Quota(7, None)},
        "automations": [Automation("Move card", 3.0), Automation("Other", 1.0)],
        "flows": [Flow("Sync", 1.0)],
    }
    return Organization(str(100 + n), f"uuid-{n:03}", f"Org {n:03}", **(usual | more))


def world(count: int, **more: Any) -> World:
    """So many alike; our own calls are charged to none of them."""
    return World([organization(n, **more) for n in range(count)], [Client(home="elsewhere")])


@asynccontextmanager
async def stage(
    there: int | Sequence[Organization] = 1,
    *,
    client: Client | None = None,
    read: float = 5.0,
    **options: Any,
) -> AsyncIterator[Stage]:
    """A source that has found its organizations; `read` is its patience with a silent server, in seconds."""
    clock, memory = HurryingClock(NOW), ShortMemory()
    scene = world(there) if isinstance(there, int) else World(list(there), [Client(home="elsewhere")])
    if client is not None:
        scene.clients = [client]
    async with Sandbox(clock, scene) as sandbox:
        pipefy, http = sandbox.pipefy, HttpClient(clock, bounds=Bounds(read=read))
        given = {
            "client_id": pipefy.client_id,
            "client_secret": pipefy.client_secret,
            "api_url": pipefy.api_url,
            "token_url": pipefy.token_url,
        }
        source = PipefySource(PipefyOptions("pipefy", **(given | options)), http, clock, memory)
        try:
            orgs = (await source.discover(NOW)).orgs
            yield Stage(source, pipefy, http, clock, memory, orgs)
        finally:
            await source.close()
