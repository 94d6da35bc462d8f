"""A slow-down is said once, its end once; status claims no more than what is planned."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.engine.fakes import START, Engine, FakeSource, engine
from watcher.domain.budget import Budget
from watcher.domain.reading import Org
from watcher.engine.pacing.slowdown import tell_slowdown
from watcher.engine.pacing.targets import SLOWED
from watcher.engine.policy import SourcePlan
from watcher.engine.standing.status import status_of
from watcher.records import Target

MINUTES = timedelta(minutes=1)
HOURS = timedelta(hours=1)
TIGHT = SourcePlan(15 * MINUTES, 15 * MINUTES, budget=Budget(share=None, per_day=8))


def batches(*slowed: bool) -> list[Target]:
    return [
        Target("pipefy", n, (), START, START, why_then=f"{SLOWED} to keep" if one else "no level is near")
        for n, one in enumerate(slowed)
    ]


async def told(run: Engine) -> list[str]:
    async with run.store.reading() as tx:
        events = await tx.events(START - 9 * HOURS)
    return [event.kind for event in events if event.kind in {"source.slowed", "source.pace_regained"}]


async def at(run: Engine, hours: float, *slowed: bool) -> None:
    async with run.store.transaction() as tx:
        await tell_slowdown(tx, "pipefy", batches(*slowed), START + hours * HOURS)


async def test_batches_that_take_turns_are_one_slow_down(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        for hour in range(20):
            await at(run, hour, hour % 2 == 0, hour % 2 == 1)
        assert await told(run) == ["source.slowed"]


async def test_its_end_is_said_once(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        for hour, slowed in enumerate((True, True, False, False)):
            await at(run, hour, slowed, False)
        assert await told(run) == ["source.slowed", "source.pace_regained"]


async def test_what_comes_and_goes_is_said_once_a_day(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        for hour in range(48):
            await at(run, hour, hour % 2 == 0)
        assert await told(run) == ["source.slowed", "source.pace_regained"] * 2


async def test_what_lasts_is_said_again_after_a_day(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        for hour in range(49):
            await at(run, hour, True)
        assert await told(run) == ["source.slowed"] * 3


async def test_a_clock_that_was_ahead_does_not_silence_it(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await at(run, 24 * 300, True)
        await at(run, 0, True)
        assert len(await told(run)) == 2


async def test_a_restart_does_not_say_it_again(tmp_path: Path) -> None:
    orgs = (Org("a", "A"), Org("b", "B"))
    source = FakeSource(orgs=orgs, used={"a": 1.0, "b": 2.0}, batch_size=1)
    async with engine(tmp_path, source=source, plan=TIGHT) as run:
        await run.sees(*range(1, 10))
        run.restart()
        await run.sees(10, 11)
        assert await told(run) == ["source.slowed"]


async def test_a_wait_that_is_hardly_longer_is_no_slow_down(tmp_path: Path) -> None:
    plan = SourcePlan(5 * MINUTES, 60 * MINUTES, budget=Budget(share=None, per_day=24 / 0.96))
    async with engine(tmp_path, plan=plan) as run:
        await run.sees(1)
        for _ in range(36):
            await run.clock.advance(HOURS)
            await run.poller.poll("pipefy", 0)
        assert await told(run) == []


async def test_status_claims_no_usual_wait_while_slowed_down(tmp_path: Path) -> None:
    plan = SourcePlan(5 * MINUTES, 60 * MINUTES, budget=Budget(share=None, per_day=8))
    async with engine(tmp_path, plan=plan) as run:
        await run.sees(1)
        async with run.store.reading() as tx:
            line = (await status_of(tx, run.policy, run.clock.now())).sources[0]
        assert line.seen_within_usually == 15 * MINUTES
        await run.sees(*range(1, 10))
        async with run.store.reading() as tx:
            line = (await status_of(tx, run.policy, run.clock.now())).sources[0]
        assert line.seen_within_usually == line.seen_within == 6 * HOURS
