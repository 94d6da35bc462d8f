"""What people hear of an export: once each, below the alert it is about, and nothing they cannot place."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.engine.asked_for import ASKED, FETCHED, MAILED, READY, Asking, asking
from tests.engine.fakes import START, gone_for_good, not_now
from watcher.domain.locale import PORTUGUESE
from watcher.domain.message import Reason
from watcher.domain.quiet import Quiet, Schedule, Then, Window
from watcher.domain.route import Route
from watcher.domain.rule import Globs, Selector
from watcher.engine.policy import ReceiverPlan
from watcher.ports import ExportLook, ExportStarted, Failure, SourceError
from watcher.records import ExportState, RowState

HOUR = timedelta(hours=1)
EVENING = START + 7 * HOUR
NIGHT = Schedule("night", "UTC", (Window(frozenset(range(7)), 18 * 60, 8 * 60),))
ALL = Selector()
SLACK = {"slack": ReceiverPlan(edits=True)}


def at_level(level: str, to: str, quiet: Quiet | None = None) -> Route:
    return Route(Selector({"severity": Globs((level,))}), (to,), quiet=quiet)


async def test_a_file_is_told_of_when_it_is_begun_and_comes_when_it_is_ready(tmp_path: Path) -> None:
    async with asking(tmp_path, FETCHED) as at:
        await at.run.sees(50, 92)
        await at.goes_on()
        await at.goes_on()
        _, begun, ready = at.heard()
        assert begun.reason is ready.reason is Reason.REPORT
        assert begun.headline == "Pipefy builds a report: automation jobs of Acme Brasil, March 2026"
        assert "posted here when it is ready" in begun.consequence
        assert ready.headline == "A report is ready: automation jobs of Acme Brasil, March 2026"
        assert ready.attachment is not None
        assert ready.attachment.path == f"{tmp_path}/exports/{ready.attachment.name}"
        assert ready.attachment.size == 8
        assert ready.attachment.name in ready.consequence
        assert begun.attachment is None


async def test_a_file_that_stays_is_told_of_with_its_place(tmp_path: Path) -> None:
    async with asking(tmp_path, replace(FETCHED, deliver="page")) as at:
        await at.run.sees(50, 92)
        await at.goes_on()
        await at.goes_on()
        ready = at.heard()[-1]
        assert ready.attachment is None
        assert str(tmp_path / "exports") in ready.consequence


async def test_a_mailed_report_is_told_of_with_the_mailbox_it_goes_to(tmp_path: Path) -> None:
    async with asking(tmp_path, MAILED) as at:
        at.source.started = ExportStarted(ExportState.SENT, "mailed")
        await at.run.sees(50, 92)
        await at.goes_on()
        (told,) = at.heard()[1:]
        assert told.headline == "Pipefy mails a report: automation jobs of Acme Brasil, March 2026"
        assert "mailbox of the account that the token belongs to, and nowhere else" in told.consequence


async def test_what_came_to_nothing_is_told_with_its_cause(tmp_path: Path) -> None:
    async with asking(tmp_path, FETCHED) as at:
        at.source.start_errors = [SourceError("no permission", kind=Failure.REFUSED)]
        await at.run.sees(50, 92)
        await at.goes_on()
        told = at.heard()[-1]
        assert told.headline.startswith("A report came to nothing")
        assert told.consequence == "Reason: no permission."
        assert "watcher export start" in told.next_step


async def test_what_nobody_knows_is_told_with_what_to_look_for(tmp_path: Path) -> None:
    async with asking(tmp_path, FETCHED) as at:
        at.source.start_errors = [SourceError("timed out", kind=Failure.UNREACHABLE)]
        await at.run.sees(50, 92)
        await at.goes_on()
        told = at.heard()[-1]
        assert told.headline.startswith("Nobody knows whether a report was begun")
        assert "Look for the mail or notice of Pipefy" in told.next_step


async def test_news_is_about_no_level_and_offers_nothing(tmp_path: Path) -> None:
    async with asking(tmp_path, FETCHED) as at:
        await at.run.sees(50, 92)
        await at.goes_on()
        fired, told = at.heard()
        assert (told.level, told.ended, told.offers, told.rules, told.used) == (None, None, (), (), None)
        assert (told.identity, told.incident, told.kind) == (fired.identity, fired.incident, "report")
        assert told.sentence == f"Report: {told.headline}."


async def test_the_alert_goes_on_beside_its_news(tmp_path: Path) -> None:
    async with asking(tmp_path, FETCHED) as at:
        await at.run.sees(50, 92)
        await at.goes_on()
        await at.goes_on()
        await at.run.sees(101)
        at.run.source.limit = 1000
        await at.run.sees(101, 101)
        told = [message.reason for message in at.heard()]
        assert told == [Reason.FIRED, Reason.REPORT, Reason.REPORT, Reason.ESCALATED, Reason.RESOLVED]


async def test_news_that_waits_behind_an_alert_leaves_the_edit_to_it(tmp_path: Path) -> None:
    async with asking(tmp_path, ASKED) as at:
        at.run.channels["slack"].errors = [not_now()]
        await at.run.sees(50, 92)
        await at.run.clock.advance(HOUR)
        await at.run.deliverer.deliver()
        assert [parcel.latest for parcel in at.run.channels["slack"].got] == [True, True]
        assert at.run.channels["slack"].heard == ["fired Warning", "asked Approval"]


async def test_news_goes_to_everybody_who_was_told_and_to_nobody_else(tmp_path: Path) -> None:
    routes = [at_level("warning", "slack"), Route(ALL, ("boss",))]
    receivers = {**SLACK, "boss": ReceiverPlan()}
    async with asking(tmp_path, FETCHED, routes=routes, receivers=receivers) as at:
        await at.run.sees(50, 92)
        await at.goes_on()
        await at.run.sees(101)
        await at.goes_on()
        assert len(at.news("slack")) == 2
        assert [news.partition(":")[0] for news in at.news("boss")] == ["A report is ready"]


async def test_who_was_never_reached_hears_no_news(tmp_path: Path) -> None:
    async with asking(tmp_path, FETCHED) as at:
        at.run.channels["slack"].errors = [gone_for_good()]
        await at.run.sees(50, 92)
        async with at.run.store.transaction() as tx:
            rows = await tx.unfinished_rows()
            await tx.put_rows([replace(row, state=RowState.ABANDONED) for row in rows])  # given up
        await at.goes_on()
        assert at.heard() == []


async def test_a_fallback_hears_the_news_of_what_it_heard_before(tmp_path: Path) -> None:
    receivers = {"slack": ReceiverPlan(edits=True, fallback="mail"), "mail": ReceiverPlan()}
    routes = [Route(ALL, ("slack", "mail"))]
    async with asking(tmp_path, FETCHED, routes=routes, receivers=receivers) as at:
        await at.run.sees(50, 92)
        at.run.channels["slack"].errors = [gone_for_good()]
        await at.goes_on()
        assert len(at.news("mail")) == 1  # owed to it as well: once is enough
        await at.goes_on()
        assert [news.partition(":")[0] for news in at.news("mail")][-1] == "A report is ready"


async def test_the_news_of_a_broken_receiver_reaches_its_fallback(tmp_path: Path) -> None:
    receivers = {"slack": ReceiverPlan(edits=True, fallback="mail"), "mail": ReceiverPlan()}
    async with asking(tmp_path, FETCHED, routes=[Route(ALL, ("slack",))], receivers=receivers) as at:
        await at.run.sees(50, 92)
        at.run.channels["slack"].errors = [gone_for_good()]
        await at.goes_on()
        (told,) = at.heard("mail")
        assert told.headline.startswith("Pipefy builds a report")
        assert told.notes[-1] == "Sent here because slack is not working."


async def test_news_for_who_left_the_config_goes_to_who_is_named_by_now(tmp_path: Path) -> None:
    receivers = {**SLACK, "mail": ReceiverPlan()}
    async with asking(tmp_path, FETCHED, routes=[Route(ALL, ("slack",))], receivers=receivers) as at:
        await at.run.sees(50, 92)
        at.run.channels["slack"].errors = [not_now()]
        await at.goes_on()
        del at.run.channels["slack"]
        left = {"mail": ReceiverPlan()}
        at.run.policy = replace(at.run.policy, receivers=left, routes=(Route(ALL, ("mail",)),))
        at.restart()
        await at.run.clock.advance(HOUR)
        await at.run.deliverer.deliver()
        (told,) = at.heard("mail")
        assert told.headline.startswith("Pipefy builds a report")
        assert told.notes[-1] == "Sent here because slack is no longer in the config."


async def test_a_change_and_its_news_are_kept_together_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking(tmp_path, FETCHED) as at:
        await at.run.sees(50, 92)
        with monkeypatch.context() as broken:
            broken.setattr("watcher.engine.exports.book.tell", _killed)
            with pytest.raises(KeyboardInterrupt):
                await at.exports.run_due()
        assert await at.states() == ["asking"]
        assert await at.events("export.started") == []
        at.restart()
        await at.exports.rescue()
        await at.exports.rescue()
        await at.run.deliverer.deliver()
        assert await at.states() == ["uncertain"]
        assert len(at.news()) == 1


async def _killed(*_: object) -> None:
    raise KeyboardInterrupt


async def test_news_that_was_owed_before_a_kill_is_told_once_after_it(tmp_path: Path) -> None:
    async with asking(tmp_path, FETCHED, on_disk=True) as at:
        await at.run.sees(50, 92)
        await at.run.clock.advance(timedelta(minutes=1))
        await at.exports.run_due()
        at.restart()
        await at.run.deliverer.rescue()
        await at.run.deliverer.deliver()
        await at.run.deliverer.deliver()
        assert len(at.news()) == 1


async def test_looks_that_bring_nothing_new_are_not_told(tmp_path: Path) -> None:
    async with asking(tmp_path, FETCHED) as at:
        at.source.looks = [ExportLook(ExportState.PROCESSING), ExportLook(ExportState.PROCESSING), READY]
        await at.run.sees(50, 92)
        for _ in range(4):
            await at.goes_on(timedelta(minutes=2))
        assert len(at.news()) == 2


async def test_news_is_told_in_the_tongue_of_the_alert(tmp_path: Path) -> None:
    async with asking(tmp_path, FETCHED) as at:
        at.run.policy = replace(at.run.policy, locale=PORTUGUESE)
        at.restart()
        await at.run.sees(50, 92)
        await at.goes_on()
        told = at.heard()[-1]
        assert told.state == "Relatório"
        assert told.headline.startswith("Pipefy está gerando um relatório")


# --- quiet hours ---------------------------------------------------------------------------------------


async def quietly(at: Asking) -> None:
    """An alert by day, and its export in the evening, when it is quiet."""
    await at.run.sees(50, 92)
    await at.run.clock.advance(EVENING - at.run.clock.now())
    await at.goes_on()


def night(then: Then) -> list[Route]:
    return [Route(ALL, ("slack",), quiet=Quiet(NIGHT, then))]


@pytest.mark.parametrize("then", Then)
async def test_news_waits_for_the_morning_whatever_else_happens_to_alerts(tmp_path: Path, then: Then) -> None:
    async with asking(tmp_path, FETCHED, routes=night(then)) as at:
        await quietly(at)
        await at.goes_on()
        assert at.news() == []
        await at.run.clock.advance(13 * HOUR)
        await at.run.deliverer.deliver()
        said = [news.partition(":")[0] for news in at.news()]
        assert said == ["Pipefy builds a report", "A report is ready"]


async def test_an_alert_in_the_night_takes_no_place_of_news(tmp_path: Path) -> None:
    async with asking(tmp_path, FETCHED, routes=night(Then.SEND)) as at:
        await quietly(at)
        await at.run.sees(101)
        assert len(at.heard()) == 1
        await at.run.clock.advance(13 * HOUR)
        await at.run.deliverer.deliver()
        assert [m.reason for m in at.heard()[1:]] == [Reason.REPORT, Reason.ESCALATED]


async def test_an_alert_that_is_told_in_the_night_does_not_wait_behind_news(tmp_path: Path) -> None:
    routes = [at_level("warning", "slack", Quiet(NIGHT)), Route(ALL, ("slack",))]
    async with asking(tmp_path, FETCHED, routes=routes) as at:
        await quietly(at)
        await at.run.sees(101)
        assert [m.reason for m in at.heard()[1:]] == [Reason.REPORT, Reason.ESCALATED]


async def test_a_question_of_the_night_comes_after_the_alert_that_ends_the_silence(tmp_path: Path) -> None:
    routes = [at_level("warning", "slack", Quiet(NIGHT)), Route(ALL, ("slack",))]
    async with asking(tmp_path, ASKED, routes=routes) as at:
        await at.run.sees(50)
        await at.run.clock.advance(EVENING - at.run.clock.now())
        await at.run.sees(92)
        assert at.heard() == []
        await at.run.sees(101)
        assert [m.reason for m in at.heard()] == [Reason.ESCALATED, Reason.ASKED]
        assert at.run.channels["slack"].got[1].thread is not None


async def test_of_what_came_and_went_in_the_night_the_news_alone_is_told(tmp_path: Path) -> None:
    async with asking(tmp_path, FETCHED, routes=night(Then.SEND)) as at:
        await at.run.sees(50)
        await at.run.clock.advance(EVENING - at.run.clock.now())
        await at.run.sees(92)
        await at.goes_on()
        at.run.source.limit = 1000
        await at.run.sees(92, 92)
        await at.run.clock.advance(13 * HOUR)
        await at.run.deliverer.deliver()
        assert [message.reason for message in at.heard()] == [Reason.REPORT]
