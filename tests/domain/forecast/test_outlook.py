"""The forecast at one moment: odds, landing and run-out agree with each other and with the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.forecast.pasts import MARCH, MORNING, ahead, learnt, past
from watcher.domain.forecast import Sketch, outlook, sketch
from watcher.domain.period import Period, calendar_day, calendar_month

SERIES = st.lists(st.one_of(st.none(), st.floats(0, 1e6)), min_size=3, max_size=45)
MOMENTS = st.integers(0, 31 * 24 - 1).map(lambda hours: MARCH.start + timedelta(hours=hours))
USED = st.floats(0, 1e7)


def busy(day: date) -> float:
    return 80 + 7 * (day.toordinal() % 6)


def test_a_constant_series_forecasts_itself() -> None:
    landing = ahead(learnt(lambda _: 100)).landing
    assert landing.p50 == pytest.approx(3100, rel=0.01)
    assert landing.p90 - landing.p10 < 200
    assert ahead(learnt(lambda _: 100)).p_exceed(3300) < 0.05
    assert ahead(learnt(lambda _: 100)).p_exceed(2900) > 0.95


@settings(max_examples=60, deadline=None)
@given(SERIES, USED, MOMENTS)
def test_the_landing_is_in_order_and_never_below_what_is_used(
    counts: list[float | None], used: float, now: datetime
) -> None:
    view = outlook(sketch(past(counts)), used, now, MARCH)
    if not isinstance(view, str):
        landing = view.landing
        assert used <= landing.p10 <= landing.p50 <= landing.p90


@settings(max_examples=60, deadline=None)
@given(SERIES, USED, MOMENTS, st.floats(0, 1e7), st.floats(0, 1e7))
def test_a_higher_limit_is_less_likely_to_be_passed(
    counts: list[float | None], used: float, now: datetime, one: float, other: float
) -> None:
    view = outlook(sketch(past(counts)), used, now, MARCH)
    if not isinstance(view, str):
        assert 0 <= view.p_exceed(max(one, other)) <= view.p_exceed(min(one, other)) <= 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1e6), min_size=14, max_size=45), USED, USED, st.floats(1, 1e7))
def test_more_used_is_more_likely_to_pass(
    counts: list[float], one: float, other: float, limit: float
) -> None:
    told = sketch(past(counts))
    low, high = ahead(told, min(one, other)), ahead(told, max(one, other))
    assert low.p_exceed(limit) <= high.p_exceed(limit)


@settings(max_examples=60, deadline=None)
@given(SERIES, USED, MOMENTS, st.floats(0, 1e7))
def test_a_limit_runs_out_when_the_odds_say_so(
    counts: list[float | None], used: float, now: datetime, limit: float
) -> None:
    view = outlook(sketch(past(counts)), used, now, MARCH)
    if isinstance(view, str):
        return
    moments, odds = view.runs_out(limit), view.p_exceed(limit)
    assert [moment is not None for moment in moments] == [odds >= share for share in (0.1, 0.5, 0.9)]
    told = [moment for moment in moments if moment is not None]
    assert told == sorted(told)
    assert all(now <= moment <= MARCH.end for moment in told)


def test_the_day_a_limit_runs_out_is_where_the_line_meets_it() -> None:
    _, likely, _ = ahead(learnt(lambda _: 100), 1000).runs_out(2000)
    assert likely is not None
    assert abs(likely - datetime(2026, 3, 21, tzinfo=UTC)) < timedelta(hours=12)


def test_a_limit_that_is_passed_has_run_out_now() -> None:
    view = ahead(learnt(busy), 1000)
    assert (view.p_exceed(999), view.runs_out(999)) == (1, (MORNING,) * 3)


def test_when_the_period_is_over_nothing_is_left() -> None:
    view = ahead(learnt(busy), 1000, MARCH.end)
    assert (view.landing.p10, view.landing.p90) == (1000, 1000)
    assert (view.p_exceed(1000), view.runs_out(1500)) == (0, (None, None, None))


def test_a_reset_begins_anew_from_zero() -> None:
    april = calendar_month(MARCH.end)
    view = ahead(learnt(lambda _: 100, through=date(2026, 3, 31)), 0, MARCH.end, april)
    assert view.landing.p50 == pytest.approx(3000, rel=0.02)


def test_a_series_that_never_used_anything_stays_there() -> None:
    view = ahead(learnt(lambda _: 0), 0)
    assert view.p_exceed(100) == 0
    assert view.landing.p90 < 0.5


def test_weekends_to_come_are_worth_what_weekends_are() -> None:
    told = learnt(lambda day: 0 if day.weekday() >= 5 else 100)
    friday_night = datetime(2026, 3, 28, tzinfo=UTC)  # Saturday, Sunday, Monday and Tuesday are left
    assert ahead(told, 0, friday_night).landing.p50 == pytest.approx(200, rel=0.1)


def test_within_a_day_the_range_is_wider_than_at_its_ends() -> None:
    told, last = learnt(lambda _: 100, through=date(2026, 3, 30)), datetime(2026, 3, 31, tzinfo=UTC)
    spans = [ahead(told, 3000, last + timedelta(hours=hour)).landing for hour in (0, 12)]
    assert spans[1].p90 - spans[1].p10 > 2 * (spans[0].p90 - spans[0].p10)


@pytest.mark.parametrize(("day", "hours"), [(29, 23), (25, 25)])
def test_a_day_on_which_clocks_change_is_one_day(day: int, hours: int) -> None:
    zone = ZoneInfo("Europe/Berlin")
    start = datetime(2026, 3 if hours == 23 else 10, day, tzinfo=zone).astimezone(UTC)
    period = calendar_day(start, "Europe/Berlin")
    assert period.end - period.start == timedelta(hours=hours)
    half = ahead(learnt(lambda _: 100), 0, start + timedelta(hours=hours / 2), period)
    assert half.share == pytest.approx(0.5)
    assert half.days == 0


def test_days_are_those_of_the_period_s_zone() -> None:
    period = calendar_month(MORNING, "America/Sao_Paulo")
    view = ahead(learnt(busy), 0, datetime(2026, 3, 31, 3, tzinfo=UTC), period)
    assert (view.today, view.share, view.days) == (date(2026, 3, 31), 1.0, 0)


def test_a_billing_period_ends_on_its_own_day() -> None:
    period = Period(MARCH.kind, MORNING - timedelta(days=20), MORNING + timedelta(days=10))
    assert ahead(learnt(lambda _: 100), 2000, MORNING, period).landing.p50 == pytest.approx(3000, rel=0.02)


def test_of_whole_numbers_a_limit_between_two_is_as_good_as_the_lower() -> None:
    counted = ahead(learnt(lambda day: day.toordinal() % 3))
    assert counted.p_exceed(1020) == counted.p_exceed(1020.9)
    assert counted.p_exceed(1021) < counted.p_exceed(1020.9)
    assert counted.runs_out(1020) == counted.runs_out(1020.9)


def test_one_count_that_is_no_whole_number_tells_that_others_may_be_none() -> None:
    measured = ahead(learnt(lambda day: day.toordinal() % 3 + 0.5 * (day == date(2026, 1, 7))))
    assert measured.p_exceed(1020) > measured.p_exceed(1020.5) > measured.p_exceed(1020.9)


def test_what_is_told_of_whole_numbers_survives_storage() -> None:
    for count in (1.0, 1.5):
        told = sketch(past([count] * 20))
        assert Sketch.from_json(told.as_json()) == told
        assert told.whole == (count == 1)
    assert not sketch(past([None])).whole
