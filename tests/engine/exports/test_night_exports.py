"""Exports of alerts that came and went in quiet hours: their news and questions reach people all the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from tests.engine.asked_for import ASKED, FETCHED, Asking, asking
from tests.engine.crowd import EVENING, MORNING, lines, nightly, until
from tests.engine.fakes import gone_for_good
from watcher.domain.message import ASIDE, Reason
from watcher.domain.quiet import Then
from watcher.domain.rule import ExportAction
from watcher.engine.policy import ReceiverPlan
from watcher.ports import Failure, NotAskedError

BEGUN = "Pipefy builds a report: automation jobs of Acme Brasil, March 2026"
READY = "A report is ready: automation jobs of Acme Brasil, March 2026"
MAY_IT = "May Pipefy write a report? automation jobs of Acme Brasil, March 2026"


@asynccontextmanager
async def passing(
    folder: Path, action: ExportAction, then: Then = Then.SUMMARY, **more: dict[str, ReceiverPlan]
) -> AsyncIterator[Asking]:
    """A warning that came in the night, ordered its export, and is over before the morning."""
    async with asking(folder, action, routes=[nightly(then)], **more) as at:  # type: ignore[arg-type]
        await at.run.poll()
        await until(at.run, EVENING)
        yield at


async def comes_and_goes(at: Asking) -> None:
    await at.run.sees(92)
    for _ in range(3):
        await at.goes_on()
    at.run.source.limit = 1000
    await at.run.sees(92)
    assert at.heard() == []


async def morning(at: Asking) -> None:
    await until(at.run, MORNING)
    await at.goes_on()


async def test_reports_of_what_came_and_went_are_told_below_the_summary(tmp_path: Path) -> None:
    async with passing(tmp_path, FETCHED) as at:
        await comes_and_goes(at)
        await morning(at)
        summary, *news = at.run.channels["slack"].got
        assert summary.message.headline == "Held by quiet hours: 1 came and went"
        assert list(lines(summary.message)) == ["Came and went"]
        assert [each.message.headline for each in news] == [BEGUN, READY]
        assert [(each.thread or {}).get("group") for each in news] == [summary.message.incident] * 2


async def test_a_question_about_what_came_and_went_can_be_answered_in_the_morning(tmp_path: Path) -> None:
    async with passing(tmp_path, ASKED) as at:
        await comes_and_goes(at)
        await morning(at)
        assert [each.reason for each in at.heard()] == [Reason.SUMMARY, Reason.ASKED]
        assert (await at.answers("Ana")).startswith("Approved")
        for _ in range(3):
            await at.goes_on()
        assert at.news()[2:] == [BEGUN, READY]


@pytest.mark.parametrize("action", [ASKED, FETCHED])
async def test_where_nothing_says_that_it_came_and_went_the_news_stand_alone(
    tmp_path: Path, action: ExportAction
) -> None:
    async with passing(tmp_path, action, Then.SEND) as at:
        await comes_and_goes(at)
        await morning(at)
        assert at.news() == ([MAY_IT] if action is ASKED else [BEGUN, READY])
        assert at.heard() == [each for each in at.heard() if each.reason in ASIDE]


@pytest.mark.parametrize("then", [Then.SUMMARY, Then.SEND])
async def test_an_export_that_begins_after_the_night_is_told_of(tmp_path: Path, then: Then) -> None:
    async with passing(tmp_path, FETCHED, then) as at:
        at.source.start_errors = [NotAskedError("HTTP 429", kind=Failure.RATE_LIMITED) for _ in range(99)]
        await comes_and_goes(at)
        await morning(at)
        assert at.news() == []
        at.source.start_errors = []
        await at.goes_on(timedelta(hours=4))
        await at.goes_on()
        assert at.news() == [BEGUN, READY]


async def test_news_outlives_a_summary_that_is_refused(tmp_path: Path) -> None:
    async with passing(tmp_path, ASKED) as at:
        await comes_and_goes(at)
        at.run.channels["slack"].errors = [gone_for_good()] * 3
        await morning(at)
        for _ in range(8):
            await at.goes_on(timedelta(hours=2))
        assert at.news() == [MAY_IT]


async def test_a_fallback_gets_the_summary_and_the_question_below_it(tmp_path: Path) -> None:
    plans = {"slack": ReceiverPlan(edits=True, fallback="email"), "email": ReceiverPlan()}
    async with passing(tmp_path, ASKED, receivers=plans) as at:
        await comes_and_goes(at)
        at.run.channels["slack"].errors = [gone_for_good()]
        await morning(at)
        assert [each.reason for each in at.heard("email")] == [Reason.SUMMARY, Reason.ASKED]
