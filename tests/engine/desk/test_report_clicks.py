"""Reports ordered by a click: once, told where the button said, no more often than the rules want them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.engine.asked_for import ASKED, DAY, FETCHED, asking
from watcher.domain.locale import PORTUGUESE
from watcher.domain.rule import Globs
from watcher.domain.tongue import speaking
from watcher.engine.exports.orders import Orders
from watcher.records import Delivery, ExportState


async def test_a_click_orders_the_report_of_its_alert_once(tmp_path: Path) -> None:
    async with asking(tmp_path) as at:
        await at.run.sees(50, 92)
        first, same = await at.clicks("c1"), await at.clicks("c1")
        assert first == same
        assert first.startswith("The report is asked for")
        assert await at.clicks("c2", "Ben") == (
            "Ana asked for the same report less than a minute ago. It can be asked for again in 1 h."
        )
        (export,) = await at.all()
        assert (export.asked_by, export.series) == ("person Ana", "pipefy/cards?org=8a1c")
        await at.goes_on()
        await at.goes_on(timedelta(minutes=2))
        assert [news.partition(":")[0] for news in at.news()] == [
            "Pipefy builds a report",
            "A report is ready",
        ]


async def test_a_click_on_export_approves_what_waits_for_it(tmp_path: Path) -> None:
    async with asking(tmp_path, ASKED) as at:
        await at.run.sees(50, 92)
        assert (await at.clicks("c1")).startswith("Approved")
        assert await at.states() == ["waiting"]


async def test_a_click_about_what_has_no_report_says_so(tmp_path: Path) -> None:
    async with asking(tmp_path) as at:
        await at.run.sees(50, 92)
        at.run.policy = replace(at.run.policy, sources={})
        assert await at.clicks("c1") == "There is no report about this."
        assert await at.all() == []


async def test_a_failed_order_can_be_clicked_again(tmp_path: Path) -> None:
    async with asking(tmp_path) as at:
        await at.run.sees(50, 92)
        await at.clicks("c1")
        (export,) = await at.all()
        async with at.run.store.transaction() as tx:
            await tx.put_exports([replace(export, state=ExportState.FAILED)])
        await at.clicks("c2")
        assert await at.states() == ["failed", "waiting"]


async def test_a_click_keeps_the_cooldown_that_a_rule_has_for_the_report(tmp_path: Path) -> None:
    async with asking(tmp_path, FETCHED) as at:
        await at.run.sees(50, 92)
        await at.run.clock.advance(timedelta(hours=2))
        assert await at.clicks("c1") == (
            "The rule ladder asked for the same report 2 h ago. It can be asked for again in 22 h."
        )
        await at.run.clock.advance(timedelta(hours=22))
        assert (await at.clicks("c2")).startswith("The report is asked for")


async def test_a_rule_about_other_organizations_holds_up_no_click(tmp_path: Path) -> None:
    others = replace(FETCHED, orgs=Globs(("Globex",)))
    async with asking(tmp_path, others) as at:
        await at.run.sees(50, 92)
        assert (await at.clicks("c1")).startswith("The report is asked for")
        await at.run.clock.advance(timedelta(minutes=61))
        assert (await at.clicks("c2")).startswith("The report is asked for")


async def test_what_a_click_approves_comes_into_the_thread_as_the_button_said(tmp_path: Path) -> None:
    async with asking(tmp_path, replace(ASKED, deliver="page")) as at:
        await at.run.sees(50, 92)
        await at.clicks("c1")
        await at.goes_on()
        await at.goes_on(timedelta(minutes=2))
        assert (await at.all())[0].deliver is Delivery.THREAD
        assert at.heard()[-1].headline.startswith("A report is ready")
        assert at.heard()[-1].attachment is not None


async def test_an_answer_to_the_question_itself_leaves_the_file_where_the_rule_wants_it(
    tmp_path: Path,
) -> None:
    async with asking(tmp_path, replace(ASKED, deliver="page")) as at:
        await at.run.sees(50, 92)
        await at.answers("Ana")
        assert (await at.all())[0].deliver is Delivery.PAGE


async def test_a_click_after_the_end_of_the_question_orders_the_report(tmp_path: Path) -> None:
    async with asking(tmp_path, ASKED) as at:
        await at.run.sees(50, 92)
        await at.run.clock.advance(DAY)
        assert (await at.clicks("c1")).startswith("The report is asked for")
        assert await at.states() == ["expired", "waiting"]


async def test_a_refusal_is_said_in_the_tongue_of_who_clicks_and_kept_in_english(tmp_path: Path) -> None:
    async with asking(tmp_path) as at:
        await at.run.sees(50, 92)
        with speaking(PORTUGUESE):
            said = await at.clicks("c1", orders=Orders({}))
        assert said == "Ele não é pedido: não há fonte `pipefy`."
        (refused,) = await at.events("export.refused")
        assert refused.text.endswith("there is no source `pipefy`")
