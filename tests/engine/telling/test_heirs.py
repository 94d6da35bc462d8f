"""Receivers that leave the config while something is owed to them: who is named by now hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.engine.crowd import all_see, crowd
from tests.engine.fakes import Engine, engine, not_now
from watcher.domain.route import Route
from watcher.domain.rule import Selector
from watcher.engine.policy import ReceiverPlan

PAGER = Route(Selector(), ("pager",))
MAIL = Route(Selector(), ("mail",))
TWO = {"pager": ReceiverPlan(), "mail": ReceiverPlan()}


def only_mail(run: Engine) -> None:
    """The config loses the pager."""
    run.policy = replace(run.policy, receivers={"mail": ReceiverPlan()}, routes=(MAIL,))
    del run.channels["pager"]
    run.restart()


async def test_what_only_a_receiver_that_is_gone_was_owed_is_told_with_a_note(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[PAGER], receivers=TWO) as run:
        run.channels["pager"].errors = [not_now()]
        await run.sees(91)
        only_mail(run)
        await run.deliverer.deliver()
        await run.clock.advance(timedelta(minutes=1))
        await run.deliverer.deliver()
        (parcel,) = run.channels["mail"].got
        assert parcel.message.notes[-1] == "Sent here because pager is no longer in the config."
        run.source.limit = 200
        await run.sees(91)
        assert run.channels["mail"].heard == ["fired Warning", "resolved Resolved"]


async def test_what_is_over_is_not_told_to_who_never_heard_of_it(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[PAGER], receivers=TWO) as run:
        run.channels["pager"].errors = [not_now(3600)]
        await run.sees(91)
        run.source.limit = 200
        await run.sees(91)
        only_mail(run)
        await run.sees(91, 91, 91, 91, 91)
        assert run.channels["mail"].heard == []


async def test_many_that_were_owed_to_a_receiver_that_is_gone_are_still_one_message(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[PAGER], receivers=TWO, source=crowd(9)) as run:
        await all_see(run, 10)
        run.channels["pager"].errors = [not_now()]
        await all_see(run, 91)
        only_mail(run)
        await all_see(run, 91)
        await all_see(run, 91)
        assert len(run.channels["mail"].got) == 1
