"""Quiet hours by the wall clock: edges, midnight, summer time, windows that join, several ways at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.domain.quiet import MIDNIGHT, Hushed, Quiet, Schedule, Then, Window, hushed_by_all

BERLIN, SAO_PAULO = "Europe/Berlin", "America/Sao_Paulo"
ALWAYS = frozenset(range(7))
MON, SAT, SUN = 0, 5, 6


def nights(
    zone: str = "UTC", days: frozenset[int] = ALWAYS, start: int = 22 * 60, end: int = 8 * 60
) -> Schedule:
    return Schedule("nights", zone, (Window(days, start, end),))


def utc(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        (utc(20, 21, 59), None),
        (utc(20, 22), utc(21, 8)),  # the start belongs to it
        (utc(21, 0), utc(21, 8)),
        (utc(21, 7, 59), utc(21, 8)),
        (utc(21, 8), None),  # the end does not
    ],
)
def test_a_window_holds_its_start_and_not_its_end(now: datetime, ends: datetime | None) -> None:
    assert nights().ends(now) == ends


def test_a_window_over_midnight_belongs_to_the_day_it_starts_on() -> None:
    friday = nights(days=frozenset({4}))
    assert friday.ends(utc(21, 3)) == utc(21, 8)  # the small hours of Saturday
    assert friday.ends(utc(20, 3)) is None  # those of Friday are Thursday's
    assert friday.ends(utc(21, 23)) is None


def test_a_day_may_end_at_24_00() -> None:
    saturday = Schedule("saturday", "UTC", (Window(frozenset({SAT}), 0, MIDNIGHT),))
    assert saturday.ends(utc(21, 23, 59)) == utc(22, 0)
    assert saturday.ends(utc(22, 0)) is None


def test_a_window_as_long_as_a_day_goes_round() -> None:
    noon = Schedule("noon", "UTC", (Window(frozenset({SAT}), 12 * 60, 12 * 60),))
    assert noon.ends(utc(21, 12)) == utc(22, 12)
    assert noon.ends(utc(21, 11, 59)) is None


def test_windows_that_touch_are_one_stretch() -> None:
    week_end = (Window(frozenset({4}), 18 * 60, MIDNIGHT), Window(frozenset({SAT, SUN}), 0, MIDNIGHT))
    both = Schedule("week-end", "UTC", (*week_end, Window(frozenset({MON}), 0, 8 * 60)))
    assert both.ends(utc(20, 19)) == utc(23, 8)


def test_windows_that_overlap_are_one_stretch() -> None:
    early, late = Window(ALWAYS, 20 * 60, 23 * 60), Window(ALWAYS, 22 * 60, 60)
    assert Schedule("both", "UTC", (early, late)).ends(utc(20, 20)) == utc(21, 1)


def test_quiet_for_ever_is_looked_at_again_within_weeks() -> None:
    ends = Schedule("always", "UTC", (Window(ALWAYS, 0, MIDNIGHT),)).ends(utc(20, 12))
    assert ends is not None
    assert timedelta(days=7) < ends - utc(20, 12) < timedelta(days=21)


def test_a_night_is_an_hour_shorter_when_summer_time_begins() -> None:
    start, ends = utc(28, 21), nights(BERLIN).ends(utc(28, 21))
    assert ends == utc(29, 6)
    assert ends is not None
    assert ends - start == timedelta(hours=9)


def test_a_night_is_an_hour_longer_when_summer_time_ends() -> None:
    start = utc(24, 20, month=10)
    assert nights(BERLIN).ends(start) == utc(25, 7, month=10)


def test_an_end_that_summer_time_leaves_out_comes_when_the_clock_goes_on() -> None:
    ends = nights(BERLIN, end=150).ends(utc(29, 0))  # 02:30 is not there on that night
    assert ends is not None
    assert utc(29, 1) <= ends <= utc(29, 1, 30)


def test_an_hour_that_comes_twice_is_quiet_from_its_first_time_on() -> None:
    twice = nights(BERLIN, start=150, end=240)
    assert twice.ends(utc(25, 0, 30, month=10)) == utc(25, 3, month=10)
    assert twice.ends(utc(25, 1, 30, month=10)) == utc(25, 3, month=10)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata"])
def test_days_are_those_of_the_zone(zone: str) -> None:
    local = datetime(2026, 3, 21, 23, tzinfo=ZoneInfo(zone))
    ends = nights(zone, days=frozenset({SAT})).ends(local.astimezone(UTC))
    assert ends == datetime(2026, 3, 22, 8, tzinfo=ZoneInfo(zone))


windows = st.builds(
    Window,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(0, MIDNIGHT - 1),
    st.integers(1, MIDNIGHT),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


@settings(max_examples=60, deadline=None)
@given(windows, moments, st.sampled_from([BERLIN, SAO_PAULO, "Australia/Lord_Howe", "UTC"]))
def test_an_end_lies_ahead_and_is_not_quiet_itself(window: Window, now: datetime, zone: str) -> None:
    schedule = Schedule("any", zone, (window,))
    ends = schedule.ends(now)
    if ends is not None:
        assert ends > now
        assert schedule.ends(ends - timedelta(seconds=1)) == ends or ends - now > timedelta(days=14)
        assert schedule.ends(ends) is None or ends - now > timedelta(days=14)


@settings(max_examples=60, deadline=None)
@given(moments, st.integers(0, 6), st.integers(0, MIDNIGHT - 60))
def test_quiet_is_what_the_wall_clock_says(now: datetime, day: int, start: int) -> None:
    schedule = Schedule("hour", SAO_PAULO, (Window(frozenset({day}), start, start + 60),))
    local = now.astimezone(ZoneInfo(SAO_PAULO))
    minute = local.hour * 60 + local.minute
    assert (schedule.ends(now) is not None) == (local.weekday() == day and start <= minute < start + 60)


def test_who_is_reached_by_one_way_that_is_not_quiet_is_told_at_once() -> None:
    assert hushed_by_all([Quiet(nights()), None], utc(20, 23)) is None
    assert hushed_by_all([Quiet(nights()), Quiet(nights(start=0, end=60))], utc(20, 23)) is None
    assert hushed_by_all([], utc(20, 23)) is None


def test_of_several_quiet_ways_the_first_end_counts_and_dropping_only_if_all_drop() -> None:
    short, long = nights(end=6 * 60), nights()
    kinds = [Quiet(long, Then.SUMMARY), Quiet(short, Then.SEND), Quiet(nights(end=60), Then.DROP)]
    assert hushed_by_all(kinds, utc(20, 23)) == Hushed(Then.SEND, "nights", utc(21, 6))
    assert hushed_by_all(kinds[2:], utc(20, 23)) == Hushed(Then.DROP, "nights", utc(21, 1))
