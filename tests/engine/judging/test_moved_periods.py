"""A vendor that moves the edges of a period under an open alert, from the answer to the message."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.engine.explained import one
from tests.engine.fakes import ACME, START, Engine, engine
from watcher.domain.period import Period, PeriodKind
from watcher.domain.reading import Org, Reading


def billed_since(run: Engine, days: int) -> None:
    """From now on the answers are of a billing period that began so many days before the story."""
    start = (START - timedelta(days=days)).replace(hour=0)
    period = Period(PeriodKind.BILLING, start, start + timedelta(days=30))
    plain = type(run.source)._reading

    def moved(org: Org, now: datetime) -> Reading:
        return replace(plain(run.source, org, now), period=period)

    run.source._reading = moved  # type: ignore[method-assign]


@pytest.mark.parametrize("days", [5, 15], ids=["later", "earlier"])
async def test_an_alert_ends_with_its_period_and_the_message_says_that_it_moved(
    tmp_path: Path, days: int
) -> None:
    async with engine(tmp_path) as run:
        billed_since(run, 10)
        await run.sees(95)
        billed_since(run, days)
        await run.sees(3)
        messages = [parcel.message for parcel in run.channels["slack"].got]
    assert [str(message.ended or message.level) for message in messages] == ["2", "billing period moved"]
    assert "was moved" in messages[-1].consequence


async def test_a_period_moved_back_is_watched_at_once(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        billed_since(run, 5)
        await run.sees(10)
        billed_since(run, 15)
        await run.sees(95)
        assert run.channels["slack"].heard == ["fired Warning"]


async def test_a_billing_period_keeps_its_name_to_the_end_and_where_nobody_looks_any_more(
    tmp_path: Path,
) -> None:
    async with engine(tmp_path) as run:
        billed_since(run, 7)
        await run.sees(95)
        run.source.orgs, run.source.unselected = (), {ACME.name}
        await run.poller.discover(run.source.name)
        await run.deliverer.deliver()
        messages = [parcel.message for parcel in run.channels["slack"].got]
        assert [str(message.ended or message.level) for message in messages] == ["2", "rule removed"]
        assert {message.period_name for message in messages} == {"14 Mar to 12 Apr 2026"}


async def test_why_nothing_is_sent_names_the_billing_period(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        billed_since(run, 7)
        await run.sees(60, 92)
        found = await one(run)
    assert found.reasons[0].text == "warning was already told for 14 Mar to 12 Apr 2026"
