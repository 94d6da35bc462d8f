"""A daemon in haste: the clock waits for what it works on, and polls begin when they are due."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from watcher.adapters.queue import MemoryQueue
from watcher.domain.weekly import Weekly
from watcher.engine.policy import DigestPlan
from watcher.ports import Job
from watcher.records import OutboxRow
from watcher.sandbox.clock import ManualClock
from watcher.sandbox.haste import Haste

START = datetime(2026, 3, 1, tzinfo=UTC)
SOON, LATER = START + timedelta(hours=1), START + timedelta(hours=2)


@dataclass
class Scene:
    """A queue whose polls wait for `gate`, and when they are due."""

    clock: ManualClock = field(default_factory=lambda: ManualClock(START))
    queue: MemoryQueue = field(default_factory=MemoryQueue)
    due: dict[tuple[str, int], datetime] = field(default_factory=dict)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    began: asyncio.Event = field(default_factory=asyncio.Event)
    polled: list[str] = field(default_factory=list)
    digests: list[datetime] = field(default_factory=list)
    plan: DigestPlan | None = None

    @property
    def parts(self) -> Any:
        return SimpleNamespace(
            queue=self.queue,
            poller=SimpleNamespace(next_due=self.due),
            policy=SimpleNamespace(digest=self.plan),
            digests=SimpleNamespace(owe_if_due=self.digest),
        )

    async def digest(self) -> list[OutboxRow]:
        self.digests.append(self.clock.now())
        return []

    async def poll(self, job: Job) -> None:
        self.began.set()
        await self.gate.wait()
        self.polled.append(job.key)
        self.due[job.payload["source"], job.payload["number"]] = LATER


@pytest.fixture
async def scene() -> Scene:
    found = Scene(due={("pipefy", 0): SOON})
    await found.queue.start({"poll": found.poll})
    return found


async def test_a_poll_begins_when_it_is_due_and_not_before(scene: Scene) -> None:
    scene.gate.set()
    async with Haste(START).of(scene.parts, scene.clock):
        await asyncio.sleep(0.02)
        assert scene.polled == []
        scene.clock.set(SOON)
        await scene.began.wait()
        await scene.queue.idle()
    assert scene.polled == ["pipefy/0"]


async def test_the_clock_may_go_to_the_next_poll_but_nowhere_during_one(scene: Scene) -> None:
    haste = Haste(START)
    assert haste.seen() == START
    async with haste.of(scene.parts, scene.clock):
        assert haste.seen() == SOON
        scene.clock.set(SOON)
        await scene.began.wait()
        assert haste.seen() == START
        scene.gate.set()
        await scene.queue.idle()
        assert haste.seen() == LATER


async def test_the_clock_waits_for_a_digest_that_is_due(scene: Scene) -> None:
    scene.plan = DigestPlan(("slack",), Weekly(frozenset({START.weekday()}), 30, "UTC"), "")
    haste = Haste(START)
    async with haste.of(scene.parts, scene.clock):
        assert haste.seen() == START + timedelta(minutes=30)
        scene.clock.set(START + timedelta(minutes=31))
        async with asyncio.timeout(60):
            while len(scene.digests) < 2:  # noqa: ASYNC110 - what it waits for tells nobody
                await asyncio.sleep(0.002)
        assert haste.seen() == SOON
    assert scene.digests == [START, START + timedelta(minutes=31)]
