"""What asking may cost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.domain.given import MARCH, NOON, reading
from watcher.domain.budget import DEFAULT_PER_DAY, Budget, sustained_wait
from watcher.domain.period import calendar_day


def test_a_share_is_taken_of_the_monthly_limit_and_spread_over_its_days() -> None:
    assert Budget().calls_a_day(reading(1, of=310_000, period=MARCH)) == pytest.approx(100)


def test_a_share_of_a_daily_limit_is_spent_in_a_day() -> None:
    assert Budget().calls_a_day(reading(1, of=320_000, period=calendar_day(NOON))) == pytest.approx(3_200)


@pytest.mark.parametrize("quota", [None, reading(5, of=None)])
def test_without_a_known_limit_the_stated_number_counts(quota: object) -> None:
    assert Budget().calls_a_day(quota) == DEFAULT_PER_DAY  # type: ignore[arg-type]


def test_a_number_a_day_is_just_that() -> None:
    assert Budget(share=None, per_day=300).calls_a_day(reading(1, of=10)) == 300


def test_the_sustained_wait_spends_exactly_the_budget() -> None:
    assert sustained_wait(batches=4, calls_each=1, calls_a_day=96) == timedelta(hours=1)


def test_a_budget_of_nothing_is_no_division_by_zero() -> None:
    assert sustained_wait(batches=1, calls_each=1, calls_a_day=0) == timedelta(days=1)


@pytest.mark.parametrize(
    ("budget", "words"),
    [
        (Budget(), "1 % of the limit of API calls"),
        (Budget(share=None, per_day=1500), "1,500 calls a day"),
        (Budget(share=None), "1,000 calls a day"),
    ],
)
def test_a_budget_says_itself_in_words(budget: Budget, words: str) -> None:
    assert budget.words() == words
