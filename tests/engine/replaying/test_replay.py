"""Answers shown to the judge again: what came of each, and what was owed for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.domain.given import rule
from tests.engine.fakes import ACME, START, cards
from watcher.adapters.stores.memory import MemoryStore
from watcher.domain.message import Reason
from watcher.domain.period import calendar_month
from watcher.domain.reading import Gap, Limit, Origin, Reading
from watcher.domain.route import Route
from watcher.domain.rule import Level, Selector, Watch
from watcher.engine.policy import Policy, ReceiverPlan, SourcePlan
from watcher.engine.replaying.replay import Replay
from watcher.ports import Answer, Failure, SourceError

HOUR = timedelta(hours=1)
POLICY = Policy(
    rules=(rule(), rule({"warning": "failures >= 2 polls"}, name="down", watch=Watch.SOURCE)),
    routes=(Route(Selector(), ("slack", "mail")),),
    receivers={"slack": ReceiverPlan(edits=True), "mail": ReceiverPlan()},
    sources={"pipefy": SourcePlan(HOUR, HOUR)},
)


@pytest.fixture
async def store() -> AsyncIterator[MemoryStore]:
    store = MemoryStore()
    await store.open()
    yield store
    await store.close()


def answer(hour: int, used: float | None) -> Answer:
    at = START + hour * HOUR
    if used is None:
        return Answer(at, gaps=(Gap(cards(), "permission denied"),), present=(ACME,))
    limit = Limit(100, Origin.API)
    reading = Reading(cards(), used, limit, calendar_month(at), at, (("org", ACME.name),))
    return Answer(at, (reading,), present=(ACME,))


async def test_each_look_says_the_level_what_is_told_and_to_whom(store: MemoryStore) -> None:
    replay = Replay(store, POLICY)
    seen = [await replay.look("pipefy", answer(hour, used)) for hour, used in enumerate((70, 92, None, 101))]
    levels = [
        look.alerts[key].level if (key := ("ladder", cards().key)) in look.alerts else None for look in seen
    ]
    assert levels == [None, Level.WARNING, Level.WARNING, Level.CRITICAL]
    told = [[telling.reason for telling in look.outcome.tellings] for look in seen]
    assert told == [[], [Reason.FIRED], [], [Reason.ESCALATED]]
    assert sorted(row.receiver for row in seen[1].delivered) == ["mail", "slack"]
    assert sorted(row.receiver for row in seen[3].delivered) == ["mail", "slack"]


async def test_what_was_owed_counts_as_delivered_so_that_edits_go_on(store: MemoryStore) -> None:
    replay = Replay(store, POLICY)
    seen = [await replay.look("pipefy", answer(hour, 92 + hour / 10)) for hour in range(3)]
    assert [[row.receiver for row in look.delivered] for look in seen[1:]] == [["slack"], ["slack"]]
    async with store.reading() as tx:
        assert await tx.unfinished_rows() == []


async def test_failures_are_judged_and_an_answer_ends_them(store: MemoryStore) -> None:
    replay = Replay(store, POLICY)
    error = SourceError("HTTP 503", kind=Failure.SERVER)
    await replay.look("pipefy", answer(0, 10))
    failed = [await replay.failed("pipefy", error, START + hour * HOUR) for hour in (1, 2)]
    back = await replay.look("pipefy", answer(3, 10))
    assert [len(look.outcome.tellings) for look in (*failed, back)] == [0, 1, 1]
    assert back.outcome.tellings[0].reason is Reason.RESOLVED


async def test_what_is_only_remembered_is_never_told(store: MemoryStore) -> None:
    replay = Replay(store, POLICY)
    await replay.remember("pipefy", answer(0, 95))
    async with store.reading() as tx:
        assert (await tx.alerts(), await tx.unfinished_rows()) == ([], [])
        assert [each.used for each in await tx.samples(cards().key, START)] == [95]
