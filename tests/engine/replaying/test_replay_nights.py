"""Answers shown again, with groups and quiet hours: what would have been one message counts as one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from tests.engine.crowd import EVENING, MORNING, nightly
from tests.engine.replaying.test_replay import POLICY
from watcher.adapters.stores.memory import MemoryStore
from watcher.domain.message import Reason
from watcher.domain.period import calendar_month
from watcher.domain.reading import Limit, Org, Origin, Reading, Series
from watcher.engine.replaying.replay import Replay
from watcher.ports import Answer

MAIL = replace(POLICY, routes=(replace(nightly(), to=("mail",)),))


def answer(at: datetime, used: float, size: int, limit: float = 100) -> Answer:
    orgs = tuple(Org(f"o{number}", f"Org {number}") for number in range(size))
    readings = tuple(
        Reading(
            Series("pipefy", "cards", (("org", org.id),)),
            used,
            Limit(limit, Origin.API),
            calendar_month(at),
            at,
            (("org", org.name),),
        )
        for org in orgs
    )
    return Answer(at, readings, present=orgs)


async def told(*answers: Answer) -> list[list[Reason]]:
    store = MemoryStore()
    await store.open()
    try:
        replay = Replay(store, MAIL)
        seen = [await replay.look("pipefy", each) for each in answers]
        async with store.reading() as tx:
            assert await tx.unfinished_rows() == []
    finally:
        await store.close()
    return [[row.message.reason for row in look.delivered] for look in seen]


async def test_a_group_is_one_message_and_so_is_its_end() -> None:
    noon = EVENING - timedelta(hours=10)
    hours = [noon + timedelta(hours=after) for after in (0, 1, 2, 72)]
    looks = [
        answer(hours[0], 10, 7),
        *(answer(at, 91, 7, limit) for at, limit in zip(hours[1:], (100, 1000, 1000), strict=True)),
    ]
    assert await told(*looks) == [[], [Reason.FIRED], [Reason.RESOLVED], []]


async def test_a_night_is_one_summary_in_the_morning() -> None:
    looks = [answer(EVENING, 10, 3), answer(EVENING + timedelta(hours=1), 91, 3), answer(MORNING, 91, 3)]
    assert await told(*looks) == [[], [], [Reason.SUMMARY]]
