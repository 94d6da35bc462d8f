"""When a period ends, told in many ways, and the same at every poll."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.adapters.sources.http_json.recorded import MARCH, watching
from tests.adapters.sources.shortmemory import ShortMemory
from watcher.adapters.sources.http_json.options import PeriodWord, Wanted
from watcher.domain.period import Period, PeriodKind, calendar_day, calendar_month
from watcher.domain.reading import Org
from watcher.ports import SourceError

ME = Org("mailer", "mailer")
APRIL = datetime(2026, 4, 1, tzinfo=UTC)


def counting(period: PeriodWord = "month", reset: str = "reset") -> Wanted:
    return Wanted(resource="jobs", used="n", reset=reset, period=period)


async def period(
    reset: Any,
    kind: PeriodWord = "month",
    memory: ShortMemory | None = None,
    later: float = 0,
    **options: Any,
) -> Period | None:
    """The period of the number; raises where it is unknown."""
    async with watching({"n": 1, "reset": reset}, counting(kind), memory=memory, **options) as w:
        w.clock.at += timedelta(seconds=later)
        found = await w.source.read((ME,), w.now)
    return found.readings[0].period


@pytest.mark.parametrize(
    "told",
    [
        "2026-04-01T00:00:00Z",
        "2026-03-31T21:00:00-03:00",
        "2026-04-01",
        APRIL.timestamp(),
        str(int(APRIL.timestamp())),
        int(APRIL.timestamp() * 1000),
        "Wed, 01 Apr 2026 00:00:00 GMT",
        (APRIL - MARCH).total_seconds(),
    ],
)
async def test_a_reset_is_understood_however_it_is_told(told: Any) -> None:
    assert await period(told) == calendar_month(MARCH)


async def test_a_reset_inside_a_month_is_a_billing_period() -> None:
    found = await period("2026-04-14T09:30:00Z")
    start, end = datetime(2026, 3, 14, 9, 30, tzinfo=UTC), datetime(2026, 4, 14, 9, 30, tzinfo=UTC)
    assert found == Period(PeriodKind.BILLING, start, end)


async def test_a_day_ends_at_its_reset() -> None:
    found = await period(6 * 3600, "day")
    assert found == Period(PeriodKind.DAY, MARCH - timedelta(hours=18), MARCH + timedelta(hours=6))


async def test_a_reset_without_an_offset_is_told_in_the_zone_of_the_source() -> None:
    found = await period("2026-04-01T00:00:00", period_timezone="America/Sao_Paulo")
    assert found == calendar_month(MARCH, "America/Sao_Paulo")


@pytest.mark.parametrize(
    "told",
    [
        None,
        "soon",
        "",
        -1,
        4e8,
        1e15,
        True,
        [],
        "2026-03-21T11:00:00Z",
        "2026-06-01T00:00:00Z",
        "9" * 300,
        "99999-01-01",
    ],
)
async def test_a_number_whose_period_is_unknown_over_or_too_long_is_unknown(told: Any) -> None:
    with pytest.raises(SourceError, match="nothing of what is wanted"):
        await period(told)


@pytest.mark.parametrize("jitter", [0, 1, -1, 59, -500, 590])
async def test_seconds_from_now_end_the_same_period_at_every_poll(jitter: float) -> None:
    memory, left = ShortMemory(), 10 * 86_400 + 7
    first = await period(left, memory=memory)
    assert await period(left - 900 + jitter, memory=memory, later=900) == first


async def test_a_reset_that_really_moves_is_followed() -> None:
    memory = ShortMemory()
    await period("2026-04-01T00:00:00Z", memory=memory)
    moved = await period("2026-04-02T00:00:00Z", memory=memory)
    assert moved is not None
    assert moved.end == datetime(2026, 4, 2, tzinfo=UTC)


@pytest.mark.parametrize("noted", [None, 7, [], {"mailer/jobs?org=mailer": "nonsense"}, {"x": None}])
async def test_nonsense_in_the_notebook_does_no_harm(noted: Any) -> None:
    memory = ShortMemory()
    await memory.remember("resets", noted)
    assert await period("2026-04-01T00:00:00Z", memory=memory) == calendar_month(MARCH)


@pytest.mark.parametrize(("kind", "expected"), [("month", calendar_month), ("day", calendar_day)])
async def test_without_a_reset_the_calendar_counts(kind: PeriodWord, expected: Any) -> None:
    async with watching({"n": 1}, counting(kind, ""), period_timezone="Asia/Tokyo") as w:
        found = await w.source.read((ME,), w.now)
    assert found.readings[0].period == expected(MARCH, "Asia/Tokyo")
