"""Receivers that refuse: what goes to the fallback, what waits, what is given up, and what nobody hears."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.engine.fakes import FakeChannel, FakeSource, engine, gone_for_good, not_now
from watcher.domain.message import Message, Reason
from watcher.domain.reading import Org
from watcher.domain.route import Route
from watcher.domain.rule import Selector
from watcher.engine.policy import ReceiverPlan
from watcher.ports import ChannelError, Parcel, Receipt

BOTH = {"slack": ReceiverPlan(edits=True, fallback="email"), "email": ReceiverPlan()}
SLACK_ONLY = [Route(Selector(), ("slack",))]


@dataclass
class PickyChannel(FakeChannel):
    """Refuses some messages and takes the others; `tried` are the organizations it was asked to tell of."""

    refuses: Callable[[Message], bool] = lambda _: False
    error: Callable[[], ChannelError] = gone_for_good
    tried: list[str] = field(default_factory=list)

    async def deliver(self, parcel: Parcel) -> Receipt:
        self.tried.append(parcel.message.org)
        if self.refuses(parcel.message):
            raise self.error()
        return await super().deliver(parcel)


class ThreadlessChannel(FakeChannel):
    """Has nothing to find its messages by."""

    async def deliver(self, parcel: Parcel) -> Receipt:
        self.got.append(parcel)
        return Receipt({})


def about(*names: str) -> Callable[[Message], bool]:
    return lambda message: message.org in names


def all_nearly_used_up(names: Iterable[str]) -> FakeSource:
    orgs = tuple(Org(f"id-{name}", name, name) for name in names)
    return FakeSource(orgs=orgs, used={org.id: 91 for org in orgs})


async def test_one_receiver_that_fails_holds_up_no_other(tmp_path: Path) -> None:
    plans = {"slack": ReceiverPlan(edits=True), "email": ReceiverPlan()}
    async with engine(tmp_path, receivers=plans) as run:
        run.channels["slack"].errors = [not_now()]
        await run.sees(91)
        assert run.channels["email"].heard == ["fired Warning"]


async def test_a_broken_receiver_hands_its_messages_to_its_fallback(tmp_path: Path) -> None:
    async with engine(tmp_path, receivers=BOTH, routes=SLACK_ONLY) as run:
        run.channels["slack"].errors = [gone_for_good()]
        await run.sees(91)
        assert run.channels["email"].heard == ["fired Warning"]
        async with run.store.reading() as tx:
            assert (await tx.receiver_states())["slack"].error == "channel_not_found"


async def test_a_fallback_that_is_told_anyway_is_told_once(tmp_path: Path) -> None:
    both = [Route(Selector(), ("slack", "email"))]
    async with engine(tmp_path, receivers=BOTH, routes=both) as run:
        run.channels["slack"].errors = [gone_for_good()]
        await run.sees(91)
        assert run.channels["email"].heard == ["fired Warning"]


async def test_a_receiver_without_fallback_keeps_its_messages_until_it_works(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        run.channels["slack"].errors = [gone_for_good()]
        await run.sees(91)
        await run.clock.advance(timedelta(minutes=20))
        await run.deliverer.deliver()
        assert run.channels["slack"].heard == ["fired Warning"]
        async with run.store.reading() as tx:
            assert (await tx.receiver_states())["slack"].broken_since is None


async def test_three_failures_in_a_row_end_the_round_and_the_others_go_first_in_the_next(
    tmp_path: Path,
) -> None:
    async with engine(tmp_path, source=all_nearly_used_up("ABCDE")) as run:
        run.channels["slack"] = slack = PickyChannel(refuses=about("A", "B", "C"))
        await run.poll()
        assert (slack.tried, slack.got) == (["A", "B", "C"], [])
        await run.clock.advance(timedelta(minutes=15))
        await run.deliverer.deliver()
        assert slack.tried[3:] == ["D", "E", "A", "B", "C"]
        assert [parcel.message.org for parcel in slack.got] == ["D", "E"]


async def test_what_was_put_back_is_due_with_the_first_that_failed(tmp_path: Path) -> None:
    async with engine(tmp_path, source=all_nearly_used_up("ABCDE")) as run:
        run.channels["slack"].errors = [gone_for_good(), not_now(), gone_for_good()]
        await run.poll()
        async with run.store.reading() as tx:
            rows = await tx.unfinished_rows()
        waits = [(row.next_attempt_at - run.clock.now()).total_seconds() for row in rows]
        assert waits == [900, 5, 900, 5, 5]


async def test_a_receiver_that_asks_for_patience_is_left_alone_at_once(tmp_path: Path) -> None:
    async with engine(tmp_path, source=all_nearly_used_up("ABC")) as run:
        patience = PickyChannel(refuses=about("A"), error=lambda: not_now(retry_after=600))
        run.channels["slack"] = patience
        await run.poll()
        await run.clock.advance(timedelta(minutes=9))
        await run.deliverer.deliver()
        assert patience.tried == ["A"]
        await run.clock.advance(timedelta(minutes=1))
        await run.deliverer.deliver()
        assert patience.tried == ["A", "B", "C", "A"]


async def test_a_message_that_alone_is_refused_is_given_up_and_frees_the_way_for_what_comes_after(
    tmp_path: Path,
) -> None:
    async with engine(tmp_path, source=all_nearly_used_up("AB")) as run:
        run.channels["slack"] = slack = PickyChannel(
            refuses=lambda message: message.org == "A" and message.reason is Reason.FIRED
        )
        await run.poll()
        run.source.used = {"id-A": 100, "id-B": 100}
        for _ in range(3):
            await run.poll()
        told = [(parcel.message.org, parcel.message.reason.value) for parcel in slack.got]
        assert told == [("B", "fired"), ("B", "escalated"), ("A", "escalated")]
        async with run.store.reading() as tx:
            events = await tx.events(run.clock.now() - timedelta(days=1))
        assert "message.abandoned" in {event.kind for event in events}


async def test_a_receiver_that_takes_nothing_loses_no_message_to_three_refusals(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        run.channels["slack"].errors = [gone_for_good() for _ in range(5)]
        await run.sees(91, 91, 91, 91, 91, 91)
        assert run.channels["slack"].heard == ["fired Warning"]


async def test_who_never_got_the_beginning_is_not_told_the_end(tmp_path: Path) -> None:
    async with engine(tmp_path, source=all_nearly_used_up("AB")) as run:
        run.channels["slack"] = slack = PickyChannel(
            refuses=lambda message: message.org == "A" and message.reason is Reason.FIRED
        )
        await run.poll()
        run.source.limit = 200
        for _ in range(3):
            await run.poll()
        told = [(parcel.message.org, parcel.message.reason.value) for parcel in slack.got]
        assert told == [("B", "fired"), ("B", "resolved")]
        async with run.store.reading() as tx:
            assert await tx.unfinished_rows() == []


async def test_a_beginning_that_left_an_empty_thread_was_heard_all_the_same(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        run.channels["slack"] = slack = ThreadlessChannel()
        await run.sees(91)
        run.source.limit = 200
        await run.sees(91)
        assert slack.heard == ["fired Warning", "resolved Resolved"]


async def test_an_end_that_is_refused_reaches_the_fallback_though_it_heard_no_beginning(
    tmp_path: Path,
) -> None:
    async with engine(tmp_path, receivers=BOTH, routes=SLACK_ONLY) as run:
        await run.sees(91)
        run.channels["slack"].errors = [gone_for_good()]
        run.source.limit = 200
        await run.sees(91)
        assert run.channels["email"].heard == ["resolved Resolved"]


async def test_what_waits_behind_a_message_goes_to_the_fallback_with_it_and_in_order(tmp_path: Path) -> None:
    async with engine(tmp_path, receivers=BOTH, routes=SLACK_ONLY) as run:
        run.channels["slack"].errors = [not_now(retry_after=3600), gone_for_good()]
        await run.sees(91, 100)
        run.source.limit = 200
        await run.sees(100)
        assert run.channels["email"].heard == []
        await run.clock.advance(timedelta(hours=1))
        await run.deliverer.deliver()
        assert run.channels["slack"].heard == []
        assert run.channels["email"].heard == ["fired Warning", "escalated Critical", "resolved Resolved"]


async def test_what_the_fallback_is_owed_itself_is_not_doubled_by_what_waits_behind(tmp_path: Path) -> None:
    both = [Route(Selector(), ("slack", "email"))]
    async with engine(tmp_path, receivers=BOTH, routes=both) as run:
        run.channels["slack"].errors = [not_now(retry_after=3600), gone_for_good()]
        await run.sees(91, 100)
        await run.clock.advance(timedelta(hours=1))
        await run.deliverer.deliver()
        assert run.channels["email"].heard == ["fired Warning", "escalated Critical"]


async def test_an_edit_that_waits_behind_a_message_is_not_handed_over_with_it(tmp_path: Path) -> None:
    async with engine(tmp_path, receivers=BOTH, routes=SLACK_ONLY) as run:
        run.channels["slack"].errors = [not_now(retry_after=3600), gone_for_good()]
        await run.sees(91)
        async with run.store.transaction() as tx:
            (fired,) = await tx.unfinished_rows()
            edit = replace(fired.message, reason=Reason.PROGRESS, revision=2)
            await tx.add_rows([replace(fired, key="edit", message=edit, id=0)])
        await run.clock.advance(timedelta(hours=1))
        await run.deliverer.deliver()
        assert run.channels["email"].heard == ["fired Warning"]
        async with run.store.reading() as tx:
            assert await tx.unfinished_rows() == []


@pytest.mark.parametrize("error", [gone_for_good, not_now])
async def test_one_message_that_is_refused_holds_up_no_other(
    tmp_path: Path, error: Callable[[], ChannelError]
) -> None:
    async with engine(tmp_path, source=all_nearly_used_up("AB")) as run:
        run.channels["slack"] = slack = PickyChannel(refuses=about("A"), error=error)
        await run.poll()
        assert [parcel.message.org for parcel in slack.got] == ["B"]


async def test_an_edit_of_numbers_that_fails_is_dropped_and_handed_to_nobody(tmp_path: Path) -> None:
    async with engine(tmp_path, receivers=BOTH, routes=SLACK_ONLY) as run:
        await run.sees(91, 92, 93, 94)
        run.channels["slack"].errors = [gone_for_good()]
        await run.sees(95)
        assert run.channels["email"].heard == []
        await run.sees(100)
        assert run.channels["slack"].heard == ["fired Warning", "escalated Critical"]
