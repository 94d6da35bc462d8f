"""How fast a number was seen to grow: what counts, for how long, and what is no growth."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.given import MARCH, NOON, reading
from watcher.domain.pace import Pace
from watcher.domain.period import calendar_month

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def grown(*steps: float, every: timedelta = HOUR) -> Pace:
    """A stock that was looked at until noon, once an interval, and grew by these steps."""
    pace, at, used = Pace(), NOON - every * len(steps), 0.0
    before = reading(used, now=at, period=None)
    pace = pace.advanced(None, before, at)
    for step in steps:
        at, used = at + every, used + step
        after = reading(used, now=at, period=None)
        pace, before = pace.advanced(before, after, at), after
    return pace


def test_nothing_is_known_of_a_series_seen_once() -> None:
    first = Pace().advanced(None, reading(50), NOON)
    assert (first.days, first.since, first.fastest(NOON), first.largest(NOON)) == ((), NOON, 0.0, 0.0)


def test_the_rate_is_the_increment_over_its_interval() -> None:
    pace = grown(7200)
    assert (pace.fastest(NOON), pace.largest(NOON)) == (2.0, 7200)


def test_the_fastest_and_the_largest_of_a_day_are_kept() -> None:
    assert grown(3600, 7200, 1800) == grown(7200, 3600, 1800)


def test_a_short_interval_counts_as_half_an_hour() -> None:
    assert grown(900, every=timedelta(minutes=5)).fastest(NOON) == 0.5


def test_growth_over_a_long_silence_is_no_single_step() -> None:
    pace = grown(240, every=10 * HOUR)
    assert pace.largest(NOON) == pytest.approx(48)
    assert pace.fastest(NOON) == pytest.approx(24 / 3600)


def test_a_quiet_day_is_known_to_be_quiet() -> None:
    assert grown(0, 0).days == ((NOON.toordinal(), 0.0, 0.0),)


def test_a_correction_is_no_growth() -> None:
    assert grown(-500).days == ((NOON.toordinal(), 0.0, 0.0),)


@pytest.mark.parametrize("used", [math.nan, -math.inf])
def test_what_is_no_number_is_no_growth(used: float) -> None:
    pace = Pace().advanced(reading(5), reading(used, now=NOON + HOUR), NOON + HOUR)
    assert pace.fastest(NOON) == 0


def test_a_reset_is_no_growth_and_no_correction() -> None:
    before, at = reading(90, now=MARCH.end - HOUR), MARCH.end + HOUR
    after = reading(95, now=at, period=calendar_month(at))
    assert Pace().advanced(before, after, at).days == ()


def test_an_answer_as_old_as_the_last_teaches_nothing() -> None:
    pace = grown(10)
    assert pace.advanced(reading(10, period=None), reading(20, period=None), NOON) is pace


def test_what_teaches_nothing_new_leaves_the_same_object() -> None:
    pace = grown(10)
    later = NOON + HOUR
    assert pace.advanced(reading(10, period=None), reading(15, now=later, period=None), later) is pace


def test_a_period_read_again_from_the_store_is_the_same_period() -> None:
    after = reading(60, now=NOON + HOUR, period=replace(MARCH))
    assert Pace().advanced(reading(24), after, NOON + HOUR).fastest(NOON) == 0.01


def test_nine_days_are_remembered_and_no_more() -> None:
    pace = grown(*range(1, 21), every=DAY)
    assert [day for day, _, _ in pace.days] == [NOON.toordinal() - ago for ago in range(8, -1, -1)]


def test_days_too_old_are_forgotten_though_nothing_is_measured() -> None:
    pace, later = grown(10), NOON + 9 * DAY
    assert pace.fastest(later) == pace.largest(later) == 0
    assert pace.advanced(None, reading(0, now=later), later).days == ()


def days(*rates: float) -> Pace:
    """One day a rate, the last is today."""
    today = NOON.toordinal()
    return Pace(tuple((today - ago, rate, 0.0) for ago, rate in enumerate(reversed(rates)))[::-1], NOON)


def test_an_outburst_counts_on_its_day_and_not_for_a_week() -> None:
    assert days(1, 1, 1, 1, 50).fastest(NOON) == 50
    assert days(1, 1, 1, 50, 1).fastest(NOON) == 1


def test_growth_that_came_on_three_days_is_reckoned_with() -> None:
    assert days(50, 1, 40, 1, 30, 1, 1).fastest(NOON) == 30


def test_with_few_days_all_of_them_count() -> None:
    assert days(7, 50, 1).fastest(NOON) == 50


def test_a_day_to_come_counts_as_today() -> None:
    assert days(1, 1, 1, 9).fastest(NOON - DAY) == 9


STEPS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60)


@given(STEPS, st.sampled_from([HOUR / 12, HOUR, DAY / 2, DAY]))
def test_the_pace_is_never_negative_and_its_days_are_in_order(steps: list[float], every: timedelta) -> None:
    pace = grown(*steps, every=every)
    ordinals = [day for day, _, _ in pace.days]
    assert ordinals == sorted(set(ordinals))
    assert len(ordinals) <= 9
    assert all(rate >= 0 and step >= 0 for _, rate, step in pace.days)
