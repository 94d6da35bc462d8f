"""Time as Workato's stand-in cuts it: in the admin's zone, by hours, days, weeks, months and years."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.workato import START, ZONE, Asker, local, one
from watcher.sandbox.workato.curves import steady
from watcher.sandbox.workato.recipes import Job, Recipe, Run
from watcher.sandbox.workato.zoned import Interval, Span, billing_period, bucket_start, buckets

DAY = timedelta(days=1)
FIRST, SECOND, THIRD = (f"2026-03-0{n}T00:00:00.000-08:00" for n in (1, 2, 3))


@pytest.mark.parametrize(
    ("first", "last", "hours"),
    [
        ("2026-03-07T00:00:00", "2026-03-10T00:00:00", [24, 23, 24]),
        ("2026-10-31T00:00:00", "2026-11-03T00:00:00", [24, 25, 24]),
    ],
)
async def test_days_are_the_admins_and_may_have_23_or_25_hours(
    asker: Asker, first: str, last: str, hours: list[int]
) -> None:
    asker.live_in(one(Recipe(1, tasks=steady(24, START))))
    asker.clock.set(START + 300 * DAY)
    asked: dict[str, str] = {"workspace_ids": "101", "from_": first, "to": last}
    assert await asker.tasks(**asked, interval="day") == hours
    assert await asker.tasks(**asked, interval="hour") == [1] * sum(hours)


async def test_a_days_row_shows_the_offsets_it_begins_and_ends_with(asker: Asker) -> None:
    rows = await asker.data(
        workspace_ids="101", interval="day", from_="2026-03-08T08:00:00Z", to="2026-03-10T07:00:00Z"
    )
    assert [(row["from"], row["to"]) for row in rows] == [
        ("2026-03-08T00:00:00.000-08:00", "2026-03-09T00:00:00.000-07:00"),
        ("2026-03-09T00:00:00.000-07:00", "2026-03-10T00:00:00.000-07:00"),
    ]


@pytest.mark.parametrize(
    ("week_start", "starts"), [(0, ["03-01", "03-02", "03-09"]), (6, ["03-01", "03-08"])]
)
async def test_weeks_begin_on_monday_or_another_day(asker: Asker, week_start: int, starts: list[str]) -> None:
    asker.scenario.week_start = week_start  # 1 March 2026 is a Sunday
    rows = await asker.data(workspace_ids="101", interval="week", to="2026-03-15T00:00:00.000-07:00")
    assert [row["from"][5:10] for row in rows] == starts


async def test_buckets_at_the_edges_are_clipped_or_whole(asker: Asker) -> None:
    asked: dict[str, str] = {
        "workspace_ids": "101",
        "interval": "day",
        "from_": "2026-03-01T12:00:00.000-08:00",
        "to": "2026-03-02T06:00:00.000-08:00",
    }
    assert await asker.tasks(**asked) == [80, 40]
    asker.scenario.clip_edges = False
    rows = await asker.data(**asked)
    assert [(row["from"], row["to"], row["task_count"]) for row in rows] == [
        (FIRST, SECOND, 160),
        (SECOND, THIRD, 160),
    ]


async def test_months_and_years_end_where_the_admins_do(asker: Asker) -> None:
    asker.live_in(one(Recipe(1, tasks=steady(24, local("2025-12-01T00:00:00")))))
    asked: dict[str, str] = {
        "workspace_ids": "101",
        "from_": "2025-12-31T23:00:00",
        "to": "2026-03-01T00:00:00",
    }
    assert await asker.tasks(**asked, interval="month") == [1, 31 * 24, 28 * 24]
    assert await asker.tasks(**asked, interval="year") == [1, 59 * 24]


async def test_buckets_add_up_to_the_whole(asker: Asker) -> None:
    asker.live_in(one(Recipe(1, tasks=steady(33.37, START))))
    (whole,) = await asker.tasks(workspace_ids="101")
    for interval in ("hour", "day", "week", "month"):
        assert sum(await asker.tasks(workspace_ids="101", interval=interval)) == whole


async def test_an_inclusive_end_reaches_one_moment_further(asker: Asker) -> None:
    asker.live_in(one(Recipe(1, jobs=[Job("j-1", 9, [Run(START + DAY)])])))
    asked: dict[str, str] = {"workspace_ids": "101", "to": SECOND}
    assert await asker.tasks(**asked) == [0]
    asker.scenario.inclusive_to = True
    assert await asker.tasks(**asked) == [9]
    rows = await asker.data(**asked, interval="day")
    assert [(row["from"], row["to"], row["task_count"]) for row in rows] == [
        (FIRST, SECOND, 0),
        (SECOND, SECOND, 9),
    ]


def test_a_midnight_that_never_comes_begins_its_day_all_the_same() -> None:
    santiago = ZoneInfo("America/Santiago")  # on 6 September 2026 clocks jump from 00:00 to 01:00
    days = buckets(
        Span(datetime(2026, 9, 5, 12, tzinfo=UTC), datetime(2026, 9, 8, tzinfo=UTC)), Interval.DAY, santiago
    )
    assert [(day.end - day.start) / timedelta(hours=1) for day in days] == [24, 23, 24]


def test_a_midnight_that_comes_twice_begins_its_day_the_first_time() -> None:
    havana = ZoneInfo("America/Havana")  # on 1 November 2026 clocks fall back from 01:00 to 00:00
    first = datetime(2026, 11, 1, 4, tzinfo=UTC)
    for hours in (0, 0.5, 1, 1.5, 24.5):
        assert bucket_start(first + timedelta(hours=hours), Interval.DAY, havana) == first


def test_an_hour_begins_where_the_clock_shows_it_whole() -> None:
    assert bucket_start(local("2026-03-01T10:59:59.5"), Interval.HOUR, ZONE) == local("2026-03-01T10:00:00")


MOMENTS = st.datetimes(datetime(1985, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
ZONES = st.sampled_from(
    ["UTC", "America/Los_Angeles", "Australia/Lord_Howe", "Pacific/Apia", "America/Havana", "Asia/Kathmandu"]
).map(ZoneInfo)


@given(MOMENTS, st.integers(1, 200), ZONES, st.sampled_from(list(Interval)), st.sampled_from([0, 6]))
def test_buckets_follow_each_other_and_cover_the_range(
    start: datetime, days: int, zone: ZoneInfo, interval: Interval, week_start: int
) -> None:
    whole = Span(start, start + days * DAY / 7)
    cut = buckets(whole, interval, zone, week_start=week_start)
    assert all(one.start < one.end for one in cut)
    assert all(one.end == other.start for one, other in pairwise(cut))
    assert cut[0].start <= whole.start < cut[0].end
    assert cut[-1].start < whole.end <= cut[-1].end


@given(MOMENTS, MOMENTS, st.sampled_from([1, 3, 12]), ZONES)
def test_a_billing_period_is_around_its_moment_and_ends_where_the_next_begins(
    anchor: datetime, at: datetime, months: int, zone: ZoneInfo
) -> None:
    period = billing_period(anchor, months, at, zone)
    assert period.start <= at < period.end
    assert billing_period(anchor, months, period.end, zone).start == period.end
