"""The demo's partner of Workato has what its month needs to show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watcher.sandbox.partner import LARKSPUR, LIMIT, MARIGOLD, RAISED, SHRINKS, TIDEWATER, partner
from watcher.sandbox.story import END, START
from watcher.sandbox.workato.tally import tasks_used
from watcher.sandbox.workato.zoned import Interval, Span, buckets

WORLD = partner()


def used(number: int, at: datetime) -> int:
    """Tasks of the billing period around `at`."""
    workspace = WORLD.by_id(number)
    return tasks_used(workspace, [workspace.period(at, WORLD.zone)], at)


def on(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def test_one_customer_climbs_through_its_limit() -> None:
    shares = [used(TIDEWATER, at) / LIMIT for at in (on(13), on(15), on(19), on(25))]
    assert [level <= share for level, share in zip((0, 0.8, 0.9, 1.0), shares, strict=True)] == [True] * 4
    assert shares[0] < 0.8


def test_its_count_falls_below_a_line_that_it_had_passed() -> None:
    before, after = (used(TIDEWATER, at) / LIMIT for at in SHRINKS)
    assert after < 0.9 <= before
    assert used(TIDEWATER, on(17, 20)) / LIMIT > 0.9


@pytest.mark.parametrize("number", [TIDEWATER, MARIGOLD, LARKSPUR])
def test_no_day_ever_counts_less_than_nothing(number: int) -> None:
    days = buckets(Span(START, END), Interval.DAY, WORLD.zone)
    hours = [day.start + timedelta(hours=hour) for day in days for hour in range(1, 25)]
    spans = [Span(at.replace(hour=0), at) for at in hours]
    assert min(tasks_used(WORLD.by_id(number), [span], span.end) for span in spans) >= 0


def test_a_limit_is_raised_after_its_ninety_percent() -> None:
    marigold = WORLD.by_id(MARIGOLD)
    assert used(MARIGOLD, RAISED) / 10_000 > 0.9
    assert [marigold.limit(at, WORLD.zone) for at in (on(9), RAISED)] == [10_000, 20_000]
    assert used(MARIGOLD, on(31, 23)) / 20_000 < 0.8


def test_one_customer_stays_calm_all_month() -> None:
    assert used(LARKSPUR, on(31, 23)) / 5_000 < 0.6
