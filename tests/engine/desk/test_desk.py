"""The desk: what clicks do, once each, and what people are told who click too late."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.engine.crowd import all_see, crowd
from tests.engine.fakes import ACME, START, Engine, cards, engine, not_now
from watcher.domain.message import Message, Reason
from watcher.domain.offer import Act
from watcher.domain.rule import Level
from watcher.domain.topic import Topic
from watcher.engine.desk.front import FrontDesk
from watcher.engine.editing.ranked import dated
from watcher.engine.exports.orders import Orders
from watcher.engine.policy import ReceiverPlan
from watcher.engine.silencing.acks import acknowledge
from watcher.engine.silencing.silences import expire
from watcher.ports import Actor, Click, Reply
from watcher.records import RowState

ANA, BO = Actor("U0ANA", "ana"), Actor("U0BO", "bo")


@dataclass
class Office:
    """An engine and its desk; clicks are made on what the channel got."""

    engine: Engine
    desk: FrontDesk
    told: list[str]
    numbers: Any

    async def click(self, act: Act, on: Message | None = None, by: Actor = ANA, key: str = "") -> Reply:
        """Click on a message, the latest unless another one is meant; deliver what that owes."""
        message = on or self.latest
        key = key or f"click-{next(self.numbers)}"
        click = Click(key, act, message.incident, message.revision, "slack", by)
        reply = await self.desk.clicked(click)
        await self.desk.tell()
        await self.engine.deliverer.deliver()
        return reply

    @property
    def latest(self) -> Message:
        return self.engine.channels["slack"].got[-1].message

    @property
    def heard(self) -> list[str]:
        return self.engine.channels["slack"].heard

    async def acked_by(self) -> str:
        async with self.engine.store.reading() as tx:
            return (await tx.incidents())[cards().key].acked_by

    async def events(self, kind: str) -> list[str]:
        async with self.engine.store.reading() as tx:
            return [event.text for event in await tx.events(START) if event.kind.startswith(kind)]

    async def silences(self) -> list[tuple[str, str, timedelta]]:
        async with self.engine.store.reading() as tx:
            found = await tx.silences(START)
        return [(one.author, one.reason, one.ends_at - one.starts_at) for one in found]


@asynccontextmanager
async def office(folder: Path, *numbers: float, **changes: Any) -> AsyncIterator[Office]:
    async with engine(folder, receivers=changes.pop("receivers", None)) as made:
        made.policy = replace(made.policy, **changes)
        made.restart()
        told: list[str] = []

        async def tell(receivers: Collection[str]) -> None:
            told.extend(receivers)

        desk = FrontDesk(made.store, made.policy, Orders({}), made.clock, tell)
        await made.sees(50, *numbers)
        yield Office(made, desk, told, count())


async def test_an_acknowledgement_is_kept_with_who_made_it_and_shown_in_the_message(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        reply = await o.click(Act.ACK)
        assert reply == Reply("Acknowledged. This level is not told again; a higher one is.")
        assert await o.acked_by() == "ana"
        assert await o.events("alert.acked") == ["acknowledged by ana (U0ANA)"]
        assert (o.latest.reason, o.latest.acked_by, o.latest.change) == (Reason.PROGRESS, "ana", "")
        assert o.latest.offers[0].act is Act.UNACK
        assert o.told == ["slack"]


async def test_who_took_it_on_is_shown_though_the_first_edit_came_to_nothing(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        o.engine.channels["slack"].errors = [not_now(retry_after=60)]
        await o.click(Act.ACK)
        assert o.heard == ["fired Warning"]
        await o.engine.clock.advance(timedelta(minutes=2))
        await o.engine.deliverer.deliver()
        assert (o.latest.reason, o.latest.acked_by) == (Reason.PROGRESS, "ana")


async def test_an_edit_that_waits_to_be_tried_again_gives_way_to_news(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        o.engine.channels["slack"].errors = [not_now(retry_after=3600)]
        await o.click(Act.ACK)
        await o.engine.sees(100)
        await o.engine.clock.advance(timedelta(hours=1))
        await o.engine.deliverer.deliver()
        assert o.heard == ["fired Warning", "escalated Critical"]


async def test_who_took_it_on_is_told_with_what_had_to_wait(tmp_path: Path) -> None:
    async with office(tmp_path, 50) as o:
        o.engine.channels["slack"].errors = [not_now(retry_after=600)]
        await o.engine.sees(92)
        async with o.engine.store.transaction() as tx:
            policy = o.engine.policy
            await acknowledge(tx, policy, cards().short_id, "ana", "", o.engine.clock.now())
        await o.engine.clock.advance(timedelta(minutes=15))
        await o.engine.deliverer.deliver()
        assert [(each.message.reason, each.message.acked_by) for each in o.engine.channels["slack"].got] == [
            (Reason.FIRED, "ana")
        ]


async def test_an_edit_by_people_keeps_the_words_that_were_told(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        before = o.latest
        await o.click(Act.ACK)
        assert (o.latest.headline, o.latest.contributors) == (before.headline, dated(before))
        assert o.latest.revision == before.revision + 1


async def test_the_same_click_twice_is_done_once_and_answered_alike(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        first = o.latest
        replies = [await o.click(Act.ACK, first, key="one") for _ in range(2)]
        assert replies[0] == replies[1]
        assert len(await o.events("alert.acked")) == 1
        assert o.heard == ["fired Warning", "progress Warning"]


async def test_who_comes_second_is_told_who_was_first(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        first = o.latest
        await o.click(Act.ACK)
        assert await o.click(Act.ACK, first, BO) == Reply(
            "ana acknowledged this already (12:45).", done=False
        )
        assert await o.acked_by() == "ana"


async def test_an_acknowledgement_is_taken_back_by_anybody(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        await o.click(Act.ACK)
        assert (await o.click(Act.UNACK, by=BO)).done
        assert await o.acked_by() == ""
        assert await o.events("alert.unacked") == ["acknowledgement of ana withdrawn by bo (U0BO)"]
        assert (o.latest.acked_by, o.latest.offers[0].act) == ("", Act.ACK)
        assert not (await o.click(Act.UNACK)).done


async def test_a_click_on_what_is_over_says_when_it_ended_and_changes_nothing(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        fired = o.latest
        o.engine.source.limit = 200
        await o.engine.sees(92)
        reply = await o.click(Act.ACK, fired)
        assert reply == Reply("This was already resolved (13:00).", done=False)
        assert o.heard == ["fired Warning", "resolved Resolved"]
        assert not await o.events("alert.acked")


async def test_a_click_on_what_began_anew_sends_people_to_the_newer_message(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        fired = o.latest
        o.engine.source.limit = 200
        await o.engine.sees(92, 201)
        reply = await o.click(Act.SILENCE_DAY, fired)
        assert (
            reply.text == "This was already resolved (13:00). It began again (13:15): see the newer message."
        )
        assert await o.silences() == []


@pytest.mark.parametrize("act", [Act.ACK, Act.SILENCE_DAY, Act.SILENCE_PERIOD])
async def test_nobody_takes_on_a_level_they_have_not_seen(tmp_path: Path, act: Act) -> None:
    async with office(tmp_path, 92) as o:
        warning = o.latest
        await o.engine.sees(101)
        reply = await o.click(act, warning)
        assert (reply.done, "critical since you saw it" in reply.text) == (False, True)
        assert (await o.acked_by(), await o.silences()) == ("", [])
        assert (await o.click(act)).done


async def test_a_click_on_older_numbers_of_the_same_level_is_fine(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        fired = o.latest
        await o.engine.sees(*[93] * 5)
        assert o.heard[-1] == "progress Warning"
        assert (await o.click(Act.ACK, fired)).done


async def test_an_acknowledgement_never_mutes_a_higher_level_and_ends_with_it(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        await o.click(Act.ACK)
        await o.engine.sees(101)
        assert o.heard[-1] == "escalated Critical"
        assert (await o.acked_by(), o.latest.acked_by, o.latest.offers[0].act) == ("", "", Act.ACK)


async def test_an_acknowledgement_ends_at_the_reset(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        await o.click(Act.ACK)
        await o.engine.clock.advance(datetime(2026, 4, 1, 1, tzinfo=UTC) - o.engine.clock.now())
        await o.engine.sees(5, 95)
        assert o.heard[-2:] == ["resolved Resolved", "fired Warning"]
        assert await o.acked_by() == ""


async def test_a_silence_is_of_that_series_for_a_day_and_asked_for_once(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        reply = await o.click(Act.SILENCE_DAY)
        assert reply.text.startswith(
            "Silenced until 22 Mar 12:45, whatever the level. To end it: watcher silence expire"
        )
        again = await o.click(Act.SILENCE_DAY, by=BO)
        assert again == Reply("ana (U0ANA) silenced this already, until 22 Mar 12:45.", done=False)
        assert await o.silences() == [("ana (U0ANA)", "by button", timedelta(days=1))]
        assert o.latest.notes[-1] == "Silenced until 22 Mar 12:45 by ana (U0ANA)"
        await o.engine.sees(101, *[101] * 4)
        assert o.heard == ["fired Warning", "progress Warning", "progress Critical", "progress Critical"]
        assert o.latest.notes[-1] == "Silenced until 22 Mar 12:45 by ana (U0ANA)"


async def test_of_two_silences_the_message_names_the_one_that_ends_last(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        await o.click(Act.SILENCE_DAY)
        await o.click(Act.SILENCE_PERIOD, by=BO)
        assert o.latest.notes[-1] == "Silenced until 1 Apr 00:00 by bo (U0BO)"
        await o.engine.sees(93)
        assert [note for note in o.latest.notes if "Silenced" in note] == [
            "Silenced until 1 Apr 00:00 by bo (U0BO)"
        ]


async def test_a_silence_that_is_ended_is_no_more_in_the_message(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        before = o.latest.notes
        await o.click(Act.SILENCE_DAY)
        async with o.engine.store.transaction() as tx:
            await expire(tx, o.engine.policy, "s-1", "Bo", o.engine.clock.now())
        await o.engine.deliverer.deliver()
        assert o.latest.notes == before
        assert o.heard == ["fired Warning", "progress Warning", "progress Warning"]


async def test_a_silence_until_the_reset_ends_with_the_period(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        await o.click(Act.SILENCE_PERIOD)
        ((_, _, lasts),) = await o.silences()
        assert o.engine.clock.now() + lasts == datetime(2026, 4, 1, tzinfo=UTC)


async def test_what_never_resets_is_not_silenced_until_then(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        async with o.engine.store.transaction() as tx:
            state = (await tx.series_states())[cards().key]
            assert state.reading is not None
            await tx.put_series_states([replace(state, reading=replace(state.reading, period=None))])
        assert not (await o.click(Act.SILENCE_PERIOD)).done
        assert await o.silences() == []


async def test_a_receiver_that_cannot_edit_is_owed_no_edit(tmp_path: Path) -> None:
    async with office(tmp_path, 92, receivers={"slack": ReceiverPlan(), "mail": ReceiverPlan()}) as o:
        assert (await o.click(Act.ACK)).done
        assert o.heard == ["fired Warning"]


async def test_what_waits_to_be_sent_is_changed_where_it_waits(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        first = o.latest
        async with o.engine.store.transaction() as tx:
            (row,) = await tx.rows_of(first.incident)
            waits = replace(row, key=f"{row.key}-later", id=0, state=RowState.PENDING, attempts=0)
            await tx.add_rows([replace(waits, next_attempt_at=START + timedelta(days=1))])
        await o.desk.clicked(Click("k", Act.ACK, first.incident, first.revision, "slack", ANA))
        async with o.engine.store.reading() as tx:
            rows = await tx.rows_of(first.incident)
        assert [(row.state, row.message.acked_by) for row in rows] == [
            (RowState.SENT, ""),
            (RowState.PENDING, "ana"),
        ]


async def test_a_click_on_something_never_heard_of_is_answered(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        for incident in ("nope", "7f3a\x00", "g" * 5_000):
            reply = await o.click(Act.ACK, replace(o.latest, incident=incident))
            assert reply == Reply("Nothing is known of this alert any more: it is long over.", done=False)


@pytest.mark.parametrize("about", ["", "x", "export-", "9" * 400])
async def test_an_answer_about_no_export_is_answered(tmp_path: Path, about: str) -> None:
    async with office(tmp_path, 92) as o:
        reply = await o.desk.clicked(Click("k", Act.APPROVE, "i", 1, "slack", ANA, about))
        assert not reply.done


async def test_a_report_that_nobody_writes_is_not_ordered(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        assert "no report" in (await o.click(Act.EXPORT)).text


async def test_hostile_names_are_kept_on_one_line(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        await o.click(Act.ACK, by=Actor("U0\nEVE", "E\u202eve\x1b[2J\n" + "x" * 300))
        assert (await o.acked_by()).isprintable()
        assert len(await o.acked_by()) <= 80


async def test_a_fault_of_ours_is_told_as_one_and_the_click_can_be_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with office(tmp_path, 92) as o:
        message = o.latest

        async def dies(*_: object, **__: object) -> None:
            raise RuntimeError

        with monkeypatch.context() as broken:
            broken.setattr("watcher.engine.desk.front.acked", dies)
            assert not (await o.click(Act.ACK, message, key="one")).done
        assert await o.acked_by() == ""
        assert (await o.click(Act.ACK, message, key="one")).done


async def test_everything_is_said_in_the_tongue_of_the_messages(tmp_path: Path) -> None:
    async with office(tmp_path, 92, locale="pt-BR") as o:
        assert (await o.click(Act.ACK)).text.startswith("Reconhecido.")
        assert o.latest.offers[0].label == "Desfazer reconhecimento"
        found = await o.desk.limits("")
        assert found.title == "Todos os limites, os piores primeiro"


async def test_limits_are_told_by_risk_with_what_people_did(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        await o.click(Act.ACK)
        found = await o.desk.limits("acme")
        (line,) = found.lines
        assert found.title == "Limits of acme"
        assert (line.org, line.used, line.share, line.limit, line.resets) == (
            ACME.name,
            "92",
            92,
            "100",
            "1 Apr",
        )
        assert line.state == "Warning, acknowledged"


async def test_limits_of_nobody_say_so(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        found = await o.desk.limits("Globex\n<!here>")
        assert found.title == "No organization that is watched has `Globex <!here>` in its name."
        assert found.lines == ()


async def test_acknowledging_is_about_the_topic_that_was_clicked(tmp_path: Path) -> None:
    async with office(tmp_path, 92) as o:
        async with o.engine.store.transaction() as tx:
            known = (await tx.incidents())[cards().key]
            other = replace(known, id=f"{known.id}-ahead", topic=Topic.AHEAD, level=Level.WARNING)
            await tx.put_incidents([other])
        await o.click(Act.ACK)
        assert await o.acked_by() == "ana"


@asynccontextmanager
async def one_of_six_got_worse(folder: Path) -> AsyncIterator[tuple[Engine, FrontDesk]]:
    """Six are told together, then one of them by a reply."""
    async with engine(folder, source=crowd(6)) as run:
        await run.poll()
        await all_see(run, 91)
        await all_see(run, 101, [0])

        async def tell(_: Collection[str]) -> None:
            await run.deliverer.deliver()

        yield run, FrontDesk(run.store, run.policy, Orders({}), run.clock, tell)


def on(message: Message, act: Act) -> Click:
    return Click(f"{act} {message.incident}", act, message.incident, message.revision, "slack", ANA)


async def test_one_of_a_group_is_taken_on_by_its_reply_which_shows_it(tmp_path: Path) -> None:
    async with one_of_six_got_worse(tmp_path) as (run, desk):
        got = run.channels["slack"].got
        together, worse, _ = (parcel.message for parcel in got)
        assert (await desk.clicked(on(worse, Act.ACK))).done
        assert not (await desk.clicked(on(together, Act.ACK))).done
        await desk.tell()
        async with run.store.reading() as tx:
            acked = {one.series for one in (await tx.incidents()).values() if one.acked_by}
        assert acked == {worse.series}
        (edit,) = got[3:]
        assert (edit.instead, edit.message.acked_by, edit.message.silent) == ("ref-2", "ana", True)
        assert (edit.message.change, edit.message.headline) == (worse.change, worse.headline)
        assert edit.message.offers[0].act is Act.UNACK


async def test_what_is_done_about_one_of_a_group_is_shown_by_the_same_reply_again(tmp_path: Path) -> None:
    async with one_of_six_got_worse(tmp_path) as (run, desk):
        got = run.channels["slack"].got
        for act in (Act.ACK, Act.UNACK, Act.SILENCE_DAY):
            latest = [parcel.message for parcel in got if parcel.message.incident == got[1].message.incident]
            assert (await desk.clicked(on(latest[-1], act))).done
            await desk.tell()
        assert [(each.instead, each.message.acked_by) for each in got[3:]] == [
            ("ref-2", "ana"),
            ("ref-2", ""),
            ("ref-2", ""),
        ]
        assert any("Silenced until" in note for note in got[-1].message.notes)


async def test_where_a_group_alone_tells_of_it_there_is_nothing_to_edit(tmp_path: Path) -> None:
    async with one_of_six_got_worse(tmp_path) as (run, _):
        got = run.channels["slack"].got
        members = {tag.rpartition(":")[0] for tag in got[0].message.members} - {got[1].message.incident}
        async with run.store.transaction() as tx:
            await acknowledge(tx, run.policy, min(members), "ana", "", run.clock.now())
        told = len(got)
        await run.deliverer.deliver()
        assert len(got) == told
