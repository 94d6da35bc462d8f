"""Series of which little is known: when there is no forecast, and what this period's pace is good for."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest

from tests.domain.forecast.pasts import MARCH, MORNING, ahead, past
from watcher.domain.forecast import Sketch, outlook, sketch

SOON = MARCH.start + timedelta(days=2)


def of(days: int) -> Sketch:
    return sketch(past([100.0] * days))


@pytest.mark.parametrize(
    ("told", "known"), [(None, "0 days"), (of(0), "0 days"), (of(1), "1 day"), (of(2), "2 days")]
)
def test_too_little_is_said_in_words(told: Sketch | None, known: str) -> None:
    wanted = f"needs 3 days of data or 10 % of the period; {known} known"
    assert outlook(told, 200, SOON, MARCH) == wanted


def test_three_days_are_enough() -> None:
    assert ahead(of(3), 200, SOON).landing.p50 == pytest.approx(3100, rel=0.1)


def test_a_tenth_of_the_period_is_enough_with_no_day_known() -> None:
    assert ahead(None, 1000, MORNING).landing.p50 == pytest.approx(3100, rel=0.1)


def test_the_pace_of_a_long_period_outweighs_two_known_days() -> None:
    assert ahead(of(2), 3000, MORNING).landing.p50 == pytest.approx(9300, rel=0.15)


def test_the_less_is_known_the_wider_the_range() -> None:
    widths = [ahead(of(days), 1000, MORNING).landing for days in (3, 13, 60)]
    spans = [landing.p90 - landing.p10 for landing in widths]
    assert spans == sorted(spans, reverse=True)


@pytest.mark.parametrize("used", [math.nan, math.inf])
def test_what_is_no_number_has_no_forecast(used: float) -> None:
    assert outlook(of(60), used, MORNING, MARCH) == "what was used is no number"
