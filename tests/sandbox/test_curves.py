"""How use grows."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest

from watcher.sandbox.pipefy.curves import (
    Curve,
    amount,
    changing,
    halves,
    lagging,
    month_start,
    revised,
    steady,
    step,
    through,
    used_between,
    weekly,
    whole_between,
)

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


def day(number: float) -> datetime:
    return MARCH + timedelta(days=number)


def test_a_steady_curve_starts_again_each_month() -> None:
    curve = steady(10)
    assert curve(day(2.5)) == pytest.approx(25)
    assert curve(APRIL) == 0


def test_a_weekly_curve_rests_at_the_weekend() -> None:
    curve = weekly(100, 10)  # 1 March 2026 is a Sunday
    assert curve(day(1)) == pytest.approx(10)
    assert curve(day(6.5)) == pytest.approx(10 + 500 + 5)


def test_a_curve_through_points_is_straight_between_and_level_after_them() -> None:
    curve = through((10, 100), (20, 300))
    assert [curve(day(n)) for n in (0, 5, 15, 25)] == [0, 50, 200, 300]


def test_steps_hold_until_the_next() -> None:
    curve = step((1, 79), (2, 80))
    assert [curve(day(n)) for n in (0.5, 1.5, 3)] == [0, 79, 80]


def test_an_amount_changes_when_it_is_told_to() -> None:
    curve = changing(100, (day(10), 200))
    assert [amount(curve, day(n)) for n in (9, 10)] == [100, 200]


def test_a_lagging_curve_shows_the_past_but_never_last_month() -> None:
    curve = lagging(steady(24), timedelta(hours=6))
    assert curve(day(1)) == pytest.approx(18)
    assert curve(MARCH + timedelta(hours=1)) == 0


def test_a_revised_curve_falls_and_is_whole_again_next_month() -> None:
    curve = revised(steady(10), day(5), 7)
    assert curve(day(5) - timedelta(seconds=1)) == pytest.approx(50, abs=0.01)
    assert curve(day(5)) == pytest.approx(43)
    assert curve(APRIL + timedelta(days=1)) == pytest.approx(10)


def test_use_between_two_moments_goes_over_the_months_edge() -> None:
    assert used_between(steady(10), day(30), APRIL + timedelta(days=2)) == pytest.approx(30, abs=0.01)


def test_whole_days_add_up_to_the_whole_month() -> None:
    curve = weekly(33.3, 7.7)
    days = [whole_between(curve, day(n), day(n + 1)) for n in range(20)]
    assert sum(days) == whole_between(curve, MARCH, day(20))


def test_a_step_at_midnight_belongs_to_the_day_that_begins() -> None:
    curve = step((2, 40))
    assert [whole_between(curve, day(n), day(n + 1)) for n in range(4)] == [0, 0, 40, 0]


@pytest.mark.parametrize("curve", [steady(100), steady(33.5), weekly(1_000_000, 7), through((31, 62))])
def test_a_whole_month_is_what_its_days_make(curve: Curve) -> None:
    days = [whole_between(curve, day(n), day(n + 1)) for n in range(31)]
    assert sum(days) == whole_between(curve, MARCH, APRIL) == math.floor(curve(APRIL - INSTANT) + 0.01)


@pytest.mark.parametrize(("used", "shown"), [(12.49, 12.0), (12.5, 12.5), (0.0, 0.0), (25.499999999, 25.5)])
def test_credits_come_in_halves_rounded_down(used: float, shown: float) -> None:
    assert halves(used) == shown


def test_a_plain_number_is_used_in_the_months_first_moment() -> None:
    assert used_between(79, MARCH, day(3)) == 79
    assert used_between(79, day(1), day(3)) == 0
    assert month_start(day(3)) == MARCH
