"""A daemon in haste: the clock waits for what it works on, and polls begin when they are due."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from watcher.adapters.queue import MemoryQueue
from watcher.ports import Job
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

    @property
    def parts(self) -> Any:
        return SimpleNamespace(queue=self.queue, poller=SimpleNamespace(next_due=self.due))

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
