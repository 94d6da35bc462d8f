"""Integration tasks: history in buckets, and flows page by page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.asked import TASKS
from tests.sandbox.given import ACME, Caller
from watcher.sandbox.pipefy.server import PipefyServer
from watcher.sandbox.pipefy.world import Flow

FLOWS = """query Flows($sort: SortCriteria, $status: String, $search: String, $first: Int, $after: String) {
  integrationsUsageDetails(organizationUuid: "uuid-acme", period: current_month, sort: $sort,
      status: $status, search: $search, first: $first, after: $after) {
    totalFlows totalTasks edges { cursor node { name tasks status } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


def names(answer: Any) -> list[str]:
    return [edge["node"]["name"] for edge in answer["edges"]]


async def test_task_history_is_by_day_for_months_and_by_month_for_three(caller: Caller) -> None:
    daily = (await caller.data(TASKS, org=ACME))["history"]["nodes"]
    assert daily[0] == {"date": "2026-03-01", "usage": 20, "limit": 1_000}
    assert len((await caller.data(TASKS, org=ACME, p="last_month"))["history"]["nodes"]) == 28
    monthly = (await caller.data(TASKS, org=ACME, p="last_3_months"))["history"]["nodes"]
    assert [node["date"] for node in monthly] == ["2026-01", "2026-02", "2026-03"]


@pytest.mark.parametrize(
    ("period", "total"), [("current_month", 200), ("last_month", 560), ("last_3_months", 1_380)]
)
async def test_the_buckets_of_every_period_add_up_to_it(caller: Caller, period: str, total: int) -> None:
    answer = await caller.data(TASKS, org=ACME, p=period)
    nodes = answer["history"]["nodes"]
    assert (answer["tasksConsumed"]["usage"], sum(node["usage"] for node in nodes)) == (total, total)
    assert {node["limit"] for node in nodes} == {1_000}
    assert [node["date"] for node in nodes] == sorted(node["date"] for node in nodes)


async def test_no_allowance_is_null_on_both_levels(caller: Caller) -> None:
    answer = await caller.data(TASKS, org="uuid-globex")
    assert answer["tasksConsumed"] == {"usage": 10, "limit": None}
    assert {node["limit"] for node in answer["history"]["nodes"]} == {None}


@pytest.mark.parametrize(
    "sort", [{"by": "colour", "order": "asc"}, {"order": "asc"}, None, {"by": "usage", "order": "desc"}]
)
async def test_an_unknown_order_silently_means_most_used_first(caller: Caller, sort: Any) -> None:
    answer = await caller.data(FLOWS, sort=sort)
    assert names(answer) == ["Zebra", "Ant"]
    assert answer["edges"][0]["node"] == {"name": "Zebra", "tasks": 150, "status": "ENABLED"}
    assert (answer["totalFlows"], answer["totalTasks"]) == (2, 200)


@pytest.mark.parametrize(
    "sort", [{"by": "name", "order": "asc"}, {"by": "usage", "order": "asc"}, {"by": "status"}]
)
async def test_flows_can_be_sorted(caller: Caller, sort: Any) -> None:
    assert names(await caller.data(FLOWS, sort=sort)) == ["Ant", "Zebra"]


async def test_flows_can_be_searched_and_picked_by_status(caller: Caller) -> None:
    disabled = await caller.data(FLOWS, status="DISABLED")
    assert (names(disabled), disabled["totalFlows"], disabled["totalTasks"]) == (["Ant"], 1, 50)
    assert names(await caller.data(FLOWS, search="zEb")) == ["Zebra"]


@pytest.mark.parametrize(("first", "pages"), [(None, [50, 50, 20]), (999, [50, 50, 20]), (45, [45, 45, 30])])
async def test_many_flows_come_in_pages_of_fifty_at_most(
    caller: Caller, pipefy: PipefyServer, first: int | None, pages: list[int]
) -> None:
    acme = pipefy.world.organizations[0]
    acme.integration_tasks.used = 12_000
    acme.flows = [Flow(f"Flow {n:03}") for n in range(120)]
    seen: set[str] = set()
    sizes: list[int] = []
    after, tasks = None, 0
    while len(sizes) < 4:
        answer = await caller.data(FLOWS, first=first, after=after)
        seen |= set(names(answer))
        sizes.append(len(answer["edges"]))
        tasks += sum(edge["node"]["tasks"] for edge in answer["edges"])
        after = answer["pageInfo"]["endCursor"]
        assert after == answer["edges"][-1]["cursor"]
        if not answer["pageInfo"]["hasNextPage"]:
            break
    assert (sizes, len(seen), tasks, answer["totalTasks"]) == (pages, 120, 12_000, 12_000)
    assert answer["pageInfo"]["hasPreviousPage"] is True


async def test_after_the_last_page_there_is_an_empty_one(caller: Caller) -> None:
    end = (await caller.data(FLOWS))["pageInfo"]["endCursor"]
    answer = await caller.data(FLOWS, after=end)
    assert (answer["edges"], answer["totalFlows"]) == ([], 2)
    assert (answer["pageInfo"]["hasNextPage"], answer["pageInfo"]["endCursor"]) == (False, None)


async def test_a_cursor_that_is_none_is_refused(caller: Caller) -> None:
    assert (await caller.error(FLOWS, after="nonsense"))["extensions"]["code"] == "INVALID_INPUT"


async def test_tasks_of_flows_that_are_not_listed_are_counted(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.world.organizations[0].flows = []
    answer = await caller.data(FLOWS)
    assert (answer["totalFlows"], answer["totalTasks"], answer["edges"]) == (0, 200, [])
