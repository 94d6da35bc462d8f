"""When a digest is due: by the wall clock, once a moment, whatever clocks and restarts do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.domain.weekly import Turn, Weekly, planned

MONDAYS = Weekly(frozenset({0}), 9 * 60, "America/Sao_Paulo")
MOMENT = datetime(2026, 3, 23, 12, tzinfo=UTC)  # a Monday, 09:00 in Sao Paulo
WEEK = timedelta(days=7)


def turn(last: datetime | None, now: datetime) -> Turn:
    return planned(last, now, MONDAYS).turn


@pytest.mark.parametrize(
    ("zone", "minute", "now", "last", "following"),
    [
        ("America/Sao_Paulo", 540, "2026-03-23T11:59Z", "2026-03-16T12:00Z", "2026-03-23T12:00Z"),
        ("America/Sao_Paulo", 540, "2026-03-23T12:00Z", "2026-03-23T12:00Z", "2026-03-30T12:00Z"),
        ("Europe/Berlin", 540, "2026-03-30T08:00Z", "2026-03-30T07:00Z", "2026-04-06T07:00Z"),
        ("Europe/Berlin", 540, "2026-03-30T06:00Z", "2026-03-23T08:00Z", "2026-03-30T07:00Z"),
        ("Pacific/Kiritimati", 30, "2026-03-22T10:30Z", "2026-03-22T10:30Z", "2026-03-29T10:30Z"),
    ],
)
def test_nine_stays_nine_through_summer_time(
    zone: str, minute: int, now: str, last: str, following: str
) -> None:
    schedule = Weekly(frozenset({0}), minute, zone)
    at = datetime.fromisoformat(now)
    assert schedule.last(at) == datetime.fromisoformat(last)
    assert schedule.next(at) == datetime.fromisoformat(following)


def test_a_time_that_summer_time_leaves_out_or_repeats_comes_once() -> None:
    sundays = Weekly(frozenset({6}), 150, "Europe/Berlin")  # 02:30
    spring, autumn = datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 24, 23, tzinfo=UTC)
    assert sundays.next(spring) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # the clock says 03:30
    assert sundays.next(autumn) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert sundays.next(sundays.next(autumn)) == datetime(2026, 11, 1, 1, 30, tzinfo=UTC)


def test_weekdays_alone_leave_out_the_week_end() -> None:
    weekdays = Weekly(frozenset(range(5)), 510, "UTC")
    friday = datetime(2026, 3, 20, 8, 30, tzinfo=UTC)
    assert weekdays.next(friday) == datetime(2026, 3, 23, 8, 30, tzinfo=UTC)
    assert weekdays.last(friday + timedelta(days=2)) == friday


@pytest.mark.parametrize(
    ("last", "now", "expected"),
    [
        (None, MOMENT + timedelta(hours=1), Turn.BEGIN),
        (MOMENT - WEEK, MOMENT - timedelta(seconds=1), Turn.WAIT),
        (MOMENT - WEEK, MOMENT, Turn.DUE),
        (MOMENT - WEEK, MOMENT + timedelta(hours=24), Turn.DUE),
        (MOMENT - WEEK, MOMENT + timedelta(hours=25), Turn.MISSED),
        (MOMENT - 5 * WEEK, MOMENT, Turn.DUE),
        (MOMENT, MOMENT + timedelta(seconds=30), Turn.WAIT),
        (MOMENT, MOMENT - timedelta(hours=3), Turn.WAIT),  # the clock was set back
        (MOMENT + 50 * WEEK, MOMENT, Turn.BEGIN),  # it was far ahead
    ],
)
def test_what_is_due_is_decided_from_three_times(
    last: datetime | None, now: datetime, expected: Turn
) -> None:
    assert turn(last, now) is expected


def test_what_is_sent_after_ten_minutes_is_late_and_tells_since_the_one_before() -> None:
    due = planned(MOMENT - WEEK, MOMENT + timedelta(minutes=11), MONDAYS)
    assert (due.late, due.since, due.moment) == (True, MOMENT - WEEK, MOMENT)
    assert not planned(MOMENT - WEEK, MOMENT + timedelta(minutes=9), MONDAYS).late


@given(st.sets(st.integers(0, 6), min_size=1), st.integers(0, 1439), st.integers(0, 700))
def test_moments_are_one_a_day_and_follow_each_other(days: set[int], minute: int, hours: int) -> None:
    schedule = Weekly(frozenset(days), minute, "America/New_York")
    now = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=12 * hours)
    last, following = schedule.last(now), schedule.next(now)
    assert last <= now < following
    assert schedule.last(following) == following
    assert schedule.next(last) == following
    assert schedule.day_of(last) < schedule.day_of(following)
