"""Numbers that are brought: taken once, in order, judged like any answer, and missed when they stay away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.domain.given import rule
from tests.engine.fakes import FakeChannel
from watcher.adapters.queue import MemoryQueue
from watcher.adapters.stores import SqlStore
from watcher.adapters.stores.memory import MemoryStore
from watcher.domain.condition import parse_condition
from watcher.domain.period import calendar_month
from watcher.domain.reading import Limit, Origin, Reading, Series
from watcher.domain.route import Route
from watcher.domain.rule import Level, Rule, Selector, Watch
from watcher.engine.asking.poll import Poller
from watcher.engine.bringing.intake import Intake
from watcher.engine.counters import Counters
from watcher.engine.delivering.deliver import Deliverer
from watcher.engine.delivering.enrich import Enricher
from watcher.engine.judging.judge import Judge
from watcher.engine.pacing.sweep import DELIVER
from watcher.engine.policy import Policy, ReceiverPlan, SourcePlan
from watcher.engine.standing.figures import Instruments
from watcher.engine.standing.status import SeriesLine, Standing, Status, status_of
from watcher.ports import Job
from watcher.ports.served import Accepted, Delivery, KeyTakenError, TooManySeriesError
from watcher.sandbox.clock import JumpingClock

START = datetime.fromisoformat("2026-03-21T12:00:00Z")
DAY = timedelta(days=1)
SILENT = Rule(
    name="silent",
    select=Selector(),
    watch=Watch.SOURCE,
    when={Level.WARNING: parse_condition("age >= 3h")},
)


@dataclass
class Desk:
    """Brings numbers to an engine on a real store."""

    store: MemoryStore | SqlStore
    policy: Policy
    clock: JumpingClock = field(default_factory=lambda: JumpingClock(START))
    channel: FakeChannel = field(default_factory=FakeChannel)
    counters: Counters = field(default_factory=Counters)
    keys: int = 0

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        self.judge = Judge(self.policy)
        self.queue = MemoryQueue()
        self.intake = Intake(self.store, self.judge, self.policy, self.queue, self.clock)
        self.poller = Poller(self.store, {}, self.judge, self.policy, self.clock, self.counters)
        self.deliverer = Deliverer(
            self.store, {"slack": self.channel}, self.policy, Enricher(self.store, {}, self.clock), self.clock
        )

    async def start(self) -> None:
        await self.queue.start({DELIVER: self._deliver})
        await self.poller.settle_plans()

    async def _deliver(self, job: Job) -> None:
        await self.deliverer.deliver_to(job.key)

    async def brings(self, *readings: Reading, key: str | None = None, digest: str = "d") -> Accepted:
        self.keys += 1
        taken = await self.intake.take("recipes", Delivery(key or f"k{self.keys}", digest, readings))
        await self.queue.idle()
        return taken

    async def silence(self, span: timedelta) -> None:
        """Let time pass as the daemon does: a look at the source's health every minute or so."""
        until = self.clock.now() + span
        while self.clock.now() < until:
            await self.clock.advance(min(timedelta(minutes=9), until - self.clock.now()))
            await self.poller.check_health("recipes")
            await self.deliverer.deliver()

    async def wakes_after(self, span: timedelta) -> None:
        """A daemon that was down so long, and its first look at the source."""
        await self.clock.advance(span)
        self.restart()
        await self.start()
        await self.poller.check_health("recipes")
        await self.deliverer.deliver()

    def tasks(self, used: float, org: str = "Acme", ago: timedelta = timedelta(0), **changes: Any) -> Reading:
        at = self.clock.now() - ago
        series = Series("recipes", "tasks", (("org", org),))
        one = Reading(series, used, Limit(100, Origin.API), calendar_month(at), at, (("org", org),))
        return replace(one, **changes)

    async def status(self) -> Status:
        async with self.store.reading() as tx:
            return await status_of(tx, self.policy, self.clock.now())

    async def line(self, org: str = "Acme") -> SeriesLine:
        return next(line for line in (await self.status()).series if line.org == org)


@asynccontextmanager
async def desk(folder: Path, *, on_disk: bool = False) -> AsyncIterator[Desk]:
    policy = Policy(
        rules=(rule(), SILENT),
        routes=(Route(Selector(), ("slack",)),),
        receivers={"slack": ReceiverPlan(edits=True)},
        sources={"recipes": SourcePlan(DAY, DAY, "Recipes", pushed=True)},
    )
    store = SqlStore(f"sqlite:///{folder}/watcher.db") if on_disk else MemoryStore()
    await store.open()
    try:
        at = Desk(store, policy)
        await at.start()
        yield at
        await at.queue.stop(1)
    finally:
        await store.close()


async def test_a_number_is_told_at_once(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        assert await d.brings(d.tasks(50)) == Accepted(1)
        await d.clock.advance(timedelta(hours=1))
        await d.brings(d.tasks(91))
        assert d.channel.heard == ["fired Warning"]
        assert (await d.line()).standing is Standing.WARNING


async def test_what_came_before_does_nothing_again(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        reading = d.tasks(91)
        await d.brings(reading, key="same")
        d.restart()
        await d.start()
        assert await d.brings(reading, key="same") == Accepted(1, repeated=True)
        assert d.channel.heard == ["fired Warning"]


async def test_of_two_that_come_at_once_one_counts(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.brings(d.tasks(50))
        reading = d.tasks(91)
        both = await asyncio.gather(*(d.brings(reading, key="same") for _ in range(2)))
        assert sorted(taken.repeated for taken in both) == [False, True]
        assert d.channel.heard == ["fired Warning"]


async def test_another_delivery_under_the_same_key_changes_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.brings(d.tasks(50), key="same")
        with pytest.raises(KeyTakenError):
            await d.brings(d.tasks(91), key="same", digest="other")
        assert (await d.line()).used == 50


async def test_a_number_older_than_the_one_known_is_ignored_and_that_is_said(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.brings(d.tasks(50))
        await d.clock.advance(timedelta(minutes=20))
        await d.brings(d.tasks(50))  # the same: nothing to write down but when it was told
        taken = await d.brings(d.tasks(99, ago=timedelta(minutes=10)), d.tasks(10, "Globex"))
        assert taken.accepted == 1
        assert [(one.number, one.why) for one in taken.ignored] == [
            (0, "stale: the number of 2026-03-21 12:20:00 UTC is known already")
        ]
        assert (await d.line()).used == 50


async def test_a_number_of_a_period_that_is_over_is_ignored(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        taken = await d.brings(d.tasks(99, ago=timedelta(days=25)))
        assert taken.ignored[0].why == "stale: its period is over"
        assert (await d.status()).series == ()
        assert not (await d.status()).sources[0].ok


async def test_a_correction_at_the_same_moment_is_taken(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.brings(d.tasks(50))
        assert (await d.brings(d.tasks(40))).accepted == 1
        assert (await d.line()).used == 40


async def test_what_a_delivery_leaves_out_stays_known(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.brings(d.tasks(50), replace(d.tasks(7), series=Series("recipes", "jobs", (("org", "Acme"),))))
        await d.clock.advance(timedelta(hours=2))
        await d.brings(d.tasks(60, "Globex"))
        await d.brings(d.tasks(51))
        assert {line.standing for line in (await d.status()).series} == {Standing.OK}


async def test_a_renamed_organization_goes_on_under_its_id(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.brings(d.tasks(50, "ws_1"))
        await d.brings(d.tasks(51, "ws_1", labels=(("org", "Acme Brasil"),)))
        assert [line.org for line in (await d.status()).series] == ["Acme Brasil"]
        assert (await d.status()).sources[0].organizations == 1


async def test_the_id_of_one_that_is_only_expected_is_nobodys(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        taken = await d.brings(d.tasks(50, "expected:Acme"))
        assert taken.ignored[0].why == "no organization may have this id"


async def test_a_source_cannot_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watcher.engine.bringing.room.MOST_SERIES", 2)
    async with desk(tmp_path) as d:
        await d.brings(d.tasks(1, "a"), d.tasks(1, "b"))
        with pytest.raises(TooManySeriesError):
            await d.brings(d.tasks(1, "c"), key="late")
        assert (await d.brings(d.tasks(2, "a"), key="late")).accepted == 1
        assert len((await d.status()).series) == 2


async def test_numbers_that_stay_away_are_missed_from_when_they_were_due(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.brings(d.tasks(50))
        await d.silence(DAY + timedelta(hours=2, minutes=50))
        assert d.channel.heard == []
        await d.silence(timedelta(minutes=20))
        assert d.channel.heard == ["fired No data"]
        await d.brings(d.tasks(50))
        assert [parcel.message.reason.value for parcel in d.channel.got][-1] == "resolved"


async def test_a_restart_ends_no_silence_that_was_told(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.brings(d.tasks(50))
        await d.silence(DAY + timedelta(hours=4))
        for _ in range(2):
            await d.wakes_after(timedelta(hours=1))
            await d.silence(timedelta(minutes=20))
        assert d.channel.heard == ["fired No data"]
        await d.brings(d.tasks(51))
        assert d.channel.heard == ["fired No data", "resolved Resolved"]


async def test_a_silence_that_began_before_our_own_downtime_goes_on_through_it(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.brings(d.tasks(50))
        await d.silence(DAY + timedelta(hours=1))
        await d.wakes_after(timedelta(hours=2))
        await d.silence(timedelta(minutes=1))
        assert d.channel.heard == ["fired No data"]


async def test_sleep_ends_no_silence_either(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.brings(d.tasks(50))
        await d.silence(DAY + timedelta(hours=4))
        await d.clock.advance(timedelta(hours=8))
        await d.silence(timedelta(minutes=20))
        assert d.channel.heard == ["fired No data"]


async def test_numbers_due_while_we_were_down_get_one_more_chance(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.brings(d.tasks(50))
        await d.wakes_after(2 * DAY)
        await d.silence(DAY + timedelta(hours=2, minutes=50))
        assert d.channel.heard == []
        await d.silence(timedelta(minutes=20))
        assert d.channel.heard == ["fired No data"]


async def test_restarts_day_by_day_hide_no_silence(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.brings(d.tasks(50))
        for _ in range(3):
            await d.wakes_after(DAY - timedelta(minutes=10))
            await d.silence(timedelta(minutes=10))
        assert d.channel.heard == ["fired No data"]


async def test_a_wait_planned_by_a_clock_that_was_ahead_hides_no_silence(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        right = d.clock.now()
        await d.wakes_after(400 * DAY)
        await d.brings(d.tasks(50))
        d.clock.set(right)
        await d.wakes_after(timedelta(0))
        await d.silence(DAY + timedelta(hours=4))
        assert d.channel.heard == ["fired No data"]


async def test_grace_given_by_a_clock_that_was_ahead_hides_no_silence(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.brings(d.tasks(50))
        right = d.clock.now()
        await d.wakes_after(400 * DAY)
        d.clock.set(right)
        await d.wakes_after(timedelta(0))
        await d.silence(DAY + timedelta(hours=4))
        assert d.channel.heard == ["fired No data"]


async def test_a_source_that_never_brought_anything_is_missed_too(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.silence(DAY + timedelta(hours=4))
        assert d.channel.heard == ["fired No data"]


async def test_numbers_of_one_organization_alone_grow_old(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.brings(d.tasks(50), d.tasks(50, "Globex"))
        for _ in range(3):
            await d.clock.advance(DAY)
            await d.brings(d.tasks(51))
        assert (await d.line("Acme")).standing is Standing.OK
        assert (await d.line("Globex")).standing is Standing.NO_DATA
        assert (await d.line("Globex")).why == "not brought lately"


async def test_figures_tell_when_a_pushed_number_was_true(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.brings(d.tasks(50, ago=timedelta(hours=1)))
        gauges = Instruments(d.store, d.policy, d.counters, (), d.clock)
        figures = await gauges.figures()
        assert await gauges.unready() == ""
    assert [(one.used, one.seen_at) for one in figures.series] == [(50.0, START - timedelta(hours=1))]
    assert [(one.heard_at, one.budget_a_day) for one in figures.sources] == [(START, None)]
