"""Feasts: when they are, what a series is expected to use on them, and what it learns of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.domain.forecast.pasts import ahead, learnt
from watcher.domain.forecast import Sketch
from watcher.domain.forecast.feasts import feasts_after, kind_of
from watcher.domain.forecast.holidays import feasts_of
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
    found = [spring + after for after, kind in feasts_after(spring, 60) if kind == 1]
    assert sorted(found) == [easter.toordinal() - 2, easter.toordinal() + 1]


def test_the_turn_of_the_year_is_one_row_of_ten_days() -> None:
    found = feasts_after(date(2025, 12, 1).toordinal(), 60)
    assert sorted(after for after, _ in found) == list(range(23, 33))
    assert {kind for _, kind in found} == {kind_of(date(2026, 1, 1).toordinal())}


def test_a_series_that_rests_at_weekends_is_expected_to_rest_at_feasts() -> None:
    told = learnt(office, 200, EVE)
    assert max(told.feasts[:2]) < 0.8
    whole = sum(office(EVE + timedelta(days=day)) for day in range(1, 17))
    assert landing(told) < 1000 + 0.95 * whole


def test_a_series_that_runs_every_day_alike_runs_on() -> None:
    assert learnt(lambda _: 100, 200, EVE).feasts == pytest.approx((1, 1, 1, 1))


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
    assert Sketch.from_json(stored).feasts == (1, 1, 1, 1)


def test_a_sketch_that_knows_fewer_feasts_is_made_anew() -> None:
    stored = learnt(office).as_json() | {"feasts": [0.5, 0.5]}
    with pytest.raises(ValueError, match="4 numbers"):
        Sketch.from_json(stored)


@pytest.mark.parametrize(
    ("kind", "days"),
    [
        (2, [date(2026, 5, 25), date(2026, 7, 4), date(2026, 9, 7), date(2026, 11, 26), date(2026, 11, 27)]),
        (2, [date(2027, 5, 31), date(2027, 7, 4), date(2027, 9, 6), date(2027, 11, 25), date(2027, 11, 26)]),
        (3, [date(2026, 5, 4), date(2026, 8, 31)]),
        (3, [date(2028, 5, 1), date(2028, 8, 28)]),
    ],
)
def test_feasts_of_one_country_move_with_the_calendar(kind: int, days: list[date]) -> None:
    found = feasts_of(days[0].year)
    assert sorted(day for day, its in found.items() if its == kind) == [day.toordinal() for day in days]


def american(day: date) -> float:
    return 0 if feasts_of(day.year).get(day.toordinal()) == 2 else office(day)


def test_feasts_of_one_country_are_expected_by_nobody_at_first() -> None:
    told = learnt(office, 100, date(2026, 4, 30))
    assert told.feasts[2:] == (1, 1)


def test_who_kept_the_american_feasts_is_expected_to_keep_thanksgiving() -> None:
    advent = calendar_month(datetime(2026, 11, 20, tzinfo=UTC))
    eve, morning = date(2026, 11, 24), datetime(2026, 11, 25, tzinfo=UTC)
    kept, open_ = learnt(american, 300, eve), learnt(office, 300, eve)
    assert kept.feasts[2] < 0.5
    assert open_.feasts == pytest.approx((kept.feasts[0], kept.feasts[1], 1, 1), abs=0.05)
    assert ahead(kept, 1000, morning, advent).expected < ahead(open_, 1000, morning, advent).expected - 100
