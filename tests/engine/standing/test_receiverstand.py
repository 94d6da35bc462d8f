"""A receiver that does not take messages is visible: since when, why, what waits, and who is told instead."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.engine.fakes import Engine, engine, gone_for_good, not_now
from watcher.engine.counters import Counters
from watcher.engine.policy import ReceiverPlan
from watcher.engine.standing.figures import Instruments
from watcher.engine.standing.receiverstand import ReceiverStand, receiver_findings, receiver_stands, trouble
from watcher.engine.standing.status import status_of
from watcher.ports import Mark


async def stand(run: Engine, name: str = "slack") -> ReceiverStand:
    async with run.store.reading() as tx:
        return next(each for each in await receiver_stands(tx, run.policy) if each.name == name)


async def test_a_receiver_that_works_is_no_trouble(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(91)
        found = await stand(run)
        assert (found.ok, found.waiting, trouble(found, run.clock.now(), "UTC")) == (True, 0, "")
        (finding,) = receiver_findings([found], run.clock.now(), "UTC")
        assert (finding.mark, finding.text) == (Mark.OK, "took the last message less than a minute ago")


async def test_one_that_was_never_told_anything_is_no_trouble_either(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        (finding,) = receiver_findings([await stand(run)], run.clock.now(), "UTC")
        assert (finding.mark, finding.text) == (Mark.INFO, "nothing was sent to it yet")


async def test_one_that_fails_for_now_says_since_when_why_and_when_it_is_tried(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        run.channels["slack"].errors = [not_now()]
        await run.sees(91)
        said = trouble(await stand(run), run.clock.now(), "UTC")
        assert said == "failing since 12:30: HTTP 503; 1 message waits; next try 12:30"
        (finding,) = receiver_findings([await stand(run)], run.clock.now(), "UTC")
        assert finding.mark is Mark.WARN


async def test_one_that_refuses_keeps_its_messages_and_is_broken_until_it_takes_one(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        run.channels["slack"].errors = [gone_for_good()]
        await run.sees(91)
        found = await stand(run)
        assert trouble(found, run.clock.now(), "UTC").startswith(
            "BROKEN since 12:30: channel_not_found; 1 mes"
        )
        assert receiver_findings([found], run.clock.now(), "UTC")[0].mark is Mark.FAIL
        await run.clock.advance(timedelta(minutes=15))
        await run.deliverer.deliver()
        assert (await stand(run)).ok


async def test_a_fallback_is_named_where_it_is_told_instead(tmp_path: Path) -> None:
    plans = {"slack": ReceiverPlan(edits=True, fallback="mail"), "mail": ReceiverPlan()}
    async with engine(tmp_path, receivers=plans) as run:
        run.channels["slack"].errors = [gone_for_good()]
        await run.sees(91)
        said = trouble(await stand(run), run.clock.now(), "UTC")
        assert said == "BROKEN since 12:30: channel_not_found; mail is told instead"


async def test_status_and_figures_name_the_broken_ones(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        run.channels["slack"].errors = [gone_for_good()]
        await run.sees(91)
        async with run.store.reading() as tx:
            status = await status_of(tx, run.policy, run.clock.now())
        figures = await Instruments(run.store, run.policy, Counters(), ["pipefy"], run.clock).figures()
    assert [each.name for each in status.receivers if not each.ok] == ["slack"]
    assert figures.broken == {"slack": True}
    assert figures.oldest_owed_at == run.clock.now()
