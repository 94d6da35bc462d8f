"""Feasts: when they are, what a series is expected to use on them, and what it learns of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.domain.forecast.pasts import ahead, learnt
from watcher.domain.forecast import Sketch
from watcher.domain.forecast.feasts import feasts_after, kind_of
from watcher.domain.period import calendar_month

DECEMBER = calendar_month(datetime(2025, 12, 10, tzinfo=UTC))
ADVENT = datetime(2025, 12, 16, tzinfo=UTC)
EVE = date(2025, 12, 15)


def office(day: date) -> float:
    return 10 if day.weekday() >= 5 else 100


def is_turn(day: date) -> bool:
    return (day.month, day.day) >= (12, 24) or (day.month, day.day) <= (1, 2)


def closing(day: date) -> float:
    return 0 if is_turn(day) else office(day)


def landing(of: Sketch) -> float:
    return ahead(of, 1000, ADVENT, DECEMBER).landing.p50


@pytest.mark.parametrize(
    ("easter", "year"), [(date(1818, 3, 22), 1818), (date(1981, 4, 19), 1981), (date(2038, 4, 25), 2038)]
)
def test_good_friday_and_easter_monday_move_with_the_moon(easter: date, year: int) -> None:
    spring = date(year, 3, 1).toordinal()
    found = [spring + after for after, _ in feasts_after(spring, 90)]
    assert sorted(found) == [easter.toordinal() - 2, easter.toordinal() + 1]


def test_the_turn_of_the_year_is_one_row_of_ten_days() -> None:
    found = feasts_after(date(2025, 12, 1).toordinal(), 60)
    assert sorted(after for after, _ in found) == list(range(23, 33))
    assert {kind for _, kind in found} == {kind_of(date(2026, 1, 1).toordinal())}


def test_a_series_that_rests_at_weekends_is_expected_to_rest_at_feasts() -> None:
    told = learnt(office, 200, EVE)
    assert max(told.feasts) < 0.8
    whole = sum(office(EVE + timedelta(days=day)) for day in range(1, 17))
    assert landing(told) < 1000 + 0.95 * whole


def test_a_series_that_runs_every_day_alike_runs_on() -> None:
    assert learnt(lambda _: 100, 200, EVE).feasts == pytest.approx((1, 1))


def test_what_a_series_did_at_its_last_feasts_is_expected_again() -> None:
    opened, closed = learnt(office, 400, EVE), learnt(closing, 400, EVE)
    assert closed.feasts[0] < 0.2
    assert opened.feasts[0] > 0.9
    assert landing(closed) < landing(opened) - 250


def test_quiet_feasts_leave_the_level_and_the_weekdays_alone() -> None:
    told = learnt(closing, 410, date(2026, 1, 2))
    assert told.level == pytest.approx(learnt(office, 410, date(2026, 1, 2)).level, rel=0.1)
    assert told.weights[0] == pytest.approx(learnt(office, 200, EVE).weights[0], rel=0.03)


def test_one_burst_at_a_feast_is_not_expected_every_year() -> None:
    told = learnt(lambda day: 1e6 if (day.month, day.day) == (12, 25) else 100, 400, EVE)
    assert told.feasts[0] < 1.5


def test_a_sketch_of_before_feasts_were_known_is_read_as_one_without() -> None:
    stored = learnt(office).as_json()
    del stored["feasts"]
    assert Sketch.from_json(stored).feasts == (1, 1)
