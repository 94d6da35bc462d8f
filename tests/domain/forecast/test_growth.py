"""Stocks: growth in 30 days, its range, and how long a gap lasts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from watcher.domain.forecast.growth import StockOutlook, stock_outlook

NOW = datetime(2026, 7, 1, tzinfo=UTC)


def levels(*growth: float) -> list[tuple[date, float]]:
    """A stock that grew by so much on each day, the last of them yesterday."""
    total, found = 0.0, []
    for ago, step in zip(range(len(growth), 0, -1), growth, strict=True):
        total += step
        found.append((NOW.date() - timedelta(days=ago), total))
    return found


def seen(*growth: float, used: float = 500) -> StockOutlook:
    view = stock_outlook(levels(*growth), used, NOW)
    assert isinstance(view, StockOutlook), view
    return view


def test_even_growth_reaches_a_limit_when_a_line_would() -> None:
    view = seen(*[2.0] * 100)
    assert (view.p10, view.p50, view.p90) == (60, 60, 60)
    assert view.runs_out(620) == (NOW + timedelta(days=60),) * 3


def test_uneven_growth_gives_a_range_and_the_fast_one_comes_first() -> None:
    early, likely, late = seen(*[1.0] * 60, *[5.0] * 60).runs_out(1000)
    assert early is not None
    assert likely is not None
    assert late is not None
    assert NOW < early < likely < late


def test_what_does_not_grow_never_runs_out() -> None:
    assert seen(*[0.0] * 100).runs_out(1000) == (None, None, None)


def test_a_limit_that_is_reached_has_run_out() -> None:
    assert seen(*[1.0] * 100).runs_out(500) == (NOW,) * 3


def test_only_the_last_180_days_count() -> None:
    assert seen(*[50.0] * 200, *[1.0] * 180).p90 == pytest.approx(30)


def test_unknown_days_are_drawn_straight() -> None:
    gappy = [one for number, one in enumerate(levels(*[2.0] * 100)) if number % 7 == 0]
    view = stock_outlook(gappy, 500, NOW)
    assert isinstance(view, StockOutlook)
    assert view.p50 == pytest.approx(60)


@pytest.mark.parametrize(("days", "known"), [(0, 0), (1, 0), (30, 29)])
def test_less_than_a_month_is_said_in_words(days: int, known: int) -> None:
    assert stock_outlook(levels(*[1.0] * days), 5, NOW) == f"needs 30 days of data; {known} known"


def test_growth_by_next_to_nothing_overflows_no_calendar() -> None:
    assert seen(*[1e-9] * 100).runs_out(1e9) == (None, None, None)
