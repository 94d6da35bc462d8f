"""Promises about any history of a receiver whose people take mail in part: each hears all of it, in order."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from tests.engine.crowd import crowd
from tests.engine.fakes import Engine, FakeChannel, engine, not_now
from watcher.domain.message import Message, Reason
from watcher.engine.policy import ReceiverPlan
from watcher.ports import Parcel, Receipt

PEOPLE = ("ana", "bo", "cy")
SIZE = 7
ACTS = st.one_of(
    st.tuples(st.just("see"), st.tuples(st.integers(1, 2), st.sampled_from([91, 100]))),
    st.tuples(st.just("see"), st.tuples(st.just(SIZE), st.sampled_from([91, 100]))),
    st.tuples(st.just("limit"), st.sampled_from([100, 105, 1000])),
    st.tuples(st.just("full"), st.sets(st.sampled_from(PEOPLE))),
    st.tuples(st.just("wait"), st.sampled_from([1, 6, 30])),
    st.tuples(st.just("restart"), st.none()),
)
HISTORIES = st.lists(ACTS, min_size=4, max_size=18)


@dataclass
class Postman(FakeChannel):
    """Delivers to people, some of whose boxes are full; keeps what each got."""

    full: set[str] = field(default_factory=set)
    boxes: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))

    async def deliver(self, parcel: Parcel) -> Receipt:
        left_out = [who for who in PEOPLE if who in parcel.without and not parcel.only]
        wanted = [parcel.only] if parcel.only else [who for who in PEOPLE if who not in left_out]
        takes = [who for who in wanted if who not in self.full]
        if wanted and not takes:
            raise not_now()
        for who in takes:
            self.boxes[who].append(parcel.message)
        refused = [who for who in wanted if who not in takes]
        return Receipt({"root": "r"}, "ref", tuple(left_out + refused))


async def live(run: Engine, acts: list[tuple[str, object]], postman: Postman) -> None:
    await run.poll()
    for name, value in acts:
        await _ACTS[name](run, value, postman)
    postman.full = set()
    run.source.limit = 1000
    for _ in range(3):
        await run.clock.advance(timedelta(hours=1))
        await run.poll()


async def _see(run: Engine, value: object, _: Postman) -> None:
    assert isinstance(value, tuple)
    some, used = value
    for org in list(run.source.used)[:some]:
        run.source.used[org] = used
    await run.poll()


async def _limit(run: Engine, value: object, _: Postman) -> None:
    assert isinstance(value, int)
    run.source.limit = value
    await run.poll()


async def _full(_: Engine, value: object, postman: Postman) -> None:
    assert isinstance(value, set)
    postman.full = value


async def _wait(run: Engine, value: object, _: Postman) -> None:
    assert isinstance(value, int)
    await run.clock.advance(timedelta(minutes=value))
    await run.deliverer.deliver()


async def _restart(run: Engine, _: object, __: Postman) -> None:
    run.restart()
    await run.deliverer.rescue()


_ACTS = {"see": _see, "limit": _limit, "full": _full, "wait": _wait, "restart": _restart}


def tellings(box: list[Message]) -> dict[str, list[tuple[int, Reason]]]:
    """By incident, what somebody was told of it by itself or among others, as it came."""
    told: dict[str, list[tuple[int, Reason]]] = defaultdict(list)
    for message in box:
        for tag in message.members or (f"{message.incident}:{message.revision}",):
            incident, _, revision = tag.rpartition(":")
            told[incident].append((int(revision), message.reason))
    return told


async def given_up(run: Engine) -> bool:
    """Whether a box was full for so long that something was not told there at all."""
    async with run.store.reading() as tx:
        events = await tx.events(run.clock.now() - timedelta(days=9))
    return any(event.kind == "message.abandoned" for event in events)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mailboxes")


@given(HISTORIES)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_everybody_hears_of_an_incident_in_its_order(folder: Path, history: list[tuple[str, object]]) -> None:
    async def story() -> None:
        async with engine(folder, receivers={"email": ReceiverPlan()}, source=crowd(SIZE)) as run:
            postman = Postman("email", edits=False)
            run.channels["email"] = postman
            await live(run, history, postman)
            for box in postman.boxes.values():
                for incident, told in tellings(box).items():
                    revisions = [revision for revision, _ in told]
                    assert revisions == sorted(set(revisions)), (incident, told)
            if not await given_up(run):
                assert len({len(postman.boxes[who]) for who in PEOPLE}) == 1

    with capture_logs():
        asyncio.run(story())
