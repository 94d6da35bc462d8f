"""What an outage kept back until it was over is told, in its order, and calls nobody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.domain.given import rule
from tests.engine.crowd import all_see, crowd
from tests.engine.fakes import Engine, FakeSource, engine, gone_for_good, not_now
from watcher.domain.message import Figure, Message, Reason
from watcher.domain.route import Route
from watcher.domain.rule import Globs, Level, Selector
from watcher.engine.policy import ReceiverPlan

HOUR = timedelta(hours=1)
CALLING = [
    Route(Selector({"severity": Globs(("critical",))}), ("slack",), mention="S0ON"),
    Route(Selector(), ("slack",)),
]


@asynccontextmanager
async def outage(folder: Path, source: FakeSource | None = None) -> AsyncIterator[Engine]:
    """Slack takes nothing, from before the first alert on."""
    async with engine(folder, routes=CALLING, source=source) as run:
        await run.poll()
        run.channels["slack"].errors = [not_now() for _ in range(999)]
        yield run


async def is_over(run: Engine) -> None:
    """The limit is raised, and everything ends."""
    run.source.limit = 1000
    await run.poll()


async def back(run: Engine) -> list[Message]:
    """Slack takes messages again; those that it got."""
    run.channels["slack"].errors = []
    await run.clock.advance(2 * HOUR)
    await run.deliverer.deliver()
    return [parcel.message for parcel in run.channels["slack"].got]


async def test_nobody_is_called_for_what_is_over_by_now(tmp_path: Path) -> None:
    async with outage(tmp_path) as run:
        await run.sees(91, 100)
        await is_over(run)
        fired, critical, ended = await back(run)
        assert [each.reason for each in (fired, critical, ended)] == [
            Reason.FIRED,
            Reason.ESCALATED,
            Reason.RESOLVED,
        ]
        assert (critical.mention, critical.overtaken, critical.offers) == ("", True, ())
        assert critical.consequence == f"It is over by now. {ended.change}"
        assert critical.sentence.endswith(critical.consequence)
        assert [fact.note for fact in critical.facts if fact.figure is Figure.RESETS] == [""]
        assert not ended.overtaken


async def test_what_still_holds_calls_people_however_late(tmp_path: Path) -> None:
    async with outage(tmp_path) as run:
        await run.sees(91, 100)
        fired, critical = await back(run)
        assert (critical.mention, critical.overtaken) == ("S0ON", False)
        assert not fired.overtaken


async def test_nobody_is_called_for_what_eased_meanwhile(tmp_path: Path) -> None:
    async with outage(tmp_path) as run:
        await run.sees(100)
        run.source.limit = 105
        await run.poll()
        critical, eased = await back(run)
        assert (critical.mention, critical.consequence) == ("", "It is at level warning by now.")
        assert eased.reason is Reason.EASED


async def test_what_eased_and_is_as_bad_again_calls_once(tmp_path: Path) -> None:
    async with outage(tmp_path) as run:
        await run.sees(100)
        run.source.limit = 105
        await run.poll()
        await run.sees(106)
        told = await back(run)
        assert [each.mention for each in told if each.level is Level.CRITICAL] == ["", "S0ON"]
        assert "by now" not in told[0].consequence


async def test_a_fallback_is_not_called_for_what_is_over(tmp_path: Path) -> None:
    plans = {"slack": ReceiverPlan(edits=True, fallback="email"), "email": ReceiverPlan()}
    async with engine(tmp_path, routes=CALLING, receivers=plans) as run:
        await run.poll()
        run.channels["slack"].errors = [not_now()] * 99
        await run.sees(100)
        await is_over(run)
        run.channels["slack"].errors = [gone_for_good()] * 9
        await run.clock.advance(2 * HOUR)
        await run.deliverer.deliver()
        critical, ended = [parcel.message for parcel in run.channels["email"].got]
        assert (critical.mention, critical.overtaken) == ("", True)
        assert ended.reason is Reason.RESOLVED


async def test_of_many_that_are_over_nobody_is_called_and_the_words_say_so(tmp_path: Path) -> None:
    async with outage(tmp_path, crowd(7)) as run:
        await all_see(run, 100)
        await is_over(run)
        group = (await back(run))[0]
        assert (group.mention, group.consequence) == ("", "All of it is over by now.")


async def test_of_many_people_are_called_for_those_that_still_hold(tmp_path: Path) -> None:
    ladder = replace(rule(), clear=None)
    async with outage(tmp_path, crowd(7)) as run:
        run.policy = run.policy_with(ladder)
        await all_see(run, 100)
        run.source.limit = 109
        await all_see(run, 109, [0])
        group = (await back(run))[0]
        assert group.mention == "S0ON"
        assert "by now" not in group.consequence
