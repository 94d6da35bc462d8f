"""The numbers: combined and single, by period, with and without limits, and who used them up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.sandbox.given import ACME, EMPTY, GLOBEX, NOW, Caller, Json
from watcher.sandbox.clock import ManualClock
from watcher.sandbox.pipefy.curves import changing, lagging, revised, steady
from watcher.sandbox.pipefy.scenario import Until
from watcher.sandbox.pipefy.server import PipefyServer
from watcher.sandbox.pipefy.world import Quota

API = """query Api($u: [ID!]!, $p: PeriodFilter! = current_month, $d: APIUsageDimension) {
  apiUsageStatsCombined(organizationUuids: $u, period: $p) {
    total { usage limit } byOrganization { organizationUuid organizationName usage limit }
    topItems(dimension: $d) { dimension metric organizationName } filterDate { from to } partial } }"""
JOBS = """query Jobs($u: [ID!]!, $p: PeriodFilter! = current_month) {
  automationsUsageDetailsCombined(organizationUuids: $u, period: $p%s) {
    total { usage } byOrganization { organizationUuid usage lastUpdatedAt }
    byPipe { pipe { name } usage organizationName } topAutomations { name usage status } partial } }"""
CREDITS = """query Credits($u: [ID!]!) {
  aiCreditUsageStatsCombined(organizationUuids: $u, period: current_month) {
  total { usage limit aiAutomationUsage assistantsUsage }
  byOrganization { organizationUuid usage limit hasAddon aiAutomation { usage } assistants { usage } }
  topAgents { agentName creditsProcessed } partial } }"""
TASKS = """query Tasks($org: ID!, $p: PeriodFilter! = current_month) {
  integrationsUsageStats(organizationUuid: $org, period: $p) {
    tasksConsumed { usage limit } activeFlows history { nodes { date usage limit } } } }"""
DETAILS = """query Details($org: ID!, $from: DateTime!, $to: DateTime!, $first: Int, $after: String,
    $search: String, $sort: SortCriteria, $filters: FilterParams) {
  automationsUsageDetails(organizationUuid: $org, filterDate: {from: $from, to: $to},
      search: $search, sort: $sort, filters: $filters) {
    usage availableFilters { status }
    automations(first: $first, after: $after) {
      totalCount nodes { name usage } pageInfo { hasNextPage endCursor } } } }"""
MARCH = {"from": "2026-03-01T00:00:00Z", "to": "2026-03-11T00:00:00Z"}


@pytest.fixture(autouse=True)
def _own_calls_elsewhere(pipefy: PipefyServer) -> None:
    pipefy.world.clients[0].home = "uuid-elsewhere"


async def test_rows_come_most_used_first_with_their_own_limits(caller: Caller) -> None:
    answer = await caller.data(API, u=[ACME, GLOBEX, EMPTY])
    rows = [(row["organizationUuid"], row["usage"], row["limit"]) for row in answer["byOrganization"]]
    assert rows == [(GLOBEX, 3_000, None), (ACME, 1_000, 5_000), (EMPTY, 0, None)]
    assert (answer["total"], answer["partial"]) == ({"usage": 4_000, "limit": 5_000}, False)


async def test_unknown_and_unauthorised_organizations_are_dropped_in_silence(
    caller: Caller, pipefy: PipefyServer
) -> None:
    pipefy.world.clients[0].orgs = frozenset({ACME})
    for query in (API, JOBS % "", CREDITS):
        answer = await caller.data(query, u=[ACME, GLOBEX, "uuid-nobody"])
        assert [row["organizationUuid"] for row in answer["byOrganization"]] == [ACME]
        assert answer["partial"] is True
    assert (await caller.data(API, u=[ACME, GLOBEX]))["total"]["usage"] == 1_000


async def test_all_dropped_is_an_empty_answer(caller: Caller) -> None:
    answer = await caller.data(JOBS % "", u=["uuid-nobody"])
    assert answer["total"] == {"usage": 0}
    assert (answer["byOrganization"], answer["topAutomations"], answer["partial"]) == ([], [], True)


async def test_no_use_is_a_row_of_its_own_and_not_partial(caller: Caller) -> None:
    answer = await caller.data(JOBS % "", u=[EMPTY])
    assert answer["byOrganization"] == [{"organizationUuid": EMPTY, "usage": 0, "lastUpdatedAt": None}]
    assert answer["partial"] is False


async def test_the_same_organization_twice_is_one(caller: Caller) -> None:
    answer = await caller.data(API, u=[ACME, ACME])
    assert (len(answer["byOrganization"]), answer["partial"]) == (1, False)


@pytest.mark.parametrize(
    ("argument", "pipes"), [("", 10), (", byPipeLimit: null", 14), (", byPipeLimit: 2", 2)]
)
async def test_ten_pipes_are_shown_unless_told_otherwise(caller: Caller, argument: str, pipes: int) -> None:
    answer = await caller.data(JOBS % argument, u=[ACME, GLOBEX])
    assert len(answer["byPipe"]) == pipes


async def test_pipes_are_ordered_by_use_and_name_and_idle_ones_left_out(caller: Caller) -> None:
    rows = (await caller.data(JOBS % ", byPipeLimit: null", u=[ACME, GLOBEX]))["byPipe"]
    assert [(row["pipe"]["name"], row["usage"]) for row in rows[:4]] == [
        ("HR", 375),
        ("IT", 125),
        ("Pipe 00", 74),
        ("Pipe 01", 66),
    ]
    assert sum(row["usage"] for row in rows) == 1_300
    assert (await caller.data(JOBS % "", u=[ACME], p="last_3_months"))["byPipe"]
    caller.sandbox.pipefy.world.organizations[0].automation_jobs.used = 0
    assert (await caller.data(JOBS % "", u=[ACME]))["byPipe"] == []


async def test_top_automations_are_ten_at_most_deleted_ones_included_in_floats(caller: Caller) -> None:
    response = await caller.post(JOBS % "", u=[ACME, GLOBEX])
    rows = response.json()["data"]["automationsUsageDetailsCombined"]["topAutomations"]
    assert len(rows) == 10
    assert rows[1] == {"name": "Old one", "usage": 125.0, "status": "deleted"}
    assert '"usage": 125.0' in response.text
    assert '"usage": 1300}' in response.text


async def test_top_items_are_by_operation_or_by_account(caller: Caller) -> None:
    by_operation = (await caller.data(API, u=[ACME], d="operation_name"))["topItems"]
    assert [(row["dimension"], row["metric"]) for row in by_operation] == [
        ("GetCard", 750),
        ("Not specified", 250),
    ]
    (by_token,) = (await caller.data(API, u=[ACME], d="token"))["topItems"]
    assert by_token == {"dimension": "integration-bot", "metric": 1_000, "organizationName": "acme Corp"}


async def test_top_items_without_a_dimension_are_what_the_scenario_says(
    caller: Caller, pipefy: PipefyServer
) -> None:
    assert (await caller.data(API, u=[ACME]))["topItems"] == []
    pipefy.scenario.null_dimension_lists = True
    assert len((await caller.data(API, u=[ACME]))["topItems"]) == 2


async def test_at_the_months_turn_current_begins_anew_and_moves_to_last(
    caller: Caller, clock: ManualClock
) -> None:
    clock.set(datetime(2026, 4, 1, tzinfo=UTC))
    current = await caller.data(API, u=[ACME])
    assert (current["total"]["usage"], current["filterDate"]["from"]) == (0, "2026-04-01T00:00:00Z")
    last = await caller.data(API, u=[ACME], p="last_month")
    assert (last["total"]["usage"], last["filterDate"]) == (
        3_100,
        {"from": "2026-03-01T00:00:00Z", "to": "2026-03-31T23:59:59Z"},
    )
    three = await caller.data(API, u=[ACME], p="last_3_months")
    assert (three["total"]["usage"], three["filterDate"]["from"]) == (5_900, "2026-02-01T00:00:00Z")


@pytest.mark.parametrize(
    ("until", "shown"),
    [
        (Until.NOW, "2026-03-11T00:00:00Z"),
        (Until.MONTH_END, "2026-03-31T23:59:59Z"),
        (Until.YESTERDAY, "2026-03-10T00:00:00Z"),
    ],
)
async def test_the_end_of_the_shown_dates_is_what_the_scenario_says(
    caller: Caller, pipefy: PipefyServer, until: Until, shown: str
) -> None:
    pipefy.scenario.until = until
    assert (await caller.data(API, u=[ACME]))["filterDate"]["to"] == shown


@pytest.mark.parametrize(("limit", "shown"), [(None, None), (0, 0), (7_000, 7_000)])
async def test_a_limit_may_be_null_zero_or_a_number(
    caller: Caller, pipefy: PipefyServer, limit: float | None, shown: int | None
) -> None:
    acme = pipefy.world.organizations[0]
    acme.api_calls.limit = acme.integration_tasks.limit = limit
    assert (await caller.data(API, u=[ACME]))["byOrganization"][0]["limit"] == shown
    assert (await caller.data(TASKS, org=ACME))["tasksConsumed"]["limit"] == shown


async def test_a_limit_may_change_in_the_middle_of_the_month(
    caller: Caller, clock: ManualClock, pipefy: PipefyServer
) -> None:
    pipefy.world.organizations[0].api_calls.limit = changing(5_000, (NOW + timedelta(hours=1), 6_000))
    assert (await caller.data(API, u=[ACME]))["byOrganization"][0]["limit"] == 5_000
    await clock.advance(timedelta(hours=1))
    assert (await caller.data(API, u=[ACME]))["byOrganization"][0]["limit"] == 6_000


async def test_numbers_may_lag_and_may_be_counted_down(caller: Caller, pipefy: PipefyServer) -> None:
    acme = pipefy.world.organizations[0]
    acme.api_calls.used = lagging(steady(100), timedelta(days=1))
    assert (await caller.data(API, u=[ACME]))["total"]["usage"] == 900
    acme.api_calls.used = revised(steady(100), NOW, 30)
    assert (await caller.data(API, u=[ACME]))["total"]["usage"] == 970


async def test_credits_come_in_fractions_and_zero_limits_with_add_ons(caller: Caller) -> None:
    answer = await caller.data(CREDITS, u=[ACME, GLOBEX])
    acme, globex = answer["byOrganization"]
    assert (acme["usage"], acme["limit"], acme["hasAddon"]) == (25.5, 100, False)
    assert (acme["aiAutomation"]["usage"], acme["assistants"]["usage"]) == (19, 6.5)
    assert (globex["usage"], globex["limit"], globex["hasAddon"]) == (12, 0, True)
    assert answer["total"]["usage"] == 37.5
    assert answer["topAgents"] == [{"agentName": "Reader", "creditsProcessed": 19}]


async def test_one_organizations_credits_show_the_free_ones(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.world.organizations[0].ai_credits.free_limit = 10
    answer = await caller.data(
        """query Ai { aiCreditUsageStats(organizationUuid: "uuid-acme", period: current_month) {
             active usage limit freeAiCredit { limit usage } updatedAt filterDate { from } } }"""
    )
    assert (answer["usage"], answer["freeAiCredit"]) == (25.5, {"limit": 10, "usage": 10})
    assert (answer["active"], answer["updatedAt"]) == (True, "2026-03-11T00:00:00Z")


async def test_one_organizations_calls_by_dimension_and_in_total(caller: Caller) -> None:
    query = """query One($d: GroupedAPIDimension) {
      apiUsageStats(organizationUuid: "uuid-acme", period: current_month, dimension: $d) {
        data { dimension metric } filterDate { from } limit } }"""
    total = await caller.data(query)
    assert (total["data"], total["limit"]) == ([{"dimension": None, "metric": 1_000}], 5_000)
    named = await caller.data(query, d="operation_name")
    assert named["data"][0] == {"dimension": "GetCard", "metric": 750}


async def test_daily_calls_come_newest_first_and_add_up(caller: Caller, pipefy: PipefyServer) -> None:
    query = """query Daily {
      apiUsageStatsDaily(organizationUuid: "uuid-acme", period: current_month) { data { date metric } } }"""
    days = (await caller.data(query))["data"]
    assert (days[0], days[-1]["date"]) == ({"date": "2026-03-11", "metric": 0}, "2026-03-01")
    assert sum(day["metric"] for day in days) == 1_000
    pipefy.scenario.zero_days = False
    assert (await caller.data(query))["data"][0] == {"date": "2026-03-10", "metric": 100}


async def test_task_history_is_by_day_for_months_and_by_month_for_three(caller: Caller) -> None:
    daily = (await caller.data(TASKS, org=ACME))["history"]["nodes"]
    assert daily[0] == {"date": "2026-03-01", "usage": 20, "limit": 1_000}
    assert len((await caller.data(TASKS, org=ACME, p="last_month"))["history"]["nodes"]) == 28
    monthly = (await caller.data(TASKS, org=ACME, p="last_3_months"))["history"]["nodes"]
    assert [node["date"] for node in monthly] == ["2026-01", "2026-02", "2026-03"]


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


async def test_agents_are_reported_in_credits(caller: Caller) -> None:
    answer = await caller.data(
        """query Agents($from: DateTime!, $to: DateTime!) {
          agentsUsageDetails(organizationUuid: "uuid-acme", filterDate: {from: $from, to: $to}) {
            usage agents { totalCount nodes { name usage } } } }""",
        **MARCH,
    )
    assert (answer["usage"], answer["agents"]["nodes"]) == (19, [{"name": "Reader", "usage": 19}])


async def test_flows_can_be_sorted_and_an_unknown_order_means_most_used_first(caller: Caller) -> None:
    query = """query Flows($sort: SortCriteria, $status: String) {
      integrationsUsageDetails(organizationUuid: "uuid-acme", period: current_month, sort: $sort,
          status: $status, first: 1) {
        totalFlows totalTasks edges { node { name tasks status } } pageInfo { hasNextPage } } }"""
    unknown = await caller.data(query, sort={"by": "colour", "order": "asc"})
    assert unknown["edges"][0]["node"] == {"name": "Zebra", "tasks": 150, "status": "ENABLED"}
    assert (unknown["totalFlows"], unknown["totalTasks"]) == (2, 200)
    assert unknown["pageInfo"] == {"hasNextPage": True}
    by_name = await caller.data(query, sort={"by": "name", "order": "asc"})
    assert by_name["edges"][0]["node"]["name"] == "Ant"
    assert (await caller.data(query, status="DISABLED"))["totalFlows"] == 1


async def test_a_number_set_between_two_polls_is_seen_by_the_second(
    caller: Caller, pipefy: PipefyServer
) -> None:
    acme = pipefy.world.org("acme Corp")
    assert acme is not None
    for used in (79, 80, 91):
        acme.automation_jobs = Quota(used)
        assert (await caller.data(JOBS % "", u=[ACME]))["total"]["usage"] == used
