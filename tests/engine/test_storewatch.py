"""A store that takes nothing any more is told by all who are asked how we are, and forgiven at once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from tests.engine.fakes import START
from watcher.adapters.stores.memory import MemoryStore
from watcher.engine.counters import Counters
from watcher.engine.pages.house import StatusPages
from watcher.engine.policy import Policy
from watcher.engine.standing.figures import Instruments
from watcher.engine.storewatch import PATIENCE, WatchedStore
from watcher.engine.upkeep import Upkeep
from watcher.ports import Conflict, StoreError, Transaction
from watcher.sandbox.clock import JumpingClock

BEAT = timedelta(seconds=10)
SINCE = "nothing could be stored since 2026-03-21 12:00 UTC: the disk is full (free some space)"


class FullDisk(MemoryStore):
    """A disk that a test fills; what writes nothing is saved all the same, as SQLite does it."""

    is_full = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:  # type: ignore[override]
        async with super().transaction() as tx:
            yield tx
            if self.is_full and any(rows.changed for rows in tx.used.values()):
                raise StoreError("the disk is full", hint="free some space")


class Machine:
    def __init__(self, heart: Path) -> None:
        self.clock, self.counters, self.disk, self.heart = JumpingClock(START), Counters(), FullDisk(), heart
        self.store = WatchedStore(self.disk, self.counters.storing, self.clock)
        self.upkeep = Upkeep(self.store, self.clock, heart, timedelta(days=1), storing=self.counters.storing)
        self.gauges = Instruments(self.store, Policy((), (), {}, {}), self.counters, (), self.clock)

    async def lives(self, span: timedelta) -> None:
        until = self.clock.now() + span
        while self.clock.now() < until:
            await self.clock.advance(BEAT)
            await self.upkeep.beat()

    def said(self) -> object:
        return json.loads(self.heart.read_text()).get("unwell")


@pytest.fixture
async def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path / "heart")
    await machine.store.open()
    await machine.upkeep.beat()
    return machine


async def test_a_full_disk_is_told_once_it_has_lasted(machine: Machine) -> None:
    machine.disk.is_full = True
    with pytest.raises(StoreError):
        await writes(machine)
    await machine.lives(PATIENCE - BEAT)
    assert (machine.said(), await machine.gauges.unready()) == (None, "")
    await machine.lives(BEAT)
    assert (machine.said(), await machine.gauges.unready()) == (SINCE, SINCE)


async def test_a_disk_that_has_room_again_is_no_trouble_from_the_next_beat_on(machine: Machine) -> None:
    machine.disk.is_full = True
    await machine.lives(timedelta(minutes=5))
    machine.disk.is_full = False
    await machine.lives(BEAT)
    assert (machine.said(), await machine.gauges.unready()) == (None, "")
    counts = machine.counters.counts()
    assert counts.stored_at == machine.clock.now()
    assert counts.store_errors > 20


async def test_the_status_page_says_it_above_all_else(machine: Machine) -> None:
    pages = StatusPages(
        machine.store, Policy((), (), {}, {}), machine.clock, lambda *_: "", machine.counters.storing
    )
    assert (await pages.home()).frame.banner == ()
    machine.disk.is_full = True
    await machine.lives(timedelta(minutes=5))
    (banner,) = (await pages.home()).frame.banner
    assert banner == (
        "Nothing could be stored since 12:01, so nothing is judged and nobody is told: the disk is full."
    )


async def test_a_transaction_that_writes_nothing_proves_nothing(machine: Machine) -> None:
    machine.disk.is_full = True
    await machine.lives(timedelta(minutes=5))
    async with machine.store.transaction() as tx:
        await tx.recall("daemon")
    assert await machine.gauges.unready()


async def test_who_is_in_anothers_way_is_no_trouble(machine: Machine) -> None:
    with pytest.raises(Conflict):
        await collides(machine)
    assert machine.counters.counts().store_errors == 0


async def test_every_failure_counts_once(machine: Machine) -> None:
    machine.disk.is_full = True
    for _ in range(2):
        with pytest.raises(StoreError):
            await writes(machine)
    await machine.lives(BEAT)
    assert machine.counters.counts().store_errors == 3


async def writes(machine: Machine) -> None:
    async with machine.store.transaction() as tx:
        await tx.remember("test", "key", 1)


async def collides(machine: Machine) -> None:
    async with machine.store.transaction():
        raise Conflict("somebody was first")
