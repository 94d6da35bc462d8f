"""A floor for the alarms on made series: a broken model, or tables that do not fit it, fall below it."""

from __future__ import annotations

import pytest

from bench.episodes import Score
from bench.forecast import benchmark
from bench.judged import OURS, Played
from bench.made_days import made_days


@pytest.fixture(scope="module")
def played() -> Played:
    return benchmark(made_days(each=2, days=300), shipped=True)


def test_alarms_are_right_and_early(played: Played) -> None:
    ours = played.scores[OURS]
    assert ours.precision > 0.92
    assert ours.recall > 0.91
    assert ours.mean_lead > 14
    assert ours.false_rate < 0.06
    assert ours.mean_flaps < 0.07


def test_odds_come_true_as_often_as_they_say(played: Played) -> None:
    ours = played.scores[OURS]
    assert ours.brier < 0.082
    assert ours.miscalibration < 0.035


def test_eight_of_ten_months_land_in_their_range(played: Played) -> None:
    assert all(0.7 < each.share < 0.9 for each in played.coverage)


def test_rivals_are_more_often_wrong(played: Played) -> None:
    rivals: list[Score] = [score for name, score in played.scores.items() if name != OURS]
    assert max(rival.precision for rival in rivals) < played.scores[OURS].precision
