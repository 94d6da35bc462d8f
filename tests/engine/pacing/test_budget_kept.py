"""A day costs what it may: while many are asked at once, after a burst, while vendors fail."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle, repeat
from pathlib import Path

import pytest

from tests.engine.fakes import ACME, GLOBEX, START, Engine, FakeSource, engine
from watcher.domain.budget import Budget
from watcher.domain.reading import Org
from watcher.engine.pacing.ledger import Spent, spent_on
from watcher.engine.pacing.lookahead import HARSHEST, LONGEST, OVERRUN
from watcher.engine.pacing.lookcost import LookCosts
from watcher.engine.policy import SourcePlan
from watcher.ports import Answer, Failure, SourceError
from watcher.records import Target

MINUTES = timedelta(minutes=1)
HOURS = timedelta(hours=1)
BATCHES = 4
DOWN = SourceError("HTTP 502", kind=Failure.SERVER)


@dataclass
class Slow(FakeSource):
    """Counts a request when it is sent; the answers come when all have been asked."""

    batch_size: int = 1
    down: Iterator[bool] = field(default_factory=lambda: repeat(False))

    async def read(self, orgs: Sequence[Org], now: datetime) -> Answer:
        self.error = DOWN if next(self.down) else None
        answer = await super().read(orgs, now)
        for _ in range(2 * BATCHES):
            await asyncio.sleep(0)
        return answer


def slow(*down: bool) -> Slow:
    """It fails in turn as `down` says, again and again."""
    orgs = tuple(Org(f"o{number}", f"Org {number}") for number in range(BATCHES))
    return Slow(orgs=orgs, used={org.id: 1.0 for org in orgs}, down=cycle(down or (False,)))


def hourly(a_day: float) -> SourcePlan:
    return SourcePlan(5 * MINUTES, 60 * MINUTES, budget=Budget(share=None, per_day=a_day))


async def live(run: Engine, hours: int) -> None:
    """Poll what is due every ten minutes, all at once."""
    for _ in range(hours * 6):
        await run.clock.advance(10 * MINUTES)
        await asyncio.gather(*[run.poller.poll("pipefy", n, if_due=True) for n in range(BATCHES)])


async def targets(run: Engine) -> list[Target]:
    async with run.store.reading() as tx:
        return await tx.targets()


async def last_day(run: Engine) -> int:
    async with run.store.reading() as tx:
        return (await spent_on(tx, "pipefy")).last_day(run.clock.now())


async def waits(run: Engine) -> list[timedelta]:
    return [t.next_due - t.last_ok_at for t in await targets(run) if t.last_ok_at]


async def test_batches_asked_at_once_are_not_taken_for_the_cost_of_each(tmp_path: Path) -> None:
    plan = SourcePlan(20 * MINUTES, 20 * MINUTES, budget=Budget(share=None, per_day=BATCHES * 24 * 3))
    async with engine(tmp_path, source=slow(), plan=plan) as run:
        await run.poller.discover("pipefy")
        for _ in range(60):
            await run.clock.advance(20 * MINUTES)
            await asyncio.gather(*[run.poller.poll("pipefy", n) for n in range(BATCHES)])
        assert max(t.next_due for t in await targets(run)) <= run.clock.now() + 20 * MINUTES


async def test_two_hours_of_downtime_cost_one_round_and_no_patience(tmp_path: Path) -> None:
    plan = hourly(BATCHES * 24 * 1.05)
    async with engine(tmp_path, source=slow(), plan=plan) as run:
        await run.poller.discover("pipefy")
        await live(run, 20)
        await run.clock.advance(2 * HOURS)
        run.restart()
        before = run.source.calls
        await live(run, 1)
        assert run.source.calls - before <= 2 * BATCHES
        await live(run, 20)
        assert max(await waits(run)) <= plan.longest + 10 * MINUTES
        assert await last_day(run) <= BATCHES * 24 * 1.05


@pytest.mark.parametrize("down", [(True, False, False, True, False), (True, True, False), (True,)])
async def test_failures_do_not_eat_more_than_the_budget(tmp_path: Path, down: Sequence[bool]) -> None:
    async with engine(tmp_path, source=slow(*down), plan=hourly(BATCHES * 24 * 1.04)) as run:
        await run.poller.discover("pipefy")
        await live(run, 30)
        assert await last_day(run) <= BATCHES * 24 * 1.04 * OVERRUN + BATCHES
        due = [target.next_due - run.clock.now() for target in await targets(run)]
        assert max(due) <= LONGEST


async def test_a_retry_that_the_budget_delays_says_so(tmp_path: Path) -> None:
    plan = SourcePlan(15 * MINUTES, 15 * MINUTES, budget=Budget(share=None, per_day=8))
    async with engine(tmp_path, plan=plan) as run:
        await run.sees(*range(1, 10))
        await run.fails(DOWN)
        target = (await targets(run))[0]
        assert target.next_due - run.clock.now() == LONGEST
        assert "budget of 8 calls a day" in target.why_then


def test_what_is_left_of_a_day_is_spread_over_the_rest_of_it() -> None:
    early = Spent().plus(75, START)
    assert early.room_an_hour(100, START) == pytest.approx(25 / 23)
    assert early.room_an_hour(100, START + 12 * HOURS) == pytest.approx(25 / 12)
    assert early.room_an_hour(100, START + 30 * HOURS) == pytest.approx(100 / 24)
    assert Spent().plus(150, START).room_an_hour(100, START) == 0


def test_an_even_pace_is_not_slowed_down() -> None:
    spent = Spent()
    for hour in range(24):
        spent = spent.plus(10, START + hour * HOURS)
    assert spent.room_an_hour(240 * OVERRUN, START + 23.5 * HOURS) >= 10


async def test_a_budget_that_was_lowered_slows_down_but_does_not_blind(tmp_path: Path) -> None:
    async with engine(tmp_path, plan=hourly(48)) as run:
        await run.sees(*range(1, 60))
        assert (await targets(run))[0].next_due - run.clock.now() == HARSHEST * 30 * MINUTES


def test_what_a_look_costs_is_the_average_of_looks() -> None:
    costs = LookCosts()
    assert costs.each("pipefy") == 1
    for calls in (1, 1, 4):
        costs.note("pipefy", calls)
    assert costs.each("pipefy") == 2


def test_what_looks_cost_long_ago_fades() -> None:
    costs = LookCosts()
    for _ in range(200):
        costs.note("pipefy", 40)
    for _ in range(400):
        costs.note("pipefy", 1)
    assert costs.each("pipefy") < 2


async def test_a_quota_is_known_after_a_restart(tmp_path: Path) -> None:
    plan = SourcePlan(15 * MINUTES, 15 * MINUTES, quota="cards")
    async with engine(tmp_path, source=FakeSource(limit=31_000), plan=plan) as run:
        await run.sees(1)
        run.restart()
        async with run.store.reading() as tx:
            await run.poller.lookahead.settle(tx, "pipefy", await tx.targets())
        assert run.poller.lookahead.calls_a_day("pipefy") == pytest.approx(10)


def two(used: float) -> FakeSource:
    return FakeSource(orgs=(ACME, GLOBEX), limit=1_000_000, used={ACME.id: 10.0, GLOBEX.id: used})


QUOTED = SourcePlan(5 * MINUTES, 20 * MINUTES, quota="cards", budget=Budget(share=None, per_day=1_000))


async def test_an_organization_that_left_slows_nobody_down(tmp_path: Path) -> None:
    source = two(970_000.0)
    async with engine(tmp_path, source=source, plan=QUOTED) as run:
        await run.poll()
        assert "97% of the API calls of Globex" in (await targets(run))[0].why_then
        source.orgs = (ACME,)
        source.unselected = {GLOBEX.name}
        await run.poller.discover("pipefy")
        await run.poll()
        assert "slowed" not in (await targets(run))[0].why_then


async def test_a_period_that_is_over_slows_nobody_down(tmp_path: Path) -> None:
    source = two(970_000.0)
    async with engine(tmp_path, source=source, plan=QUOTED) as run:
        await run.poll()
        source.missing = {GLOBEX.id}
        await run.clock.advance(timedelta(days=20))
        await run.poll()
        assert "slowed" not in (await targets(run))[0].why_then
