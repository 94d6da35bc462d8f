"""How many polls went well is kept by day, across restarts, and counted once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.engine.fakes import START
from watcher.adapters.stores.memory import MemoryStore
from watcher.engine.counters import Counters
from watcher.engine.pacing.pollshare import PollShare, polls_since
from watcher.ports import Failure, SourceError
from watcher.sandbox.clock import JumpingClock

DOWN = SourceError("HTTP 502", kind=Failure.SERVER)
DAY = timedelta(days=1)


@pytest.fixture
async def store() -> AsyncIterator[MemoryStore]:
    opened = MemoryStore()
    await opened.open()
    yield opened
    await opened.close()


async def kept(store: MemoryStore, days: int = 30) -> tuple[int, int]:
    async with store.reading() as tx:
        return (await polls_since(tx, START - days * DAY)).get("pipefy", (0, 0))


async def test_polls_are_counted_once_across_restarts_and_days(store: MemoryStore) -> None:
    clock = JumpingClock(START)
    for _ in range(2):
        counters = Counters()
        share = PollShare(store, counters, clock)
        counters.polled("pipefy", 0.1)
        counters.polled("pipefy", 0.1, DOWN)
        await share.note()
        await share.note()
        counters.polled("pipefy", 0.1)
        await share.note()
        await clock.advance(DAY)
    assert await kept(store) == (4, 6)
    assert await kept(store, days=-1) == (2, 3)


async def test_days_long_gone_are_forgotten(store: MemoryStore) -> None:
    clock, counters = JumpingClock(START), Counters()
    share = PollShare(store, counters, clock)
    counters.polled("pipefy", 0.1)
    await share.note()
    await clock.advance(20 * DAY)
    counters.polled("pipefy", 0.1)
    await share.note()
    assert await kept(store) == (1, 1)


async def test_what_cannot_be_read_counts_as_nothing(store: MemoryStore) -> None:
    async with store.transaction() as tx:
        await tx.remember("polls", "pipefy", {"2026-03-21": "many", "2026-03-22": [1]})
    assert await kept(store) == (0, 0)
