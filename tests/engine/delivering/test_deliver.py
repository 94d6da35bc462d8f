"""The outbox: retried, in order, never lost, never doubled."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from tests.engine.fakes import FakeChannel, engine, not_now
from watcher.domain.route import Route
from watcher.domain.rule import Globs, Selector
from watcher.engine.policy import ReceiverPlan
from watcher.ports import ChannelError


async def test_a_message_refused_for_now_is_sent_later_and_once(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        run.channels["slack"].errors = [not_now(retry_after=600)]
        await run.sees(91)
        assert run.channels["slack"].heard == []
        await run.clock.advance(timedelta(minutes=9))
        assert await run.deliverer.deliver() == 0
        await run.clock.advance(timedelta(minutes=1))
        assert await run.deliverer.deliver() == 1
        assert run.channels["slack"].heard == ["fired Warning"]


async def test_order_is_kept_while_a_receiver_is_down(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        run.channels["slack"].errors = [not_now() for _ in range(4)]
        await run.sees(91, 100, 100, 100)
        await run.clock.advance(timedelta(hours=1))
        await run.deliverer.deliver()
        assert run.channels["slack"].heard == ["fired Warning", "escalated Critical"]


async def test_who_heard_firing_hears_the_end_and_who_did_not_does_not(tmp_path: Path) -> None:
    plans = {"slack": ReceiverPlan(edits=True), "email": ReceiverPlan()}
    routes = [
        Route(Selector({"severity": Globs(("critical",))}), ("email",)),
        Route(Selector(), ("slack",)),
    ]
    async with engine(tmp_path, receivers=plans, routes=routes) as run:
        await run.sees(91)
        run.source.limit = 200
        await run.sees(91)
        assert run.channels["slack"].heard == ["fired Warning", "resolved Resolved"]
        assert run.channels["email"].heard == []


async def test_after_two_days_a_message_is_given_up_loudly(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        run.channels["slack"].errors = [not_now() for _ in range(1000)]
        await run.sees(91)
        for _ in range(60):
            await run.clock.advance(timedelta(hours=1))
            await run.deliverer.deliver()
        async with run.store.reading() as tx:
            assert await tx.unfinished_rows() == []
            events = await tx.events(run.clock.now() - timedelta(days=9))
        assert "message.abandoned" in {event.kind for event in events}


async def test_a_row_found_half_sent_is_marked_before_it_is_sent_again(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        run.channels["slack"].errors = [asyncio.CancelledError()]  # as when the process ends here
        with pytest.raises(asyncio.CancelledError):
            await run.sees(91)
        run.restart()
        await run.deliverer.rescue()
        await run.deliverer.deliver()
        assert [parcel.again for parcel in run.channels["slack"].got] == [True]


async def test_contributors_are_asked_once_for_all_receivers(tmp_path: Path) -> None:
    plans = {"slack": ReceiverPlan(edits=True), "email": ReceiverPlan()}
    async with engine(tmp_path, receivers=plans) as run:
        await run.sees(91)
        assert run.source.asked == 1
        for channel in run.channels.values():
            found = channel.got[0].message.contributors
            assert found
            assert found.top[0].name == "Invoice sync"


async def test_nothing_is_asked_while_nothing_is_told(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(50, 85, 60)
        assert run.source.asked == 0


async def test_numbers_are_brought_up_to_date_only_where_edits_are_possible(tmp_path: Path) -> None:
    plans = {"slack": ReceiverPlan(edits=True), "email": ReceiverPlan()}
    async with engine(tmp_path, receivers=plans) as run:
        await run.sees(91, 92, 93, 94, 95)
        assert run.channels["slack"].heard == ["fired Warning", "progress Warning"]
        assert run.channels["email"].heard == ["fired Warning"]


async def test_a_receiver_that_left_the_config_is_given_up(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        run.channels["slack"].errors = [not_now()]
        await run.sees(91)
        run.channels = {"other": FakeChannel("other")}
        run.policy = type(run.policy)(
            run.policy.rules, run.policy.routes, {"other": ReceiverPlan()}, run.policy.sources
        )
        run.restart()
        await run.clock.advance(timedelta(hours=1))
        await run.deliverer.deliver()
        async with run.store.reading() as tx:
            assert await tx.unfinished_rows() == []


async def test_winding_down_begins_no_further_message(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        run.deliverer.wind_down()
        await run.sees(91)
        assert run.channels["slack"].heard == []
        run.restart()
        await run.deliverer.deliver()
        assert run.channels["slack"].heard == ["fired Warning"]


async def test_a_message_the_store_could_not_record_waits_again_and_is_looked_up(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        run.channels["slack"].errors = [asyncio.CancelledError()]  # ends the work between claim and record
        with pytest.raises(asyncio.CancelledError):
            await run.sees(91)
        assert await run.deliverer.deliver() == 0
        assert await run.deliverer.recover() == 1
        await run.deliverer.deliver()
        assert [parcel.again for parcel in run.channels["slack"].got] == [True]


async def test_recovering_leaves_alone_what_is_in_flight(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(91)
        assert await run.deliverer.recover() == 0


async def test_a_doubt_about_arrival_outlives_a_refusal(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        doubt = ChannelError("time-out", permanent=False, uncertain=True)
        run.channels["slack"].errors = [doubt, not_now()]
        await run.sees(91, 91, 91)
        assert [parcel.again for parcel in run.channels["slack"].got] == [True]
