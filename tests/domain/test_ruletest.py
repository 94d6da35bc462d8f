"""When the columns of a test are, and which period each of them lies in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.domain.given import rule
from watcher.domain.period import PeriodKind
from watcher.domain.rule import IfMissing, LimitPolicy
from watcher.domain.ruletest import Counting, alone, moments, moments_before

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BERLIN = "Europe/Berlin"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_days_keep_the_hour_where_clocks_change() -> None:
    start = at("2026-03-27T23:00")  # midnight in Berlin, whose clocks go forward on the 29th
    found = moments(start, DAY, 3, BERLIN)
    assert found == [start, at("2026-03-28T23:00"), at("2026-03-29T22:00")]


def test_hours_are_hours_where_clocks_change() -> None:
    start = at("2026-03-29T00:00")
    assert moments(start, HOUR, 3, BERLIN)[-1] - start == 2 * HOUR


def test_history_ends_one_step_before_the_start() -> None:
    start = at("2026-03-10")
    assert moments_before(start, DAY, 2, "UTC") == [at("2026-03-08"), at("2026-03-09")]


@pytest.mark.parametrize(
    ("moment", "edges"),
    [
        ("2026-02-18", ("2026-02-18", "2026-03-18")),
        ("2026-03-17T23:59", ("2026-02-18", "2026-03-18")),
        ("2026-03-18", ("2026-03-18", "2026-04-18")),
        ("2026-07-01", ("2026-06-18", "2026-07-18")),
        ("2026-01-01", ("2025-12-18", "2026-01-18")),
    ],
)
def test_billing_periods_of_a_month_follow_each_other_by_months(moment: str, edges: tuple[str, str]) -> None:
    counting = Counting(PeriodKind.BILLING, at("2026-02-18"), at("2026-03-18"))
    period = counting.period(at(moment), "UTC")
    assert period is not None
    assert (period.start, period.end) == (at(edges[0]), at(edges[1]))


def test_billing_periods_of_other_lengths_follow_each_other_by_days() -> None:
    counting = Counting(PeriodKind.BILLING, at("2026-03-01"), at("2026-03-15"))
    period = counting.period(at("2026-03-30"), "UTC")
    assert period is not None
    assert (period.start, period.end) == (at("2026-03-29"), at("2026-04-12"))


def test_a_stock_has_no_period_and_a_day_is_the_zone_s() -> None:
    assert Counting(None).period(at("2026-03-01"), "UTC") is None
    day = Counting(PeriodKind.DAY).period(at("2026-07-01T23:00"), BERLIN)
    assert day is not None
    assert day.start == at("2026-07-01T22:00")


def test_a_rule_alone_takes_the_limit_that_the_test_gives_and_orders_nothing() -> None:
    contract = replace(rule(), limit=LimitPolicy("allowance", None, IfMissing.ERROR), route=("slack",))
    assert alone(contract).limit == LimitPolicy(None, None, IfMissing.SKIP)
    assert alone(contract).route == ()
    fixed = replace(rule(), limit=LimitPolicy("fixed", 50.0))
    assert alone(fixed).limit == LimitPolicy("fixed", 50.0)
