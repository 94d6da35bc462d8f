"""Days far off: one is hardly believed, a row of them on the same side is where the level is now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.domain.forecast.pasts import learnt
from watcher.domain.forecast.doubt import Doubt

THROUGH = date(2026, 3, 11)  # a Wednesday


def steady(day: date) -> float:
    return 100 + day.toordinal() * 7 % 11 - 5


def office(day: date) -> float:
    return 0 if day.weekday() >= 5 else 1.4 * steady(day)


def moved(of: Callable[[date], float], times: float, days: int) -> float:
    """The level after the last so many days used so many times as much as before."""
    since = THROUGH - timedelta(days=days - 1)
    return learnt(lambda day: of(day) * (times if day >= since else 1), 200, THROUGH).level


@pytest.mark.parametrize("times", [0, 4])
def test_one_day_far_off_hardly_moves_the_level(times: float) -> None:
    assert moved(steady, times, 1) == pytest.approx(100, rel=0.08)


@pytest.mark.parametrize("times", [0.3, 3])
def test_a_level_that_moved_is_followed_within_nine_days(times: float) -> None:
    assert moved(steady, times, 9) == pytest.approx(100 * times, rel=0.15)


@pytest.mark.parametrize("times", [0.3, 3])
def test_weekends_do_not_break_the_row_of_a_series_that_rests_then(times: float) -> None:
    assert moved(office, times, 13) == pytest.approx(100 * times, rel=0.15)


def test_what_lies_near_is_believed_whole() -> None:
    assert Doubt().believed(95, expected=100, weight=1, unit=2) == 95


def test_each_further_day_on_the_same_side_is_believed_more() -> None:
    doubt = Doubt()
    taken = [doubt.believed(400, expected=100, weight=1, unit=2) for _ in range(5)]
    assert taken == sorted(taken)
    assert taken[0] < 130
    assert taken[-1] == 400


def test_a_day_on_the_other_side_begins_anew() -> None:
    doubt, fresh = Doubt(), Doubt()
    for count in (400, 400, 10):
        doubt.believed(count, expected=100, weight=1, unit=2)
    assert (doubt.came, doubt.days, doubt.is_certain) == (10, 1, False)
    wanted = fresh.believed(400, expected=100, weight=1, unit=2)
    assert doubt.believed(400, expected=100, weight=1, unit=2) == wanted


def test_less_than_nothing_is_never_believed() -> None:
    assert Doubt().believed(0, expected=0.1, weight=1, unit=0.2) >= 0


def test_a_pause_of_two_weeks_is_not_where_the_level_is_from_now_on() -> None:
    pause = [THROUGH - timedelta(days=ago) for ago in range(3, 17)]
    told = learnt(lambda day: 0 if day in pause else steady(day), 200, THROUGH)
    assert told.level > 60
