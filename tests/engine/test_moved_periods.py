"""A vendor that moves the edges of a period under an open alert, from the answer to the message."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.engine.fakes import START, Engine, engine
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
