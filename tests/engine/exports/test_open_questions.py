"""How long a question is one: from when people may read it, never past its end, never by a wrong clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.domain.given import rule
from tests.engine.asked_for import ASKED, DAY, Asking, asking
from tests.engine.fakes import not_now
from watcher.domain.locale import PORTUGUESE
from watcher.domain.message import Message, Reason
from watcher.domain.quiet import Quiet, Schedule, Then, Window
from watcher.domain.route import Route
from watcher.domain.rule import Globs, Level, Selector
from watcher.domain.silence import Silence
from watcher.engine.exports.requests import Request
from watcher.engine.policy import ReceiverPlan

# the story begins on Saturday, 21 March 2026, at noon
_LATE_SATURDAY, _SUNDAY = Window(frozenset({5}), 12 * 60 + 40, 0), Window(frozenset({6}), 0, 0)
EXPIRED = "Nobody approved a report in time: automation jobs of Acme Brasil, March 2026"


def quiet(*windows: Window) -> Quiet:
    return Quiet(Schedule("weekend", "UTC", windows), Then.SEND)


def still(*windows: Window) -> list[Route]:
    return [Route(Selector(), ("slack",), quiet=quiet(*windows))]


def questions(at: Asking, receiver: str = "slack") -> list[Message]:
    return [message for message in at.heard(receiver) if message.reason is Reason.ASKED]


async def silenced(at: Asking, lasts: timedelta) -> None:
    now = at.run.clock.now()
    match = Selector({"rule": Globs(("ladder",))})
    async with at.run.store.transaction() as tx:
        await tx.add_silence(Silence(match, "Ana", "test", now, now + lasts))


async def ordered_by_hand(at: Asking, who: str = "person Ben") -> None:
    (asked,) = await at.all()
    a, hour = asked, timedelta(hours=1)
    async with at.run.store.transaction() as tx:
        request = Request("cli/1", a.source, a.kind, a.report, "current_month", a.orgs, who, hour)
        assert not (await at.orders.order(tx, request, at.run.clock.now())).refused


async def test_a_question_held_over_a_weekend_can_be_answered_for_a_day_after_it(tmp_path: Path) -> None:
    routes = still(_LATE_SATURDAY, _SUNDAY)
    async with asking(tmp_path, ASKED, routes=routes) as at:
        await at.run.sees(50, 92)
        await at.goes_on(DAY)
        await at.goes_on(timedelta(hours=12))
        (question,) = questions(at)
        assert "until 24 Mar 00:00" in question.consequence
        assert await at.states() == ["asked"]
        assert (await at.answers("Ana")).startswith("Approved")


async def test_the_day_counts_from_when_the_last_of_them_may_read_it(tmp_path: Path) -> None:
    two = {"slack": ReceiverPlan(edits=True), "email": ReceiverPlan()}
    routes = [
        Route(Selector({"rule": Globs(("other",))}), ("email",), quiet=quiet(_LATE_SATURDAY)),
        Route(Selector(), ("slack",)),
    ]
    rules = [rule(), rule(name="other")]
    async with asking(tmp_path, ASKED, rules=rules, routes=routes, receivers=two) as at:
        await at.run.sees(50, 92)
        (asked,) = questions(at)
        assert "until 23 Mar 00:00" in asked.consequence


async def test_no_question_is_put_that_is_over(tmp_path: Path) -> None:
    async with asking(tmp_path, replace(ASKED, at=Level.CRITICAL)) as at:
        await at.run.sees(50, 92)
        at.run.channels["slack"].errors = [not_now(25 * 3600.0)] * 2
        await at.run.sees(101)
        for _ in range(3):
            await at.goes_on(DAY)
        assert questions(at) == []
        assert at.news() == []
        assert await at.states() == ["expired"]


async def test_that_nobody_answered_waits_for_the_end_of_quiet_hours(tmp_path: Path) -> None:
    async with asking(tmp_path, ASKED, routes=still(_SUNDAY)) as at:
        await at.run.sees(50, 92)
        await at.goes_on(DAY)
        assert await at.states() == ["expired"]
        assert len(at.news()) == 1
        await at.goes_on(timedelta(hours=12))
        assert at.news()[1:] == [EXPIRED]


async def test_a_silenced_rule_orders_nothing_that_must_be_approved(tmp_path: Path) -> None:
    async with asking(tmp_path, replace(ASKED, at=Level.CRITICAL)) as at:
        await at.run.sees(50, 92)
        await silenced(at, 3 * DAY)
        await at.run.sees(101)
        await at.goes_on(DAY)
        assert await at.all() == []
        assert at.news() == []
        (refused,) = await at.events("export.refused")
        assert "silenced by Ana" in refused.text


async def test_the_question_is_closed_by_who_approves_what_was_ordered_meanwhile(tmp_path: Path) -> None:
    async with asking(tmp_path, ASKED) as at:
        await at.run.sees(50, 92)
        await ordered_by_hand(at)
        why = "It is not asked for twice: the same report was ordered meanwhile by Ben, as export 2."
        assert await at.answers("Ana") == why
        assert await at.answers("Cid") == why
        await at.goes_on()
        await at.goes_on(DAY)
        assert (await at.states())[0] == "spared"
        assert at.news()[1].startswith("Ana approved a report that is ordered already")
        assert at.heard()[2].consequence == why
        assert len(at.source.orders) == 1
        assert EXPIRED not in at.news()


async def test_a_question_that_ends_unanswered_says_that_the_report_was_ordered(tmp_path: Path) -> None:
    async with asking(tmp_path, ASKED) as at:
        at.run.policy = replace(at.run.policy, locale=PORTUGUESE)
        at.restart()
        await at.run.sees(50, 92)
        await ordered_by_hand(at, "rule other")
        await at.goes_on(DAY)
        assert (await at.states())[0] == "spared"
        assert at.heard()[-1].headline.startswith("Um relatório não precisa mais de aprovação")
        assert "pela regra other, como exportação 2" in at.heard()[-1].consequence


async def test_a_question_of_a_clock_that_was_ahead_ends_a_day_after_it_is_set_right(tmp_path: Path) -> None:
    async with asking(tmp_path, ASKED) as at:
        await at.run.sees(50)
        await at.run.clock.advance(10 * DAY)
        await at.run.sees(92)
        at.run.clock.set(at.run.clock.now() - 10 * DAY)
        await at.goes_on()
        assert await at.states() == ["asked"]
        await at.goes_on(DAY - timedelta(minutes=1))
        assert await at.states() == ["asked"]
        await at.goes_on()
        assert await at.states() == ["expired"]


async def test_what_people_call_the_vendor_is_said_in_every_piece_of_news(tmp_path: Path) -> None:
    async with asking(tmp_path, ASKED) as at:
        plan = replace(at.run.policy.sources["pipefy"], title="Pipefy EU")
        at.run.policy = replace(at.run.policy, sources={"pipefy": plan})
        at.restart()
        await at.run.sees(50, 92)
        await at.answers("Ana")
        await at.goes_on()
        approved, built = at.heard()[2:]
        assert "Pipefy EU also notifies" in approved.consequence
        assert built.headline.startswith("Pipefy EU builds a report")


async def test_an_approval_in_the_night_reaches_who_was_still_to_be_asked(tmp_path: Path) -> None:
    """A question of its own: what is told first there is what came of it."""
    routes = still(_LATE_SATURDAY)
    async with asking(tmp_path, replace(ASKED, at=Level.NOTICE), routes=routes) as at:
        await at.run.sees(50, 82)
        await at.answers("Ana")
        await at.goes_on(timedelta(hours=12))
        assert questions(at) == []
        assert at.news()[0].startswith("Ana approved a report")
