"""While a level's condition holds and its `after` is not over, the next look comes soon."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.domain.given import rule
from tests.engine.fakes import ACME, START, Engine, engine
from watcher.domain.advance import Step
from watcher.domain.alert import Alert, Hold
from watcher.domain.cadence import Bounds
from watcher.domain.rule import After, Level
from watcher.engine.pacing.proving import next_proof
from watcher.engine.policy import SourcePlan
from watcher.ports import Failure, SourceError

MINUTES = timedelta(minutes=1)
LOOSE = SourcePlan(5 * MINUTES, 60 * MINUTES)
BOUNDS = Bounds(5 * MINUTES, 60 * MINUTES)


def held(after: After, minutes: float = 0, *, now: bool = True) -> Step:
    """One step of an alert whose condition was seen to hold for so long."""
    hold = Hold(1, minutes * 60, START if now else None)
    waiting = Alert("ladder", "pipefy/cards", holds={Level.CRITICAL: hold})
    return Step(rule(after=after), waiting, waiting)


@pytest.mark.parametrize(
    ("step", "wait"),
    [
        (held(After(polls=3)), 15),
        (held(After(span=30 * MINUTES)), 15),
        (held(After(span=30 * MINUTES), 22), 8),
        (held(After(span=30 * MINUTES), 29), 5),
    ],
    ids=["polls", "a span begins", "a span is nearly over", "no sooner than the shortest"],
)
def test_a_level_that_waits_for_its_proof_is_looked_at_soon(step: Step, wait: float) -> None:
    (look,) = next_proof([step], BOUNDS)
    assert look.wait == wait * MINUTES
    assert look.why == "waiting for `after` of ladder"


def test_what_is_unknown_now_hurries_nobody() -> None:
    assert list(next_proof([held(After(polls=3), now=False)], BOUNDS)) == []


async def told_after(run: Engine, minutes: int) -> int | None:
    """Minutes from the crossing until it is told, looking when it is due."""
    await run.sees(60, 61, 62, 63)
    run.source.used[ACME.id] = 95.0
    for minute in range(minutes):
        await run.clock.advance(MINUTES)
        polled = await run.poller.poll("pipefy", 0, if_due=True)
        if polled.outcome.tellings:
            return minute
    return None


@pytest.mark.parametrize("after", [After(polls=3), After(span=30 * MINUTES)], ids=["polls", "span"])
async def test_a_level_with_after_is_told_when_it_is_proven(tmp_path: Path, after: After) -> None:
    rules = (rule({"critical": "used >= 90%"}, after=after),)
    async with engine(tmp_path, plan=LOOSE, rules=rules) as run:
        told = await told_after(run, 180)
        assert told is not None
        assert told <= 60 + 31


async def test_the_reason_is_written_on_the_target(tmp_path: Path) -> None:
    rules = (rule({"critical": "used >= 90%"}, after=After(polls=3)),)
    async with engine(tmp_path, plan=LOOSE, rules=rules) as run:
        await run.sees(95)
        async with run.store.reading() as tx:
            target = (await tx.targets())[0]
        assert target.why_then == "waiting for `after` of ladder"
        assert target.next_due - run.clock.now() == 15 * MINUTES


async def test_a_failure_in_between_is_retried_as_any_other(tmp_path: Path) -> None:
    rules = (rule({"critical": "used >= 90%"}, after=After(polls=3)),)
    async with engine(tmp_path, plan=LOOSE, rules=rules) as run:
        await run.sees(95)
        await run.fails(SourceError("HTTP 502", kind=Failure.SERVER))
        async with run.store.reading() as tx:
            assert (await tx.targets())[0].next_due - run.clock.now() == 5 * MINUTES
