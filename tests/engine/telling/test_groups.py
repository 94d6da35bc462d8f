"""More than five alerts of one poll as one message, and what follows in its thread."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.domain.given import rule
from tests.engine.crowd import all_see, crowd, lines, rows_of, sent
from tests.engine.fakes import Engine, FakeChannel, FakeSource, engine, gone_for_good, not_now
from watcher.domain.message import Message, Reason
from watcher.domain.reading import Org
from watcher.domain.route import Route
from watcher.domain.rule import Globs, Level, Selector, Watch
from watcher.engine.once import once
from watcher.engine.policy import ReceiverPlan
from watcher.ports import Answer, ChannelError, Parcel, Receipt

TWO = {"slack": ReceiverPlan(edits=True), "email": ReceiverPlan()}


def by(label: str, **more: object) -> Route:
    return Route(Selector(), ("slack",), group=label, **more)  # type: ignore[arg-type]


class Planned(FakeSource):
    """Every other organization is on plan `starter`, the rest on `pro`."""

    def _reading(self, org, now):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - as its base has it
        plan = "starter" if int(org.ref or 0) % 2 else "pro"
        return replace(super()._reading(org, now), labels=(("org", org.name), ("plan", plan)))


async def test_five_at_once_are_told_one_by_one(tmp_path: Path) -> None:
    async with engine(tmp_path, source=crowd(5)) as run:
        await run.poll()
        await all_see(run, 91)
        assert run.channels["slack"].heard == ["fired Warning"] * 5


async def test_six_at_once_are_one_message(tmp_path: Path) -> None:
    async with engine(tmp_path, source=crowd(6)) as run:
        await run.poll()
        await all_see(run, 91)
        (message,) = sent(run.channels["slack"])
        assert message.headline == "6 organizations are at 91 % or more of their cards"
        assert message.lists[0].rest == ""
        assert await rows_of(run) == []
        assert run.source.asked == 0  # nobody is asked who uses most in each


async def test_the_ten_worst_are_named_critical_first_and_the_rest_is_counted(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[by("source")], source=crowd(23)) as run:
        await run.poll()
        for number, org in enumerate(run.source.orgs):
            run.source.used[org.id] = 90 + number % 11
        await run.poll()
        (message,) = sent(run.channels["slack"])
        named = lines(message)["The ten worst"]
        assert named[:3] == [
            "Critical Org 10: cards: 100 %, 100 of 100",
            "Critical Org 21: cards: 100 %, 100 of 100",
            "Warning Org 09: cards: 99 %, 99 of 100",
        ]
        assert len(named) == 10
        assert message.lists[0].rest == "and 13 more (watcher status)"
        assert message.headline.startswith("23 organizations of source pipefy are at 90 % or more")
        assert message.level is Level.CRITICAL
        assert message.consequence == "2 critical, 21 warning. Resets 1 Apr 2026 (in 10 days)."


async def test_without_a_group_it_is_by_resource_and_level(tmp_path: Path) -> None:
    async with engine(tmp_path, source=crowd(12)) as run:
        await run.poll()
        for number, org in enumerate(run.source.orgs):
            run.source.used[org.id] = 91 if number < 6 else 100
        await run.poll()
        assert sorted(run.channels["slack"].heard) == ["fired Critical", "fired Warning"]


async def test_a_label_makes_the_groups_and_few_of_a_value_stay_alone(tmp_path: Path) -> None:
    source = crowd(14)
    source.__class__ = Planned
    async with engine(tmp_path, routes=[by("plan")], source=source) as run:
        await run.poll()
        await all_see(run, 91, [1, 3, 5, 7, 9, 11, 13, 0, 2])
        told = sent(run.channels["slack"])
        assert sum(bool(message.lists) for message in told) == 1
        assert len(told) == 3
        group = next(message for message in told if message.lists)
        assert group.headline.startswith("7 organizations on plan starter are at 91 %")


class Various(FakeSource):
    """Each organization has cards, users and pipes, and uses as much of each."""

    async def read(self, orgs: Sequence[Org], now: datetime) -> Answer:
        answer = await super().read(orgs, now)
        more = [
            replace(each, series=replace(each.series, resource=resource))
            for each in answer.readings
            for resource in ("users", "pipes")
        ]
        return replace(answer, readings=(*answer.readings, *more))


async def test_few_of_each_resource_that_are_many_in_all_are_one_message(tmp_path: Path) -> None:
    source = crowd(4)
    source.__class__ = Various
    async with engine(tmp_path, source=source) as run:
        await run.poll()
        await all_see(run, 91)
        (message,) = sent(run.channels["slack"])
        assert message.identity == message.headline == "12 alerts: cards, pipes and users"
        assert {title: len(items) for title, items in lines(message).items()} == {
            "Cards": 3,
            "Pipes": 3,
            "Users": 3,
        }
        assert {listing.rest for listing in message.lists} == {"and 1 more (watcher status)"}


async def test_what_is_critical_is_not_mixed_with_what_is_not(tmp_path: Path) -> None:
    source = crowd(4)
    source.__class__ = Various
    users = Selector({"resource": Globs(("users",))})
    rules = [
        rule({"warning": "used >= 90%"}),
        replace(rule({"critical": "used >= 90%"}), name="u", select=users),
    ]
    async with engine(tmp_path, rules=rules, source=source) as run:
        await run.poll()
        await all_see(run, 91)
        assert sorted(run.channels["slack"].heard) == ["fired Critical"] * 4 + ["fired Warning"]


async def test_a_rule_s_group_goes_before_the_route_s(tmp_path: Path) -> None:
    grouped = replace(rule(), group="rule")
    async with engine(tmp_path, rules=[grouped], routes=[by("org")], source=crowd(7)) as run:
        await run.poll()
        await all_see(run, 91)
        (message,) = sent(run.channels["slack"])
        assert "7 organizations by rule ladder" in message.headline


async def test_those_who_are_called_are_called_once_and_only_for_criticals(tmp_path: Path) -> None:
    calling = by("source", mention="@oncall")
    async with engine(tmp_path, routes=[calling], source=crowd(8)) as run:
        await run.poll()
        await all_see(run, 91)
        await all_see(run, 100)
        warned, critical = sent(run.channels["slack"])
        assert (warned.mention, critical.mention) == ("", "@oncall")


async def test_members_go_on_in_the_group_s_thread(tmp_path: Path) -> None:
    async with engine(tmp_path, source=crowd(7)) as run:
        await run.poll()
        await all_see(run, 91)
        await all_see(run, 100, [2])
        group, one, _ = run.channels["slack"].got
        assert (one.message.reason, one.grouped) == (Reason.ESCALATED, True)
        assert one.thread == {"ts": "1", "group": group.message.incident}


async def test_no_silent_edits_are_made_for_members(tmp_path: Path) -> None:
    async with engine(tmp_path, source=crowd(7)) as run:
        await run.poll()
        for used in (91, 92, 93, 94, 95, 96):
            await all_see(run, used)
        assert run.channels["slack"].heard == ["fired Warning"]


async def test_members_that_end_together_are_one_reply(tmp_path: Path) -> None:
    async with engine(tmp_path, receivers=TWO, source=crowd(23)) as run:
        await run.poll()
        await all_see(run, 91)
        run.source.limit = 1000
        await run.poll()
        for channel in run.channels.values():
            group, end, *edit = channel.got
            assert (end.message.reason, end.message.incident) == (Reason.RESOLVED, group.message.incident)
            assert end.message.headline == "23 organizations: cards"
            assert [one.message.state for one in edit] == (["Resolved"] if channel.edits else [])
            assert end.message.consequence == "The limit was raised from 100 to 1,000."
            assert end.thread is not None
        assert await rows_of(run) == []


async def test_a_few_members_end_each_by_itself(tmp_path: Path) -> None:
    async with engine(tmp_path, source=crowd(6)) as run:
        await run.poll()
        await all_see(run, 91)
        run.source.orgs = run.source.orgs[:3]
        limit_raised = [org.id for org in run.source.orgs]
        run.source.used = {
            key: used if key in limit_raised else None for key, used in run.source.used.items()
        }
        run.source.limit = 1000
        await run.poll()
        ends = [parcel for parcel in run.channels["slack"].got if parcel.message.reason is Reason.RESOLVED]
        assert len(ends) == 3
        assert all(end.grouped and not end.message.members for end in ends)


async def test_a_reset_that_ends_all_at_two_polls_makes_two_replies(tmp_path: Path) -> None:
    async with engine(tmp_path, source=crowd(14)) as run:
        await run.poll()
        await all_see(run, 91)
        everybody = run.source.orgs
        for some in (everybody[:7], everybody):
            run.source.orgs = some
            run.source.missing = {org.id for org in everybody} - {org.id for org in some}
            run.source.limit = 1000
            for org in everybody:
                run.source.used[org.id] = 91 if org in some else None
            await run.poll()
        first, second, third = sent(run.channels["slack"])
        assert (first.reason, second.reason, third.reason) == (
            Reason.FIRED,
            Reason.RESOLVED,
            Reason.RESOLVED,
        )
        assert (len(second.members), len(third.members)) == (7, 7)


async def test_an_escalation_waits_for_the_group_it_belongs_to(tmp_path: Path) -> None:
    async with engine(tmp_path, source=crowd(7)) as run:
        await run.poll()
        run.channels["slack"].errors = [not_now(retry_after=1200)]
        await all_see(run, 91)
        await all_see(run, 100, [2])
        assert run.channels["slack"].got == []
        await run.clock.advance(timedelta(minutes=30))
        await run.deliverer.deliver()
        heard = ["fired Warning", "escalated Critical", "progress Critical"]
        assert run.channels["slack"].heard == heard
        assert run.channels["slack"].got[1].grouped


class Choosy(FakeChannel):
    """Takes nothing that tells of several."""

    async def deliver(self, parcel: Parcel) -> Receipt:
        if parcel.message.lists:
            raise ChannelError("msg_blocks_too_long", permanent=True)
        return await super().deliver(parcel)


async def test_a_group_that_is_refused_alone_is_told_one_by_one(tmp_path: Path) -> None:
    async with engine(tmp_path, source=crowd(7)) as run:
        await run.poll()
        run.channels["slack"] = Choosy()
        await all_see(run, 91, range(6))
        await all_see(run, 91, [6])
        for _ in range(4):
            await run.clock.advance(timedelta(hours=1))
            await run.deliverer.deliver()
        assert run.channels["slack"].heard == ["fired Warning"] * 7
        assert await rows_of(run) == []


async def test_on_a_quiet_day_a_group_that_is_refused_is_taken_apart_within_minutes(tmp_path: Path) -> None:
    async with engine(tmp_path, source=crowd(7)) as run:
        await run.poll()
        run.channels["slack"] = Choosy()
        await all_see(run, 91)
        assert run.channels["slack"].heard == ["fired Warning"]
        await run.clock.advance(timedelta(minutes=2))
        await run.deliverer.deliver()
        assert run.channels["slack"].heard == ["fired Warning"] * 7
        assert await rows_of(run) == []


async def test_a_group_for_a_receiver_that_is_broken_stays_together_but_for_the_one_tried(
    tmp_path: Path,
) -> None:
    async with engine(tmp_path, source=crowd(7)) as run:
        await run.poll()
        run.channels["slack"].errors = [gone_for_good() for _ in range(4)]
        await all_see(run, 91)
        for _ in range(3):
            await run.clock.advance(timedelta(hours=1))
            await run.deliverer.deliver()
        assert sorted(len(message.members) for message in sent(run.channels["slack"])) == [0, 6]


async def test_what_stands_in_line_is_not_told_before_what_it_follows(tmp_path: Path) -> None:
    async with engine(tmp_path, source=crowd(7)) as run:
        await run.poll()
        run.channels["slack"].errors = [not_now(retry_after=3600)]
        await all_see(run, 91, [0])
        await all_see(run, 100)  # six of them begin together, one has not been told of its beginning yet
        await run.clock.advance(timedelta(hours=2))
        await run.deliverer.deliver()
        mine = [p.message for p in run.channels["slack"].got if p.message.org == "Org 00"]
        assert [message.reason for message in mine] == [Reason.FIRED, Reason.ESCALATED]
        assert [len(m.members) for m in sent(run.channels["slack"]) if m.members] == [6]


async def test_an_end_in_line_is_not_told_before_what_it_follows(tmp_path: Path) -> None:
    async with engine(tmp_path, source=crowd(7)) as run:
        await run.poll()
        await all_see(run, 91)
        run.channels["slack"].errors = [not_now(retry_after=3600)]
        await all_see(run, 100, [0])
        run.source.limit = 1000
        await run.poll()
        await run.clock.advance(timedelta(hours=2))
        await run.deliverer.deliver()
        mine = [p.message.reason for p in run.channels["slack"].got if p.message.org == "Org 00"]
        assert mine == [Reason.ESCALATED, Reason.RESOLVED]
        assert [len(m.members) for m in sent(run.channels["slack"]) if m.members] == [7, 6]


async def test_a_group_goes_to_the_fallback_with_all_its_members(tmp_path: Path) -> None:
    plans = {"slack": ReceiverPlan(edits=True, fallback="email"), "email": ReceiverPlan()}
    async with engine(tmp_path, receivers=plans, routes=[by("")], source=crowd(7)) as run:
        await run.poll()
        run.channels["slack"].errors = [gone_for_good()]
        await all_see(run, 91)
        (message,) = sent(run.channels["email"])
        assert message.notes[-1] == "Sent here because slack is not working."
        assert len(message.members) == 7
        run.source.limit = 1000
        await run.poll()
        assert run.channels["email"].heard == ["fired Warning", "resolved Resolved"]
        assert await rows_of(run) == []


async def test_a_crash_between_sending_and_recording_is_looked_up_by_the_same_key(tmp_path: Path) -> None:
    async with engine(tmp_path, source=crowd(7)) as run:
        await run.poll()
        run.channels["slack"].errors = [asyncio.CancelledError()]
        with pytest.raises(asyncio.CancelledError):
            await all_see(run, 91)
        (bundle, *members) = sorted(await rows_of(run), key=lambda row: not row.message.members)
        assert len(members) == 7
        run.restart()
        await run.deliverer.rescue()
        await run.deliverer.deliver()
        (parcel,) = run.channels["slack"].got
        assert (parcel.key, parcel.again) == (bundle.key, True)
        assert await rows_of(run) == []


async def test_a_group_that_is_given_up_after_two_days_is_said_for_each_member(tmp_path: Path) -> None:
    async with engine(tmp_path, source=crowd(7)) as run:
        await run.poll()
        run.channels["slack"].errors = [not_now() for _ in range(400)]
        await all_see(run, 91)
        for _ in range(60):
            await run.clock.advance(timedelta(hours=1))
            await run.deliverer.deliver()
        async with run.store.reading() as tx:
            events = await tx.events(run.clock.now() - timedelta(days=9))
        assert [event.kind for event in events].count("message.abandoned") == 7
        assert await rows_of(run) == []


async def test_slices_of_one_answer_join_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watcher.engine.asking.slices.MOST", 8)
    async with engine(tmp_path, source=crowd(20)) as run:
        await run.poll()
        await all_see(run, 91)
        (message,) = sent(run.channels["slack"])
        assert message.headline.startswith("20 organizations")
        assert len(message.members) == 20


async def ask(run: Engine, number: int) -> None:
    """One batch, and what it owes is delivered as far as it is due."""
    await run.poller.poll("pipefy", number)
    await run.deliverer.deliver()


async def in_batches(run: Engine, used: float) -> None:
    """All are read, all use so much, and all batches are due."""
    await run.poll()
    run.source.used = dict.fromkeys(run.source.used, used)
    await run.clock.advance(timedelta(minutes=15))


async def test_batches_of_one_poll_are_one_message(tmp_path: Path) -> None:
    source = crowd(20)
    source.batch_size = 8
    async with engine(tmp_path, source=source) as run:
        await in_batches(run, 91)
        for number, told in enumerate((0, 0, 1)):
            await ask(run, number)
            assert len(run.channels["slack"].got) == told
        assert len(run.channels["slack"].got[0].message.members) == 20


async def test_a_rehearsal_shows_batches_of_one_poll_as_the_one_message_they_are(tmp_path: Path) -> None:
    source = crowd(12)
    source.batch_size = 4
    async with engine(tmp_path, source=source) as run:
        await in_batches(run, 91)
        polled, sent_now = await once(run.store, run.poller, None, ["pipefy"])
        (row,) = [row for each in polled for row in each.outcome.rows]
        assert (sent_now, len(row.message.members)) == (0, 12)
        assert row.message.headline.startswith("12 organizations are at 91 %")


async def test_few_of_each_batch_that_are_many_in_all_are_one_message(tmp_path: Path) -> None:
    source = crowd(12)
    source.batch_size = 4
    async with engine(tmp_path, source=source) as run:
        await in_batches(run, 91)
        for number in range(3):
            await ask(run, number)
        assert [len(message.members) for message in sent(run.channels["slack"])] == [12]


async def test_a_batch_that_never_answers_holds_the_others_up_for_a_minute(tmp_path: Path) -> None:
    source = crowd(8)
    source.batch_size = 4
    async with engine(tmp_path, source=source) as run:
        await in_batches(run, 91)
        await ask(run, 0)
        await run.clock.advance(timedelta(minutes=1))
        await run.deliverer.deliver()
        assert run.channels["slack"].heard == ["fired Warning"] * 4


async def test_what_is_critical_waits_for_no_batch(tmp_path: Path) -> None:
    source = crowd(8)
    source.batch_size = 4
    async with engine(tmp_path, source=source) as run:
        await in_batches(run, 100)
        await ask(run, 0)
        assert run.channels["slack"].heard == ["fired Critical"] * 4


async def test_what_waits_for_a_last_batch_without_news_goes_with_it(tmp_path: Path) -> None:
    source = crowd(8)
    source.batch_size = 4
    async with engine(tmp_path, source=source) as run:
        await in_batches(run, 91)
        source.used |= {org.id: 10.0 for org in source.orgs[4:]}
        await ask(run, 0)
        assert run.channels["slack"].got == []
        await ask(run, 1)
        assert run.channels["slack"].heard == ["fired Warning"] * 4


async def test_those_who_know_it_by_day_and_rise_together_have_their_own_messages_edited(
    tmp_path: Path,
) -> None:
    async with engine(tmp_path, source=crowd(6)) as run:
        await run.poll()
        for number in range(6):
            await all_see(run, 91, [number])
        await all_see(run, 100)
        heard = [each for each in run.channels["slack"].heard if each != "progress Warning"]
        assert heard == [*["fired Warning"] * 6, "fired Critical", *["progress Critical"] * 6]


async def test_an_end_that_waits_already_is_what_their_own_messages_show(tmp_path: Path) -> None:
    async with engine(tmp_path, source=crowd(6)) as run:
        await run.poll()
        for number in range(6):
            await all_see(run, 91, [number])
        run.channels["slack"].errors = [not_now(retry_after=3600)]
        await all_see(run, 100)
        run.source.limit = 1000
        await run.poll()
        await run.clock.advance(timedelta(hours=2))
        await run.deliverer.deliver()
        heard = ["fired Critical", *["resolved Resolved"] * 6, "progress Resolved"]
        assert run.channels["slack"].heard[-8:] == heard
        assert all(parcel.latest for parcel in run.channels["slack"].got[-7:])


async def test_members_that_rise_together_are_one_reply_and_their_message_says_so(tmp_path: Path) -> None:
    async with engine(tmp_path, routes=[by("", mention="@oncall")], source=crowd(9)) as run:
        await run.poll()
        await all_see(run, 91)
        await all_see(run, 100, range(7))
        group, reply, edit = run.channels["slack"].got
        assert (reply.message.reason, reply.message.mention) == (Reason.ESCALATED, "@oncall")
        assert reply.thread == edit.thread == {"ts": "1"}
        assert reply.message.notes == ("Told together: 7 alerts that rose in one poll",)
        assert {p.message.identity for p in (group, reply, edit)} == {"9 organizations: cards"}
        assert (edit.message.state, edit.message.mention) == ("Critical", "")
        assert edit.message.consequence.startswith("7 critical, 2 warning.")
        assert await rows_of(run) == []


async def test_what_tells_of_many_says_how_many_of_them_are_over(tmp_path: Path) -> None:
    async with engine(tmp_path, source=crowd(8)) as run:
        await run.poll()
        await all_see(run, 91)
        run.source.limit = 1000
        for org in run.source.orgs[2:]:
            run.source.used[org.id] = None
        await run.poll()
        message = run.channels["slack"].got[-1].message
        assert message.headline == "6 organizations are at 91 % or more of their cards"
        assert message.consequence.endswith(" 2 over.")
        assert [listing.title for listing in message.lists] == ["Still so", "Over since"]


async def test_a_mail_about_those_who_have_mails_of_their_own_is_answered_when_all_is_over(
    tmp_path: Path,
) -> None:
    plans = {"email": ReceiverPlan()}
    async with engine(tmp_path, receivers=plans, source=crowd(6)) as run:
        await run.poll()
        for number in range(6):
            await all_see(run, 91, [number])
        await all_see(run, 100)
        run.source.limit = 1000
        await run.poll()
        heard = run.channels["email"]
        group = next(parcel for parcel in heard.got if parcel.message.members)
        assert heard.heard == [*["fired Warning"] * 6, "fired Critical", *["resolved Resolved"] * 7]
        assert heard.got[-1].message.incident == group.message.incident
        assert heard.got[-1].message.identity == group.message.identity == "6 organizations: cards"


async def test_organizations_that_vanish_together_are_one_message(tmp_path: Path) -> None:
    gone = rule({"warning": "missing >= 2 polls"}, name="gone")
    async with engine(tmp_path, rules=[replace(gone, watch=Watch.ORG)], source=crowd(8)) as run:
        await run.poll()
        run.source.missing = {org.id for org in run.source.orgs[:7]}
        await run.poll()
        await run.poll()
        (message,) = sent(run.channels["slack"])
        assert (message.state, message.headline) == ("No data", "7 organizations give no data")


async def test_hostile_names_stay_names_in_a_group(tmp_path: Path) -> None:
    names = ("<!channel> @here", "A" * 300, "\u202evil\nBcc: x@y", "{{ 7*7 }}", "", "`*_~")
    async with engine(tmp_path, source=crowd(7, *names)) as run:
        await run.poll()
        await all_see(run, 91)
        (message,) = sent(run.channels["slack"])
        assert all(len(item.name) <= 100 for listing in message.lists for item in listing.items)
        assert "\n" not in _all_text(message)
        assert "\u202e" not in _all_text(message)


def _all_text(message: Message) -> str:
    items = [f"{item.name} {item.amount}" for listing in message.lists for item in listing.items]
    return " ".join([message.headline, message.sentence, message.identity, *items])


async def test_critical_and_warning_routes_group_apart(tmp_path: Path) -> None:
    routes = [Route(Selector({"severity": Globs(("critical",))}), ("email",)), Route(Selector(), ("slack",))]
    async with engine(tmp_path, receivers=TWO, routes=routes, source=crowd(14)) as run:
        await run.poll()
        for number, org in enumerate(run.source.orgs):
            run.source.used[org.id] = 91 if number % 2 else 100
        await run.poll()
        assert [len(sent(channel)) for channel in run.channels.values()] == [1, 1]
