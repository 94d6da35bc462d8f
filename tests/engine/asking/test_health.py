"""How old a source's numbers are: waiting that was planned is no age, silence is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.domain.given import rule
from tests.engine.fakes import ACME, START, Engine, engine
from watcher.domain.budget import Budget
from watcher.domain.rule import Level, Rule, Watch
from watcher.engine.pacing.targets import is_stale, old_since
from watcher.engine.policy import SourcePlan
from watcher.ports import Failure, SourceError
from watcher.records import Target

MINUTES = timedelta(minutes=1)
HOURS = timedelta(hours=1)
LOOSE = SourcePlan(5 * MINUTES, 60 * MINUTES)
SHIPPED = rule({"warning": "age >= 3h", "critical": "age >= 6h"}, name="source-stale", watch=Watch.SOURCE)
SPENT = SourcePlan(5 * MINUTES, 60 * MINUTES, budget=Budget(share=None, per_day=2))


async def watched(run: Engine, span: timedelta) -> None:
    """Time passes as the daemon lets it: polls that are due, and a look at the source's health."""
    until = run.clock.now() + span
    while run.clock.now() < until:
        await run.clock.advance(5 * MINUTES)
        await run.poller.poll("pipefy", 0, if_due=True)
        await run.poller.check_health("pipefy")
        await run.deliverer.deliver()


@pytest.fixture
def slowed() -> tuple[Rule, ...]:
    return (rule(), SHIPPED)


async def test_a_source_slowed_down_by_its_own_budget_is_not_silent(
    tmp_path: Path, slowed: tuple[Rule, ...]
) -> None:
    async with engine(tmp_path, rules=slowed, plan=SPENT) as run:
        await run.sees(10)
        await watched(run, 30 * HOURS)
        assert len(run.source.reads) < 12
        assert run.channels["slack"].heard == []


async def test_a_slowed_source_that_then_fails_is_told_three_hours_after_it_was_due(
    tmp_path: Path, slowed: tuple[Rule, ...]
) -> None:
    async with engine(tmp_path, rules=slowed, plan=SPENT) as run:
        await run.sees(10)
        await watched(run, 24 * HOURS)
        run.source.error = SourceError("HTTP 502", kind=Failure.SERVER)
        while not await failing(run):
            await watched(run, 5 * MINUTES)
        await watched(run, HOURS + 50 * MINUTES)
        assert run.channels["slack"].heard == []
        await watched(run, 20 * MINUTES)
        assert run.channels["slack"].heard == ["fired No data"]


@pytest.mark.parametrize(
    ("used", "kept"), [(10, "no alert is open"), (95, "1 open alert keeps its last state")]
)
async def test_the_alert_that_tells_of_the_silence_is_none_that_keeps_its_state(
    tmp_path: Path, slowed: tuple[Rule, ...], used: int, kept: str
) -> None:
    async with engine(tmp_path, rules=slowed) as run:
        await run.sees(used)
        run.source.error = SourceError("HTTP 502", kind=Failure.SERVER)
        await watched(run, 7 * HOURS)
        got = run.channels["slack"].got
        assert [each.message.level for each in got if each.message.watch is Watch.SOURCE][
            -1
        ] is Level.CRITICAL
        assert kept in got[-1].message.consequence


async def test_a_slowed_source_that_nobody_asks_grows_old_once_it_is_due(
    tmp_path: Path, slowed: tuple[Rule, ...]
) -> None:
    async with engine(tmp_path, rules=slowed, plan=SPENT) as run:
        await run.sees(10)
        await watched(run, 24 * HOURS)
        async with run.store.reading() as tx:
            due = (await tx.targets())[0].next_due
        run.poller.poll = nothing  # type: ignore[method-assign, assignment]
        await watched(run, due - run.clock.now() + HOURS + 50 * MINUTES)
        assert run.channels["slack"].heard == []
        await watched(run, 20 * MINUTES)
        assert run.channels["slack"].heard == ["fired No data"]


async def nothing(name: str, number: int, *, if_due: bool = False) -> None:
    """A poll that never gets its turn."""


async def failing(run: Engine) -> bool:
    async with run.store.reading() as tx:
        return (await tx.targets())[0].failures > 0


async def test_the_first_failure_after_our_own_downtime_is_no_long_silence(
    tmp_path: Path, slowed: tuple[Rule, ...]
) -> None:
    async with engine(tmp_path, rules=slowed, plan=LOOSE) as run:
        await run.sees(10)
        await run.clock.advance(timedelta(days=2))
        run.restart()
        await run.fails(SourceError("HTTP 502", kind=Failure.SERVER))
        assert run.channels["slack"].heard == []


async def test_a_silence_after_a_clock_that_was_ahead_is_told(
    tmp_path: Path, slowed: tuple[Rule, ...]
) -> None:
    async with engine(tmp_path, rules=slowed, plan=LOOSE) as run:
        right = run.clock.now()
        run.clock.set(right + timedelta(days=400))
        await run.sees(10)
        run.clock.set(right)
        run.source.error = SourceError("HTTP 502", kind=Failure.SERVER)
        await watched(run, 4 * HOURS)
        assert run.channels["slack"].heard == ["fired No data"]


def target(*, heard: float, due: float, failing: float | None = None) -> Target:
    """A target heard of, and failing, since so many minutes ago, and due in so many."""
    return Target(
        "pipefy",
        0,
        (ACME,),
        START + due * MINUTES,
        watched_since=START - timedelta(days=9),
        last_ok_at=START - heard * MINUTES,
        failures=0 if failing is None else 1,
        failing_since=None if failing is None else START - failing * MINUTES,
    )


@pytest.mark.parametrize(
    ("asked", "age"),
    [
        (target(heard=50, due=10), 50),
        (target(heard=90, due=-30), 90),
        (target(heard=350, due=10), 50),
        (target(heard=390, due=-30), 90),
        (target(heard=90, due=5, failing=40), 90),
        (target(heard=400, due=5, failing=40), 100),
    ],
    ids=["in time", "late", "slowed", "slowed and late", "failing", "slowed and failing"],
)
def test_waiting_that_was_planned_is_no_age(asked: Target, age: float) -> None:
    assert START - old_since(asked, LOOSE, START) == age * MINUTES
    assert is_stale(asked, SourcePlan(5 * MINUTES, 60 * MINUTES), START) is (age > 2 * 60)


def test_a_slowed_batch_that_has_just_failed_is_not_stale_at_once() -> None:
    assert not is_stale(target(heard=400, due=5, failing=1), LOOSE, START)
    assert is_stale(target(heard=400, due=5, failing=61), LOOSE, START)
