"""Exports that somebody must allow: asked about once, answered once, forgotten after a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.domain.given import rule
from tests.engine.asked_for import ASKED, DAY, FETCHED, MAILED, asking
from tests.engine.explained import one
from tests.engine.fakes import GLOBEX, not_now
from watcher.domain.message import Reason
from watcher.domain.offer import Act
from watcher.domain.rule import Globs, Level
from watcher.engine.policy import ReceiverPlan
from watcher.ports import Parcel, Receipt


async def test_an_export_that_must_be_approved_is_asked_about_and_not_asked_for(tmp_path: Path) -> None:
    async with asking(tmp_path, ASKED) as at:
        await at.run.sees(50, 92)
        await at.goes_on()
        assert at.source.orders == []
        assert await at.states() == ["asked"]
        fired, question = at.heard()
        assert (question.reason, question.incident) == (Reason.ASKED, fired.incident)
        assert question.headline == "May Pipefy write a report? automation jobs of Acme Brasil, March 2026"
        assert "posted here when it is ready" in question.consequence
        assert "until 22 Mar 12:" in question.consequence
        assert "watcher export approve 1" in question.next_step
        assert "Wanted by the rule ladder" in question.notes


async def test_a_question_offers_yes_and_no_about_its_export(tmp_path: Path) -> None:
    async with asking(tmp_path, ASKED) as at:
        await at.run.sees(50, 92)
        offers = at.heard()[-1].offers
    assert [(each.act, each.about) for each in offers] == [(Act.APPROVE, "1"), (Act.DENY, "1")]
    assert offers[0].confirm is not None
    assert "Pipefy also notifies the owner of the token" in offers[0].confirm.text


async def test_a_question_stands_in_the_thread_of_the_alert(tmp_path: Path) -> None:
    async with asking(tmp_path, ASKED) as at:
        await at.run.sees(50, 92)
        parcels = at.run.channels["slack"].got
        assert parcels[1].thread == {"ts": "1"}


@pytest.mark.parametrize(("yes", "said"), [(True, "Approved"), (False, "Denied")])
async def test_a_question_that_is_answered_says_by_whom_and_offers_nothing_any_more(
    tmp_path: Path, yes: bool, said: str
) -> None:
    async with asking(tmp_path, ASKED) as at:
        await at.run.sees(50, 92)
        await at.answers("Ana", yes=yes)
        await at.goes_on()
        assert at.put_right == [("ref-2", f"{said} by Ana, 21 Mar 12:45.")]
        (edit,) = (each.message for each in at.run.channels["slack"].got if each.instead)
        assert edit.headline == at.heard()[1].headline
        assert (edit.offers, edit.next_step, edit.mention, edit.silent) == ((), "", "", True)
        assert said in edit.sentence


async def test_a_question_that_nobody_answered_says_so_where_it_stands(tmp_path: Path) -> None:
    async with asking(tmp_path, ASKED) as at:
        await at.run.sees(50, 92)
        await at.goes_on(DAY)
        assert at.put_right == [("ref-2", "Nobody approved it by 22 Mar 12:45, so it is not asked for.")]


async def test_a_question_of_its_own_is_put_right_too(tmp_path: Path) -> None:
    async with asking(tmp_path, replace(ASKED, at=Level.NOTICE)) as at:
        await at.run.sees(50, 82)
        await at.answers("Ana")
        await at.goes_on()
        assert at.put_right == [("ref-1", "Approved by Ana, 21 Mar 12:45.")]


async def test_a_question_where_nothing_can_be_edited_stays_as_it_is(tmp_path: Path) -> None:
    async with asking(tmp_path, ASKED, receivers={"slack": ReceiverPlan()}) as at:
        await at.run.sees(50, 92)
        await at.answers("Ana")
        await at.goes_on()
        assert at.put_right == []


async def test_an_answer_before_the_question_arrived_leaves_nothing_to_put_right(tmp_path: Path) -> None:
    async with asking(tmp_path, replace(ASKED, at=Level.CRITICAL)) as at:
        await at.run.sees(50, 92)
        at.run.channels["slack"].errors = [not_now(3600)] * 2
        await at.run.sees(101)
        await at.answers("Ana")
        await at.goes_on(DAY)
        assert at.put_right == []
        assert "asked" not in [each.reason for each in at.heard()]


async def test_an_edit_that_fails_while_news_waits_is_made_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking(tmp_path, ASKED) as at:
        await at.run.sees(50, 92)
        await at.answers("Ana")
        channel, failures = at.run.channels["slack"], [not_now()]
        deliver = channel.deliver

        async def unwell(parcel: Parcel) -> Receipt:
            if parcel.instead and failures:
                raise failures.pop()
            return await deliver(parcel)

        monkeypatch.setattr(channel, "deliver", unwell)
        await at.goes_on()
        await at.goes_on(timedelta(minutes=5))
        assert at.news()[-1].startswith("A report is ready")
        assert at.put_right == [("ref-2", "Approved by Ana, 21 Mar 12:45.")]


async def test_who_approves_lets_the_export_begin_and_everybody_hears_who_it_was(tmp_path: Path) -> None:
    async with asking(tmp_path, ASKED) as at:
        await at.run.sees(50, 92)
        said = await at.answers("Ana")
        await at.goes_on()
        assert said.startswith("Approved")
        assert len(at.source.orders) == 1
        assert at.news()[1:] == [
            "Ana approved a report: automation jobs of Acme Brasil, March 2026",
            "Pipefy builds a report: automation jobs of Acme Brasil, March 2026",
        ]
        assert (await at.all())[0].decided_by == "Ana"


async def test_who_denies_ends_it(tmp_path: Path) -> None:
    async with asking(tmp_path, ASKED) as at:
        await at.run.sees(50, 92)
        assert (await at.answers("Ben", yes=False)).startswith("Denied")
        await at.goes_on(2 * DAY)
        assert at.source.orders == []
        assert await at.states() == ["denied"]
        assert at.news()[1:] == ["Ben denied a report: automation jobs of Acme Brasil, March 2026"]


async def test_two_people_at_once_are_one_answer_and_the_second_hears_who_was_first(tmp_path: Path) -> None:
    async with asking(tmp_path, ASKED) as at:
        await at.run.sees(50, 92)
        said = [await at.answers("Ana"), await at.answers("Ben"), await at.answers("Cid", yes=False)]
        assert said[1:] == ["Ana has approved it already."] * 2
        await at.goes_on()
        assert len(at.source.orders) == 1
        assert (await at.all())[0].decided_by == "Ana"


async def test_what_was_denied_stays_denied(tmp_path: Path) -> None:
    async with asking(tmp_path, ASKED) as at:
        await at.run.sees(50, 92)
        await at.answers("Ben", yes=False)
        assert await at.answers("Ana") == "Ben has denied it already."
        assert await at.states() == ["denied"]


async def test_nobody_can_answer_what_was_never_asked(tmp_path: Path) -> None:
    async with asking(tmp_path, FETCHED) as at:
        await at.run.sees(50, 92)
        assert await at.answers("Ana") == "It needs nobody's approval."
        assert await at.answers("Ana", about=99) == "There is no export 99."


async def test_a_question_ends_after_a_day_and_that_is_told_once(tmp_path: Path) -> None:
    async with asking(tmp_path, ASKED) as at:
        await at.run.sees(50, 92)
        await at.goes_on(DAY - timedelta(minutes=1))
        assert await at.states() == ["asked"]
        await at.goes_on()
        await at.goes_on()
        assert await at.states() == ["expired"]
        assert at.news()[1:] == [
            "Nobody approved a report in time: automation jobs of Acme Brasil, March 2026"
        ]
        assert len(await at.events("export.expired")) == 1


async def test_an_answer_after_the_end_is_too_late_even_before_anybody_noticed(tmp_path: Path) -> None:
    async with asking(tmp_path, ASKED) as at:
        await at.run.sees(50, 92)
        await at.run.clock.advance(DAY)
        assert await at.answers("Ana") == "Nobody answered in time, so the report is not asked for."
        assert await at.states() == ["expired"]
        await at.goes_on()
        assert len(at.news()) == 2


async def test_a_restart_forgets_no_question(tmp_path: Path) -> None:
    async with asking(tmp_path, ASKED) as at:
        await at.run.sees(50, 92)
        at.restart()
        await at.exports.rescue()
        await at.run.sees(93)
        assert len(at.news()) == 1
        await at.answers("Ana")
        await at.goes_on()
        assert len(at.source.orders) == 1


async def test_the_cooldown_counts_from_the_approval(tmp_path: Path) -> None:
    async with asking(tmp_path, replace(ASKED, cooldown=timedelta(hours=30))) as at:
        await at.run.sees(50, 92)
        await at.run.clock.advance(timedelta(hours=20))
        await at.answers("Ana")
        (export,) = await at.all()
        assert export.asked_at == at.run.clock.now()


async def test_the_same_report_is_not_asked_about_twice(tmp_path: Path) -> None:
    rules = [rule(), rule(name="other")]
    async with asking(tmp_path, ASKED, rules=rules) as at:
        await at.run.sees(50, 92)
        assert await at.states() == ["asked"]
        (refused,) = await at.events("export.refused")
        assert "waits to be approved, as export 1" in refused.text


async def test_what_was_denied_lately_is_not_asked_about_again(tmp_path: Path) -> None:
    at_critical = replace(ASKED, at=Level.CRITICAL)
    async with asking(tmp_path, ASKED, at_critical) as at:
        await at.run.sees(50, 92)
        await at.answers("Ben", yes=False)
        await at.run.sees(101)
        assert await at.states() == ["denied"]


async def test_one_question_is_about_all_parts_of_an_order(tmp_path: Path) -> None:
    both = replace(MAILED, approve=True, orgs=Globs(("*",)))
    async with asking(tmp_path, both) as at:
        at.source.export_batch = 1
        await at.run.sees(50, 92)
        assert len(at.news()) == 1
        assert "API" not in at.news()[0]
        assert "2 organizations" in at.news()[0]
        await at.answers("Ana", about=2)
        assert await at.states() == ["waiting", "waiting"]
        assert len(at.news()) == 1


async def test_where_the_alert_was_told_to_nobody_the_question_stands_alone(tmp_path: Path) -> None:
    waits = replace(ASKED, at=Level.NOTICE)
    async with asking(tmp_path, waits) as at:
        await at.run.sees(50, 82)
        (question,) = at.heard()
        assert (question.reason, question.incident) == (Reason.ASKED, "x-1")
        await at.run.sees(92)
        assert at.run.channels["slack"].got[1].thread is None  # the alert has a message of its own
        await at.answers("Ana")
        await at.goes_on()
        approved, put_right, built = at.run.channels["slack"].got[2:]
        assert {each.message.incident for each in (approved, put_right, built)} == {"x-1"}
        assert approved.thread == {"ts": "1"}


async def test_each_organization_has_its_own_question(tmp_path: Path) -> None:
    async with asking(tmp_path, ASKED) as at:
        await at.run.sees(50, 92)
        await at.run.sees(95, org=GLOBEX)
        assert [news.partition("? ")[2] for news in at.news()] == [
            "automation jobs of Acme Brasil, March 2026",
            "automation jobs of Globex, March 2026",
        ]


async def test_what_would_be_asked_about_is_explained_as_such(tmp_path: Path) -> None:
    async with asking(tmp_path, ASKED) as at:
        await at.run.sees(50)
        before = await one(at.run, org="Acme Brasil")
        await at.run.sees(92)
        after = await one(at.run, org="Acme Brasil")
    assert (before.exports[0].approve, before.exports[0].refused) == (True, "")
    assert after.exports[0].refused == "the same report waits to be approved, as export 1"
