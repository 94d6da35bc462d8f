"""API calls: by operation, by token, by day, and our own among them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.sandbox.asked import API
from tests.sandbox.given import ACME, GLOBEX, Caller
from watcher.sandbox.clock import ManualClock
from watcher.sandbox.pipefy.curves import step
from watcher.sandbox.pipefy.scenario import Undivided
from watcher.sandbox.pipefy.server import PipefyServer
from watcher.sandbox.pipefy.world import Client

ONE = """query One($d: GroupedAPIDimension) {
  apiUsageStats(organizationUuid: "uuid-acme", period: current_month, dimension: $d) {
    data { dimension metric } filterDate { from } limit } }"""
DAILY = """query Daily($p: PeriodFilter! = current_month) {
  apiUsageStatsDaily(organizationUuid: "uuid-acme", period: $p) { data { date metric } } }"""

elsewhere = pytest.mark.usefixtures("own_calls_elsewhere")


@elsewhere
async def test_top_items_are_by_operation_or_by_account(caller: Caller) -> None:
    by_operation = (await caller.data(API, u=[ACME], d="operation_name"))["topItems"]
    assert [(row["dimension"], row["metric"]) for row in by_operation] == [
        ("GetCard", 750),
        ("Not specified", 250),
    ]
    (by_token,) = (await caller.data(API, u=[ACME], d="token"))["topItems"]
    assert by_token == {"dimension": "integration-bot", "metric": 1_000, "organizationName": "acme Corp"}


@elsewhere
async def test_top_items_without_a_dimension_are_what_the_scenario_says(
    caller: Caller, pipefy: PipefyServer
) -> None:
    assert (await caller.data(API, u=[ACME]))["topItems"] == []
    pipefy.scenario.null_dimension_lists = True
    assert len((await caller.data(API, u=[ACME]))["topItems"]) == 2


@elsewhere
async def test_one_organizations_calls_by_dimension_and_in_total(caller: Caller) -> None:
    total = await caller.data(ONE)
    assert (total["data"], total["limit"]) == ([{"dimension": None, "metric": 1_000}], 5_000)
    named = await caller.data(ONE, d="operation_name")
    assert named["data"][0] == {"dimension": "GetCard", "metric": 750}
    (by_token,) = (await caller.data(ONE, d="token"))["data"]
    assert by_token == {"dimension": "integration-bot", "metric": 1_000}


@elsewhere
async def test_a_total_may_come_as_several_rows_to_add_up(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.scenario.undivided = Undivided.ROWS
    for asked in ({}, {"d": None}):
        rows = (await caller.data(ONE, **asked))["data"]
        assert [row["metric"] for row in rows] == [750, 250]
        assert None not in [row["dimension"] for row in rows]


@elsewhere
async def test_daily_calls_come_newest_first_and_add_up(caller: Caller, pipefy: PipefyServer) -> None:
    days = (await caller.data(DAILY))["data"]
    assert (days[0], days[-1]["date"]) == ({"date": "2026-03-11", "metric": 0}, "2026-03-01")
    assert sum(day["metric"] for day in days) == 1_000
    pipefy.scenario.zero_days = False
    assert (await caller.data(DAILY))["data"][0] == {"date": "2026-03-10", "metric": 100}


@elsewhere
async def test_top_items_are_ten_at_most_over_all_organizations(caller: Caller, pipefy: PipefyServer) -> None:
    acme, globex, _ = pipefy.world.organizations
    acme.operations = {f"Op{n}": 1.0 for n in range(8)}
    globex.operations = {f"Op{n}": 1.0 for n in range(8)}
    rows = (await caller.data(API, u=[ACME, GLOBEX], d="operation_name"))["topItems"]
    assert [row["organizationName"] for row in rows] == ["Globex"] * 8 + ["acme Corp"] * 2


@elsewhere
async def test_days_without_calls_are_listed_or_left_out(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.world.organizations[0].api_calls.used = step((2, 40), (9, 70))
    days = {day["date"][-2:]: day["metric"] for day in (await caller.data(DAILY))["data"]}
    assert (next(iter(days)), len(days), days["03"], days["04"], days["10"]) == ("11", 11, 40, 0, 30)
    pipefy.scenario.zero_days = False
    assert [day["date"] for day in (await caller.data(DAILY))["data"]] == ["2026-03-10", "2026-03-03"]


@elsewhere
@pytest.mark.parametrize(
    ("period", "days", "calls"),
    [("current_month", 11, 1_000), ("last_month", 28, 2_800), ("last_3_months", 70, 6_900)],
)
async def test_the_days_of_every_period_add_up_to_it(
    caller: Caller, period: str, days: int, calls: int
) -> None:
    rows = (await caller.data(DAILY, p=period))["data"]
    assert (len(rows), sum(row["metric"] for row in rows)) == (days, calls)
    assert (await caller.data(API, u=[ACME], p=period))["total"]["usage"] == calls


async def test_our_own_calls_are_in_every_number_of_our_home(
    caller: Caller, clock: ManualClock, pipefy: PipefyServer
) -> None:
    pipefy.world.clients[0].home = ACME
    for _ in range(3):
        await caller.post("query Mine { me { id } }")
    await clock.advance(timedelta(days=1))  # Acme itself makes a hundred calls a day
    assert (await caller.data(API, u=[ACME]))["total"]["usage"] == 1_100 + 3
    assert {"dimension": "limit-watcher", "metric": 4} in (await caller.data(ONE, d="token"))["data"]
    days = {row["date"]: row["metric"] for row in (await caller.data(DAILY))["data"]}
    assert (days["2026-03-12"], days["2026-03-11"], days["2026-03-10"]) == (2, 103, 100)
    assert (await caller.data(API, u=[GLOBEX]))["total"]["usage"] == 3_300


async def test_without_a_home_the_first_organization_seen_is_charged(
    caller: Caller, pipefy: PipefyServer
) -> None:
    pipefy.world.clients.append(Client("other", "s", member_of=frozenset({GLOBEX}), static_token="pat"))
    caller.token = "pat"
    await caller.post("mutation Go { nothing }")
    assert (await caller.data(API, u=[GLOBEX]))["total"]["usage"] == 3_001
