"""Learning a series: weekdays, level, the year before, unknown days, and what is stored of it."""

from __future__ import annotations

import json
import math
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.forecast.pasts import learnt, past
from watcher.domain.forecast import Sketch, sketch

COUNTS = st.lists(st.one_of(st.none(), st.floats(0, 1e9)), max_size=60)


def numbers(told: Sketch) -> list[float]:
    return [told.level, *told.weights, *told.feasts, *told.season, *told.scales]


def test_a_constant_series_has_its_constant_as_level() -> None:
    told = learnt(lambda _: 40)
    assert told.level == pytest.approx(40)
    assert told.weights == pytest.approx((1,) * 7)


def test_quiet_weekends_are_learnt() -> None:
    told = learnt(lambda day: 0 if day.weekday() >= 5 else 70)
    assert told.level == pytest.approx(50, rel=0.05)
    assert max(told.weights[5:]) < 0.1
    assert min(told.weights[:5]) > 1.3


def test_the_level_follows_a_series_that_moved_and_stays() -> None:
    told = learnt(lambda day: 100 if day < date(2026, 2, 1) else 300)
    assert told.level > 280


def test_what_came_a_year_ago_is_expected_again() -> None:
    told = learnt(lambda day: 300 if (day.month, day.day) >= (12, 10) else 100, 800, date(2025, 12, 8))
    assert told.season[-1] > 0.2


def test_a_series_younger_than_a_year_has_no_season() -> None:
    assert learnt(lambda day: 100 + day.day, 300).season == (0,) * 5


def test_errors_are_wider_for_a_series_that_bursts() -> None:
    calm = learnt(lambda day: 100 + day.day % 2)
    bursting = learnt(lambda day: 1500 if day.toordinal() % 15 == 0 else 0)
    assert all(one > 10 * other for one, other in zip(bursting.scales, calm.scales, strict=True))


def test_unknown_days_are_no_zeros() -> None:
    counts = [None if day % 5 == 0 else 40.0 for day in range(100)]
    told = sketch(past(counts))
    assert told.known == 80
    assert told.level == pytest.approx(40)


@pytest.mark.parametrize("odd", [math.nan, math.inf, 1e300])
def test_what_is_no_count_is_an_unknown_day(odd: float) -> None:
    assert sketch(past([40.0] * 30 + [odd])).known == 30


def test_a_correction_counts_as_nothing_used() -> None:
    assert sketch(past([0.0, -50.0, 0.0])) == sketch(past([0.0, 0.0, 0.0]))


def test_no_days_are_a_sketch_of_nothing() -> None:
    told = sketch(past([]))
    assert (told.known, told.level, told.through) == (0, 0, date(2026, 3, 10))


@settings(max_examples=40, deadline=None)
@given(COUNTS)
def test_any_past_gives_finite_numbers_that_survive_json(counts: list[float | None]) -> None:
    told = sketch(past(counts))
    assert all(math.isfinite(number) for number in numbers(told))
    assert told.level >= 0
    assert min(*told.weights, *told.feasts, *told.scales) > 0
    assert Sketch.from_json(json.loads(json.dumps(told.as_json()))) == told


def test_a_sketch_is_small() -> None:
    assert len(numbers(learnt(lambda _: 1))) <= 40


@pytest.mark.parametrize(
    "broken", [{"weights": [1.0]}, {"through": "soon"}, {"scales": None}, {"level": "x"}]
)
def test_what_is_no_sketch_is_refused(broken: dict[str, object]) -> None:
    stored = learnt(lambda _: 1).as_json() | broken
    with pytest.raises((TypeError, ValueError)):
        Sketch.from_json(stored)
