"""When a batch is looked at again: levels say how soon, the budget and the API's quota how late."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.engine.fakes import ACME, START, Engine, FakeSource, engine
from watcher.domain.budget import Budget
from watcher.engine.pacing.targets import is_stale, retry_wait
from watcher.engine.policy import SourcePlan
from watcher.ports import Failure, SourceError
from watcher.records import Target

MINUTES = timedelta(minutes=1)
LOOSE = SourcePlan(5 * MINUTES, 60 * MINUTES)


async def next_wait(run: Engine) -> timedelta:
    async with run.store.reading() as tx:
        return (await tx.targets())[0].next_due - run.clock.now()


async def why(run: Engine) -> str:
    async with run.store.reading() as tx:
        return (await tx.targets())[0].why_then


async def test_a_batch_far_from_its_levels_is_left_alone_for_long(tmp_path: Path) -> None:
    async with engine(tmp_path, plan=LOOSE) as run:
        await run.sees(1, 1.01, 1.02, 1.03)
        assert await next_wait(run) >= 54 * MINUTES


async def test_a_batch_near_a_level_is_looked_at_soon(tmp_path: Path) -> None:
    async with engine(tmp_path, plan=LOOSE) as run:
        await run.sees(70, 75, 79)
        assert await next_wait(run) <= 20 * MINUTES
        assert "below a level" in await why(run)


async def test_the_pace_survives_a_restart(tmp_path: Path) -> None:
    async with engine(tmp_path, plan=LOOSE) as run:
        await run.sees(10, 40)
        run.restart()
        await run.sees(41)
        assert await next_wait(run) <= 30 * MINUTES


async def test_growth_after_a_quiet_hour_is_measured_from_the_last_look(tmp_path: Path) -> None:
    async with engine(tmp_path, plan=LOOSE) as run:
        await run.sees(10, 10, 10, 10, 22)
        async with run.store.reading() as tx:
            state = next(iter((await tx.series_states()).values()))
        assert state.pace.fastest(run.clock.now()) == pytest.approx(12 / 1800)


async def test_a_fixed_pace_is_kept_whatever_the_numbers(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(1, 79, 79.9)
        assert await next_wait(run) == 15 * MINUTES
        assert await why(run) == "at a fixed pace"


async def test_a_spent_budget_slows_down_and_says_so_once(tmp_path: Path) -> None:
    plan = SourcePlan(15 * MINUTES, 15 * MINUTES, budget=Budget(share=None, per_day=8))
    async with engine(tmp_path, plan=plan) as run:
        await run.sees(*range(1, 10))
        assert await next_wait(run) == 360 * MINUTES
        assert "budget of 8 calls a day" in await why(run)
        async with run.store.reading() as tx:
            events = [e for e in await tx.events(START) if e.kind == "source.slowed"]
        assert len(events) == 1


async def test_however_small_the_budget_a_batch_is_looked_at_every_six_hours(tmp_path: Path) -> None:
    plan = SourcePlan(15 * MINUTES, 15 * MINUTES, budget=Budget(share=None, per_day=1))
    async with engine(tmp_path, plan=plan) as run:
        await run.sees(1, 2, 3)
        assert await next_wait(run) == timedelta(hours=6)


async def test_near_the_end_of_the_api_quota_we_ask_rarely(tmp_path: Path) -> None:
    budget = Budget(share=None, per_day=1_000)
    plan = SourcePlan(15 * MINUTES, 15 * MINUTES, budget=budget, quota="cards")
    async with engine(tmp_path, plan=plan) as run:
        await run.sees(50)
        assert await next_wait(run) == 15 * MINUTES
        await run.sees(96)
        assert await next_wait(run) == 60 * MINUTES
        assert "96% of the API calls of Acme Brasil are used" in await why(run)


async def test_the_share_of_a_known_quota_is_the_budget(tmp_path: Path) -> None:
    plan = SourcePlan(15 * MINUTES, 15 * MINUTES, quota="cards")
    async with engine(tmp_path, source=FakeSource(limit=31_000), plan=plan) as run:
        await run.sees(1)
        assert run.poller.lookahead.calls_a_day("pipefy") == pytest.approx(10)


def test_retries_come_slower_and_slower_but_not_beyond_the_longest() -> None:
    waits = [retry_wait(LOOSE, failures, None) / MINUTES for failures in (1, 2, 3, 4, 5, 1_000)]
    assert waits == [5, 10, 20, 40, 60, 60]


def test_a_vendor_who_asks_for_patience_gets_it_within_reason() -> None:
    assert retry_wait(LOOSE, 1, 1_800) == 30 * MINUTES
    assert retry_wait(LOOSE, 1, 1e9) == timedelta(hours=6)


def target(*, heard: float, due: float, failures: int = 0) -> Target:
    """A target heard of so many minutes ago and due in so many."""
    return Target(
        "pipefy",
        0,
        (ACME,),
        START + due * MINUTES,
        watched_since=START - timedelta(days=9),
        last_ok_at=START - heard * MINUTES,
        failures=failures,
    )


@pytest.mark.parametrize(
    ("asked", "stale"),
    [
        (target(heard=59, due=1), False),
        (target(heard=119, due=-59), False),
        (target(heard=122, due=-62), True),
        (target(heard=150, due=60), False),
        (target(heard=150, due=5, failures=3), True),
        (target(heard=90, due=5, failures=3), False),
    ],
    ids=["fresh", "one look late", "two looks late", "slowed by plan", "failing long", "failing a little"],
)
def test_data_is_old_after_two_polls_unless_it_was_planned_so(asked: Target, stale: bool) -> None:
    assert is_stale(asked, LOOSE, START) is stale


async def test_a_failing_source_is_retried_soon(tmp_path: Path) -> None:
    async with engine(tmp_path, plan=LOOSE) as run:
        await run.sees(1)
        await run.fails(SourceError("HTTP 502", kind=Failure.SERVER))
        assert await next_wait(run) == 5 * MINUTES
