"""The door for pushed numbers, as function calls and over a socket, with an engine behind it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.fuzz.parcels import BODY, Parcel
from tests.fuzz.promises import assert_storable
from tests.fuzz.pushclerk import sound_delivery, sound_faults, sound_taking
from tests.fuzz.stage import Stage, Within, stage, state_of
from tests.web.desk import FakeGauges, NoPages
from watcher.engine.asking.poll import Poller
from watcher.engine.bringing.intake import Intake
from watcher.engine.judging.judge import Judge
from watcher.engine.pacing.sweep import DELIVER
from watcher.ports import Handler, Job, Store
from watcher.ports.served import Accepted, Delivery, KeyTakenError
from watcher.sandbox.clock import JumpingClock
from watcher.web.app import Doors, application
from watcher.web.body import Envelope, delivery_of
from watcher.web.faults import Faults
from watcher.web.server import serving
from watcher.web.strict import NotJsonError, parsed

NOW = datetime.fromisoformat("2026-03-21T12:00:00Z")
TOKEN = "token-of-the-recipes-01"


class NoQueue:
    """Takes jobs and does nothing with them: what is owed stands in the store."""

    async def start(self, handlers: Mapping[str, Handler]) -> None:
        """Nothing is to be handled."""

    async def submit(self, job: Job) -> bool:
        return job.kind == DELIVER

    async def stop(self, grace: float) -> list[str]:
        return []


@dataclass
class Door:
    """Behind it an engine that knows what the good body says."""

    stage: Stage
    tally: Counter[str] = field(default_factory=Counter)

    def intake(self, store: Store) -> Intake:
        policy = self.stage.policy
        return Intake(store, Judge(policy), policy, NoQueue(), self.stage.clock)

    async def settle(self) -> None:
        await Poller(
            self.stage.store, {}, Judge(self.stage.policy), self.stage.policy, self.stage.clock
        ).settle_plans()
        delivery = delivery_of(BODY | {"key": "the truth"}, Envelope("recipes", NOW))
        assert isinstance(delivery, Delivery)
        assert await self.intake(self.stage.store).take("recipes", delivery) == Accepted(
            len(BODY["readings"])
        )
        async with self.stage.store.reading() as tx:
            self.stage.truth = await state_of(tx)
        assert self.stage.truth.levels

    async def push(self, parcel: Parcel) -> None:
        """Understand it and hand it in, as the door does; then the same again, and another under its key."""
        body = parcel.body()
        try:
            data = parsed(body)
        except NotJsonError as error:
            assert_storable(str(error), 400)
            self.tally["no JSON"] += 1
            return
        delivery = delivery_of(data, Envelope("recipes", NOW, parcel.header))
        if isinstance(delivery, Faults):
            sound_faults(delivery)
            self.tally["refused"] += 1
            return
        sound_delivery(delivery, json.loads(body))
        async with self.stage.undone() as store:
            await self._take(store, delivery)

    async def _take(self, store: Within, delivery: Delivery) -> None:
        intake, before = self.intake(store), self.stage.truth
        taken = await intake.take("recipes", delivery)
        after = await state_of(store.tx)
        sound_taking(taken, delivery, before, after)
        again = await intake.take("recipes", delivery)
        assert again == Accepted(len(delivery.readings), repeated=True)
        with pytest.raises(KeyTakenError):
            await intake.take("recipes", replace(delivery, digest="another"))
        assert await state_of(store.tx) == after
        self.tally["taken"] += 1
        self.tally["ignored"] += len(taken.ignored)
        self.tally["levels raised"] += len(after.levels.items() - before.levels.items())


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Door]:
    async with stage(folder / "pushed.db", JumpingClock(NOW), "recipes", pushed=True) as on:
        door = Door(on)
        await door.settle()
        yield door


@dataclass
class Handed:
    """An intake whose store is another one for each example."""

    door: Door
    store: Within | None = None

    async def take(self, source: str, delivery: Delivery) -> Accepted:
        assert self.store is not None
        return await self.door.intake(self.store).take(source, delivery)


@dataclass
class Street:
    """The door over a real socket."""

    door: Door
    handed: Handed
    session: aiohttp.ClientSession
    url: str
    statuses: Counter[int] = field(default_factory=Counter)

    async def push(self, parcel: Parcel) -> None:
        async with self.door.stage.undone() as self.handed.store:
            status, told = await self._sent(parcel)
            after = await state_of(self.handed.store.tx)
        self.statuses[status] += 1
        assert status in {200, 400, 409}, (status, told)
        if status != 200:
            assert told["error"]
            assert after == self.door.stage.truth
        elif not told.get("repeated"):
            assert told["accepted"] + told["ignored"] == len(json.loads(parcel.body())["readings"])

    async def _sent(self, parcel: Parcel) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        named = {} if parcel.header is None else {"Idempotency-Key": parcel.header}
        async with self.session.post(self.url, data=parcel.body(), headers=headers | named) as answer:
            return answer.status, await answer.json()


@asynccontextmanager
async def opened_to_the_street(folder: Path) -> AsyncIterator[Street]:
    async with opened(folder) as door:
        handed, ticks = Handed(door), count(step=60)
        clock, tokens = door.stage.clock, {"recipes": TOKEN}
        doors = Doors(handed, FakeGauges(), clock, lambda: float(next(ticks)), tokens, NoPages())
        async with serving(application(doors), "127.0.0.1", 0) as url, aiohttp.ClientSession() as session:
            yield Street(door, handed, session, f"{url}/api/v1/readings")
