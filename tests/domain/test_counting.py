"""What was used on each day, from the last reading of each: resets, gaps, corrections, stocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tests.domain.given import CARDS
from watcher.domain.counting import days_used, joined
from watcher.domain.forecast import Days
from watcher.domain.period import calendar_month
from watcher.domain.reading import Reading

TODAY = date(2026, 3, 10)


def last(day: date, used: float, zone: str = "UTC", *, stock: bool = False) -> Reading:
    at = datetime(day.year, day.month, day.day, 23, 50, tzinfo=UTC)
    return Reading(CARDS, used, None, None if stock else calendar_month(at, zone), at)


def counted(*numbers: tuple[date, float], stock: bool = False) -> Days | None:
    return days_used([last(day, used, stock=stock) for day, used in numbers], "UTC", TODAY)


def test_a_day_used_what_its_number_grew_by() -> None:
    days = counted((date(2026, 3, 5), 100), (date(2026, 3, 6), 130), (date(2026, 3, 7), 130))
    assert days == Days(date(2026, 3, 6), (30, 0))


def test_the_first_day_of_a_period_counts_from_zero() -> None:
    days = counted((date(2026, 2, 28), 900), (date(2026, 3, 1), 40), (date(2026, 3, 2), 60))
    assert days == Days(date(2026, 3, 1), (40, 20))


def test_days_without_a_number_share_what_was_used_over_them() -> None:
    days = counted((date(2026, 3, 5), 100), (date(2026, 3, 8), 160))
    assert days == Days(date(2026, 3, 6), (20, 20, 20))


def test_what_was_used_before_a_reset_that_nobody_saw_is_unknown() -> None:
    days = counted((date(2026, 2, 25), 800), (date(2026, 2, 26), 820), (date(2026, 3, 2), 60))
    assert days == Days(date(2026, 2, 26), (20, None, None, 30, 30))


def test_a_correction_downwards_is_no_use() -> None:
    days = counted((date(2026, 3, 5), 100), (date(2026, 3, 6), 90), (date(2026, 3, 7), 95))
    assert days == Days(date(2026, 3, 6), (0, 5))


def test_today_is_not_over_and_is_not_counted() -> None:
    days = counted((date(2026, 3, 8), 100), (date(2026, 3, 9), 130), (TODAY, 200))
    assert days == Days(date(2026, 3, 9), (30,))


def test_one_number_says_nothing_of_a_day() -> None:
    assert counted((date(2026, 3, 8), 100)) is None
    assert counted() is None


def test_of_a_stock_the_levels_are_kept() -> None:
    days = counted((date(2026, 3, 5), 100), (date(2026, 3, 7), 90), stock=True)
    assert days == Days(date(2026, 3, 5), (100, None, 90))


def test_days_are_those_of_the_periods_zone() -> None:
    lisbon = "America/Sao_Paulo"
    late = Reading(
        CARDS,
        10,
        None,
        calendar_month(datetime(2026, 3, 6, 2, tzinfo=UTC), lisbon),
        datetime(2026, 3, 6, 2, tzinfo=UTC),
    )
    later = Reading(CARDS, 30, None, late.period, datetime(2026, 3, 7, 2, tzinfo=UTC))
    assert days_used([late, later], lisbon, TODAY) == Days(date(2026, 3, 6), (20,))


def test_newer_counts_replace_older_ones_of_the_same_days() -> None:
    old = Days(date(2026, 3, 1), (1, 2, 3, 4))
    new = Days(date(2026, 3, 3), (30, 40, 50))
    assert joined(old, new) == Days(date(2026, 3, 1), (1, 2, 30, 40, 50))


def test_days_between_old_and_new_counts_are_unknown() -> None:
    old, new = Days(date(2026, 3, 1), (1,)), Days(date(2026, 3, 4), (4,))
    assert joined(old, new) == Days(date(2026, 3, 1), (1, None, None, 4))


def test_no_more_than_400_days_are_kept() -> None:
    old = Days(date(2025, 1, 1), (1.0,) * 400)
    after = joined(old, Days(old.through + timedelta(days=1), (2.0,) * 10))
    assert after is not None
    assert (len(after.counts), after.counts[-1], after.through) == (
        400,
        2.0,
        old.through + timedelta(days=10),
    )
