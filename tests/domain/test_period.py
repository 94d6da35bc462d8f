"""Periods: calendar months and days in any zone, with the hours that clocks skip or repeat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.domain.period import Period, PeriodKind, calendar_day, calendar_month

ZONES = st.sampled_from(
    ["UTC", "America/Sao_Paulo", "Europe/Madrid", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe"]
)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, ZONES)
def test_a_moment_lies_in_its_month(at: datetime, zone: str) -> None:
    month = calendar_month(at, zone)
    assert month.start <= at < month.end


@given(MOMENTS, ZONES)
def test_a_month_begins_on_the_first_at_midnight_of_its_zone(at: datetime, zone: str) -> None:
    start = calendar_month(at, zone).start.astimezone(ZoneInfo(zone))
    assert (start.day, start.hour, start.minute) == (1, 0, 0)


@given(MOMENTS, ZONES)
def test_the_next_month_begins_where_this_one_ends(at: datetime, zone: str) -> None:
    month = calendar_month(at, zone)
    assert calendar_month(month.end, zone).start == month.end


@given(MOMENTS, ZONES)
def test_every_moment_of_a_month_gives_the_same_month(at: datetime, zone: str) -> None:
    month = calendar_month(at, zone)
    assert calendar_month(month.start, zone) == month
    assert calendar_month(month.end - timedelta(microseconds=1), zone) == month


@given(MOMENTS, ZONES)
def test_a_moment_lies_in_its_day_and_days_join(at: datetime, zone: str) -> None:
    day = calendar_day(at, zone)
    assert day.start <= at < day.end
    assert calendar_day(day.end, zone).start == day.end


@given(MOMENTS, ZONES)
def test_the_share_gone_never_leaves_its_bounds(at: datetime, zone: str) -> None:
    month = calendar_month(at, zone)
    assert month.elapsed(month.start - timedelta(days=3)) == 0.0
    assert 0.0 <= month.elapsed(at) < 1.0
    assert month.elapsed(month.end + timedelta(days=3)) == 1.0


@pytest.mark.parametrize(("month", "hours"), [(3, 23), (10, 25)])
def test_the_days_on_which_clocks_change_are_shorter_and_longer(month: int, hours: int) -> None:
    day = calendar_day(datetime(2026, month, {3: 29, 10: 25}[month], 12, tzinfo=UTC), "Europe/Madrid")
    assert day.end - day.start == timedelta(hours=hours)


def test_the_zone_decides_which_month_it_is() -> None:
    new_year = datetime(2027, 1, 1, 1, tzinfo=UTC)
    assert calendar_month(new_year, "America/Sao_Paulo").label == "2026-12"
    assert calendar_month(new_year, "UTC").label == "2027-01"


@pytest.mark.parametrize(
    ("start", "end", "zone", "last"),
    [
        ("2026-03-14T00:00Z", "2026-04-14T00:00Z", "UTC", "2026-04-13"),
        ("2026-03-14T00:00Z", "2026-04-14T00:00:09Z", "UTC", "2026-04-13"),  # an edge that is reckoned anew
        ("2026-03-14T10:30Z", "2026-04-14T10:30Z", "UTC", "2026-04-14"),
        ("2026-03-14T03:00Z", "2026-04-14T03:00Z", "America/Sao_Paulo", "2026-04-13"),
    ],
)
def test_a_billing_period_names_its_last_day(start: str, end: str, zone: str, last: str) -> None:
    begins, ends = datetime.fromisoformat(start), datetime.fromisoformat(end)
    assert Period(PeriodKind.BILLING, begins, ends, zone).last == last


def test_a_calendar_month_is_named_as_a_whole() -> None:
    assert calendar_month(datetime(2026, 3, 21, tzinfo=UTC)).last == ""
