"""Clocks that are wrong, sleep of our own, and plans that change while a poll is under way."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.domain.given import rule
from tests.engine.crowd import EVENING, all_see, crowd, nightly
from tests.engine.fakes import ACME, GLOBEX, START, Engine, FakeSource, cards, engine, not_now
from watcher.adapters.queue import MemoryQueue
from watcher.domain.period import calendar_month
from watcher.domain.reading import Gap, Limit, Org, Origin, Reading
from watcher.domain.rule import Watch
from watcher.engine.asking.poll import Poller
from watcher.engine.judging.doubt import doubted
from watcher.engine.judging.judge import Judge
from watcher.engine.pacing.sweep import Sweeper
from watcher.ports import Answer, Failure, SourceError, StoreError
from watcher.records import SeriesState

STALE = rule({"warning": "age >= 1h"}, name="source-stale", watch=Watch.SOURCE)
MISSING = rule({"warning": "missing >= 2 polls"}, name="organisation-missing", watch=Watch.ORG)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)


async def due(run: Engine) -> int:
    return await Sweeper(run.store, MemoryQueue(), run.clock, ["pipefy"]).sweep()


async def test_what_failed_while_the_clock_was_ahead_is_tried_once_it_is_right(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(10)
        right = run.clock.now()
        await run.clock.advance(timedelta(days=8))
        await run.deliverer.recover()
        run.channels["slack"].errors = [not_now()]
        await run.sees(91)
        run.clock.set(right)
        await run.deliverer.recover()
        await run.sees(100)
        assert run.channels["slack"].heard == ["fired Warning", "escalated Critical"]


async def test_a_start_finds_what_a_clock_that_was_ahead_has_put_off(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(10)
        right = run.clock.now()
        await run.clock.advance(timedelta(days=8))
        run.channels["slack"].errors = [not_now()]
        await run.sees(91)
        run.clock.set(right)
        run.restart()
        await run.deliverer.rescue()
        await run.deliverer.deliver()
        assert run.channels["slack"].heard == ["fired Warning"]


async def test_many_that_failed_while_the_clock_was_ahead_are_still_one_message(tmp_path: Path) -> None:
    async with engine(tmp_path, source=crowd(9)) as run:
        await all_see(run, 10)
        right = run.clock.now()
        await run.clock.advance(timedelta(days=8))
        run.channels["slack"].errors = [not_now()]
        await all_see(run, 91)
        run.clock.set(right)
        await run.deliverer.rescue()
        await run.deliverer.deliver()
        assert len(run.channels["slack"].got) == 1


async def test_quiet_hours_of_a_clock_that_was_ahead_are_over_once_it_is_right(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[nightly()]) as run:
        await run.sees(10)
        right = run.clock.now()
        await run.clock.advance(EVENING - right + timedelta(days=5))
        await run.sees(91)
        run.clock.set(right)
        await run.deliverer.rescue()
        await run.deliverer.deliver()
        assert run.channels["slack"].heard == ["fired Warning"]


async def test_our_own_downtime_is_no_silence_of_the_source(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[STALE]) as run:
        await run.sees(10)
        await run.clock.advance(timedelta(days=3))
        run.restart()
        await run.poller.discover("pipefy")
        await run.poller.check_health("pipefy")
        await run.sees(10)
        assert run.channels["slack"].heard == []


async def test_a_source_that_failed_before_the_downtime_is_still_silent(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[STALE]) as run:
        await run.sees(10)
        await run.fails(SourceError("HTTP 502", kind=Failure.SERVER))
        await run.clock.advance(timedelta(hours=2))
        run.restart()
        await run.poller.check_health("pipefy")
        await run.deliverer.deliver()
        assert run.channels["slack"].heard == ["fired No data"]


async def test_a_clock_that_was_ahead_and_is_set_right_does_not_stop_the_polls(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.clock.advance(timedelta(days=30))
        await run.sees(10)
        run.clock.set(run.clock.now() - timedelta(days=30))
        assert await due(run) == 1
        reads = len(run.source.reads)
        for _ in range(4):
            await run.poller.poll("pipefy", 0, if_due=True)
            await run.clock.advance(timedelta(minutes=15))
        assert len(run.source.reads) == reads + 4


async def test_a_store_that_cannot_write_does_not_make_us_ask_all_the_time(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(10)
        await run.clock.advance(timedelta(minutes=15))
        reads = len(run.source.reads)
        full = run.store.transaction
        run.store.transaction = refused  # type: ignore[method-assign, assignment]
        for _ in range(20):
            try:
                await run.poller.poll("pipefy", 0, if_due=True)
            except StoreError:
                await run.clock.advance(timedelta(seconds=5))
        run.store.transaction = full  # type: ignore[method-assign]
        assert len(run.source.reads) == reads + 1


def refused() -> None:
    raise StoreError("disk full")


async def overtaken(run: Engine, source: SlowSource, *orgs: Org) -> None:
    """A poll during which discovery finds `orgs` instead of those that the poll asks about."""
    await run.poller.discover("pipefy")
    source.gate = asyncio.Event()
    polling = asyncio.create_task(run.poller.poll("pipefy", 0))
    await asyncio.sleep(0)
    source.orgs = orgs
    await run.poller.discover("pipefy")
    source.gate.set()
    await polling


async def test_a_poll_under_way_does_not_undo_a_plan_made_meanwhile(tmp_path: Path) -> None:
    source = SlowSource(used={"8a1c": 10, "b27d": 101})
    async with engine(tmp_path, source=source) as run:
        await overtaken(run, source, ACME, GLOBEX)
        await run.poll()
        assert source.reads[-1] == ("8a1c", "b27d")
        assert run.channels["slack"].heard == ["fired Critical"]


async def test_an_answer_about_an_organization_left_out_meanwhile_fires_nothing(tmp_path: Path) -> None:
    source = SlowSource(used={"8a1c": 10, "dead": 95}, orgs=(ACME, Org("dead", "Deselected")))
    async with engine(tmp_path, source=source) as run:
        await overtaken(run, source, ACME)
        await run.deliverer.deliver()
        assert source.reads == [("8a1c", "dead")]
        assert run.channels["slack"].heard == []


class SlowSource(FakeSource):
    """Answers only when its gate is open."""

    gate: asyncio.Event | None = None

    async def read(self, orgs: tuple[Org, ...], now: datetime) -> Answer:  # type: ignore[override]
        answer = await super().read(orgs, now)
        if self.gate:
            await self.gate.wait()
        return answer


async def test_a_source_that_shows_nothing_is_not_well(tmp_path: Path) -> None:
    async with engine(tmp_path, rules=[STALE], source=FakeSource(orgs=())) as run:
        for _ in range(6):
            await run.clock.advance(timedelta(minutes=15))
            polled = await run.poller.discover("pipefy")
        await run.deliverer.deliver()
        assert polled.error
        assert "nothing to watch" in str(polled.error)
        assert run.channels["slack"].heard == ["fired No data"]


async def test_a_source_that_left_the_config_is_forgotten_with_its_alerts(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(91)
        run.poller = Poller(run.store, {}, Judge(run.policy), run.policy, run.clock)
        await run.poller.settle_plans()
        await run.deliverer.deliver()
        assert run.channels["slack"].heard == ["fired Warning", "resolved Resolved"]
        async with run.store.reading() as tx:
            assert await tx.targets() == []


async def test_an_expected_organization_that_turns_up_is_reported_again_by_its_name(tmp_path: Path) -> None:
    source = FakeSource(expect=("Globex",), used={"8a1c": 10, "b27d": 10})
    async with engine(tmp_path, rules=[MISSING], source=source) as run:
        await run.sees(10, 10)
        source.orgs = (ACME, GLOBEX)
        await run.poller.discover("pipefy")
        await run.deliverer.deliver()
        last = run.channels["slack"].got[-1].message
        assert (last.org, last.ended) == ("Globex", "reported again")


async def test_the_old_figure_that_comes_back_after_a_good_one_is_not_believed(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        run.clock.set(APRIL - timedelta(minutes=20))
        await run.sees(85)
        run.clock.set(APRIL)
        await run.sees(1, 85, 84, 2)
        assert run.channels["slack"].heard == []
        await run.sees(91)
        assert run.channels["slack"].heard == ["fired Warning"]


async def test_a_figure_revised_a_little_downwards_is_still_the_old_one(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        run.clock.set(APRIL - timedelta(minutes=20))
        await run.sees(95)
        run.clock.set(APRIL)
        await run.sees(94)
        assert run.channels["slack"].heard == ["fired Warning"]


async def test_a_month_that_begins_with_more_than_nothing_was_is_told_at_once(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        run.clock.set(APRIL - timedelta(minutes=20))
        await run.sees(0)
        run.clock.set(APRIL)
        await run.sees(100)
        assert run.channels["slack"].heard == ["fired Critical"]


async def test_an_answer_of_last_month_after_one_of_this_is_unknown(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        run.clock.set(APRIL)
        await run.sees(1)
        run.clock.set(APRIL - timedelta(hours=1))
        await run.sees(96)
        assert run.channels["slack"].heard == []
        async with run.store.reading() as tx:
            assert (await tx.series_states())[cards().key].unknown_why == "the figure of an earlier period"


async def test_a_clock_that_was_ahead_over_the_end_of_a_month_silences_nothing(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(10, 11)
        right = run.clock.now()
        run.clock.set(right + timedelta(days=12))
        await run.sees(12)
        run.clock.set(right)
        run.restart()
        await run.sees(50, 95, 100)
        assert run.channels["slack"].heard == ["fired Warning", "escalated Critical"]
        run.clock.set(APRIL + timedelta(days=2))
        await run.sees(1, 95)
    assert run.channels["slack"].heard[2:] == ["resolved Resolved", "fired Warning"]


async def test_numbers_noted_by_a_clock_that_was_ahead_do_not_keep_right_ones_out_of_history(
    tmp_path: Path,
) -> None:
    async with engine(tmp_path) as run:
        await run.sees(10)
        right = run.clock.now()
        run.clock.set(right + timedelta(days=5))
        await run.sees(10)
        run.clock.set(right)
        await run.sees(10)
        async with run.store.reading() as tx:
            kept = await tx.samples(cards().key, right)
    assert [sample.as_of - right for sample in kept][:2] == [timedelta(0), timedelta(minutes=15)]


def test_a_limit_gone_since_a_time_to_come_is_gone() -> None:
    reading = replace(with_api_limit(), limit=Limit(200, Origin.ALLOWANCE))
    known = SeriesState(cards(), (), with_api_limit(), START, unknown_since=START + timedelta(days=30))
    assert isinstance(doubted(reading, replace(known, unknown_since=START), None, (), START), Gap)
    assert doubted(reading, known, None, (), START) == reading


def with_api_limit() -> Reading:
    return Reading(cards(), 10, Limit(100, Origin.API), calendar_month(START), START)
