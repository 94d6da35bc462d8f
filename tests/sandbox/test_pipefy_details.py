"""Queries about details, which take explicit dates: automations and agents."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.sandbox.asked import DETAILS, JOBS, MARCH
from tests.sandbox.given import ACME, EMPTY, NOW, Caller, Json
from watcher.sandbox.clock import ManualClock
from watcher.sandbox.pipefy.curves import Amount, changing, revised, steady, step, through, weekly
from watcher.sandbox.pipefy.server import PipefyServer

AGENTS = """query Agents($from: DateTime!, $to: DateTime!, $org: ID! = "uuid-acme", $search: String) {
  agentsUsageDetails(organizationUuid: $org, filterDate: {from: $from, to: $to}, search: $search) {
    usage agents { totalCount nodes { name usage } } } }"""


async def used(caller: Caller, start: str, end: str) -> float:
    """Acme's jobs between two moments of 2026."""
    dates = {"from": f"2026-{start}:00:00Z", "to": f"2026-{end}:00:00Z"}
    usage: float = (await caller.data(DETAILS, org=ACME, **dates))["usage"]
    return usage


async def test_details_take_dates_pages_searches_and_filters(caller: Caller) -> None:
    answer = await caller.data(DETAILS, org=ACME, first=1, **MARCH)
    assert (answer["usage"], answer["automations"]["totalCount"]) == (500, 2)
    assert answer["automations"]["nodes"] == [{"name": "Move card", "usage": 375}]
    page = answer["automations"]["pageInfo"]
    rest = await caller.data(DETAILS, org=ACME, after=page["endCursor"], **MARCH)
    assert (page["hasNextPage"], rest["automations"]["nodes"][0]["name"]) == (True, "Old one")
    found = await caller.data(DETAILS, org=ACME, search="MOVE", **MARCH)
    assert found["usage"] == 375
    kept = await caller.data(DETAILS, org=ACME, filters={"status": ["deleted"]}, **MARCH)
    assert kept["usage"] == 125
    sort = {"by": "name", "order": "desc"}
    ordered = await caller.data(DETAILS, org=ACME, sort=sort, **MARCH)
    assert ordered["automations"]["nodes"][0]["name"] == "Old one"


@pytest.mark.parametrize(
    "dates",
    [
        {"from": "2025-11-30T00:00:00Z", "to": "2026-03-01T00:00:00Z"},
        {"from": "2026-03-05T00:00:00Z", "to": "2026-03-01T00:00:00Z"},
        {"from": "yesterday", "to": "2026-03-01T00:00:00Z"},
    ],
    ids=["too old", "backwards", "no date"],
)
async def test_dates_outside_the_last_three_months_are_refused(caller: Caller, dates: Json) -> None:
    error = await caller.error(DETAILS, org=ACME, **dates)
    assert error["extensions"]["code"] == "INVALID_INPUT"


@pytest.mark.parametrize(
    ("start", "end", "jobs"),
    [
        ("03-01T00", "03-11T00", 500),
        ("03-03T00", "03-04T00", 50),
        ("03-03T12", "03-04T18", 62),
        ("02-01T00", "03-01T00", 1_400),
        ("02-27T00", "03-02T00", 150),
        ("03-10T00", "03-31T00", 50),
        ("03-05T00", "03-05T00", 0),
        ("03-20T00", "03-31T00", 0),
    ],
    ids=["month", "day", "hours", "last month", "over the edge", "into the future", "moment", "future"],
)
async def test_a_range_is_the_sum_of_its_part_of_the_curve(
    caller: Caller, start: str, end: str, jobs: float
) -> None:
    assert await used(caller, start, end) == pytest.approx(jobs, abs=1)


@pytest.mark.parametrize(
    "curve",
    [
        470,
        steady(33.3),
        weekly(40, 4),
        step((3, 12), (8, 99)),
        through((2, 300), (9, 310)),
        changing(steady(5), (NOW - timedelta(days=4), steady(9))),
        revised(steady(70), NOW - timedelta(days=1), 25),
    ],
)
async def test_the_month_so_far_is_the_same_by_dates_and_by_period(
    caller: Caller, clock: ManualClock, pipefy: PipefyServer, curve: Amount
) -> None:
    pipefy.world.organizations[0].automation_jobs.used = curve
    for now in (NOW, datetime(2026, 4, 1, 0, 30, tzinfo=UTC)):
        clock.set(now)
        combined = (await caller.data(JOBS % "", u=[ACME]))["total"]["usage"]
        assert await used(caller, f"{now:%m}-01T00", "05-01T00") == combined


async def test_the_days_of_a_range_add_up_to_it(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.world.organizations[0].automation_jobs.used = weekly(33.3, 7.7)
    days = [await used(caller, f"03-{day:02}T00", f"03-{day + 1:02}T00") for day in range(1, 11)]
    assert sum(days) == await used(caller, "03-01T00", "03-11T00")


async def test_jobs_of_automations_that_are_not_listed_are_counted(
    caller: Caller, pipefy: PipefyServer
) -> None:
    pipefy.world.organizations[0].automations = []
    answer = await caller.data(DETAILS, org=ACME, **MARCH)
    assert (answer["usage"], answer["automations"]["totalCount"]) == (500, 0)
    assert (await caller.data(DETAILS, org=ACME, search="x", **MARCH))["usage"] == 0
    assert (await caller.data(DETAILS, org=EMPTY, **MARCH))["usage"] == 0


async def test_agents_are_reported_in_credits(caller: Caller) -> None:
    answer = await caller.data(
        AGENTS,
        **MARCH,
    )
    assert (answer["usage"], answer["agents"]["nodes"]) == (19, [{"name": "Reader", "usage": 19}])
    assert (await caller.data(AGENTS, search="nobody", **MARCH))["usage"] == 0
    assert (await caller.data(AGENTS, org="uuid-globex", **MARCH))["usage"] == 9
