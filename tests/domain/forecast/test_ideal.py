"""Series drawn from a known process, and what one can tell of them who knows it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from bench.days import Recorded
from bench.drawn import drawn, foreseen, is_enough, known, process_of
from bench.ideal import Told, by_forecast, by_one_who_knows, by_static, confidence_at, scored, table
from bench.made_days import made_days


def rng() -> random.Random:
    return random.Random(7)  # noqa: S311 - no secret


def office(days: int = 240) -> Recorded:
    """Ten on a working day; from the 1st of January 2025, a Wednesday, on."""
    counts = tuple(0.0 if (day + 2) % 7 >= 5 else 10.0 for day in range(days))
    return Recorded("office.1", "office", date(2025, 1, 1), counts)


def tossed(days: int = 240) -> Recorded:
    """Nothing or ten, by a coin."""
    coin = rng()
    return replace(office(days), counts=tuple(coin.choice((0.0, 10.0)) for _ in range(days)))


def test_a_series_without_chance_is_drawn_as_it_was() -> None:
    assert drawn(office(), process_of(office(), 4), rng()).series == office()


def test_days_are_drawn_from_those_of_their_weekday() -> None:
    told = drawn(made_days(each=1)[0], process_of(made_days(each=1)[0], 8), rng())
    length = told.process.length
    for day, count in enumerate(told.series.counts):
        assert count in told.process.windows[told.course[day // length]][day % 7]


def test_a_window_is_followed_by_what_followed_its_like() -> None:
    series = replace(office(84), counts=tuple([1.0] * 28 + [5.0] * 28 + [1.1] * 28))
    assert process_of(series, 4).after[2][0] == 1
    assert {len(after) for after in process_of(series, 4).after} == {2}


def test_less_than_two_windows_are_too_few() -> None:
    assert is_enough(office(56), 4)
    assert not is_enough(office(55), 4)


@pytest.mark.parametrize("knows", [known, foreseen])
def test_who_knows_a_series_without_chance_is_sure(knows: type) -> None:
    came = drawn(office(), process_of(office(), 4), rng())
    month = came.series.months[3]  # April 2025: 22 working days, two of them in its last two days
    view = knows(came, month, 20, rng())
    assert (view.odds(27, 19.9), view.odds(27, 20)) == (1, 0)
    assert (view.odds(29, -0.1), view.odds(29, 0)) == (1, 0)


def test_of_a_coin_one_can_only_know_that_it_is_one() -> None:
    came = drawn(tossed(), process_of(tossed(), 16), rng())
    month = came.series.months[3]
    view = known(came, month, 4000, rng())
    last = month.first + 29
    counts = came.process.windows[came.course[last // came.process.length]][last % 7]
    assert view.odds(28, 5) == pytest.approx(sum(count > 5 for count in counts) / len(counts), abs=0.03)


def test_the_true_odds_come_true_as_often_as_they_say() -> None:
    bursts = [series for series in made_days(each=4) if series.family == "bursts"]
    came = [drawn(series, process_of(series, 8), rng()) for series in bursts]
    told = [one for each in came for one in by_one_who_knows(each, known, 100, rng())]
    assert scored(told, 0.9).miscalibration < 0.06


def test_the_confidence_is_the_least_that_keeps_the_rate() -> None:
    quiet = [Told("a", [share / 10, 0.05], None, 30) for share in range(10)]
    least = confidence_at(quiet, 0.2)
    assert scored(quiet, least).false_rate == pytest.approx(0.2)
    assert scored(quiet, least - 1e-6).false_rate == pytest.approx(0.3)
    assert confidence_at(quiet, 1) == 0


def test_the_table_has_every_policy_in_every_family() -> None:
    series = made_days(each=1, days=150)
    said = table({"at 90 %": list(by_static(series)), "forecast": by_forecast(series)})
    assert said.count("at 90 %") == 1 + 4
    assert said.count("forecast") == 5 + 2 * 4
