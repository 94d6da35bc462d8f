"""The numbers of the combined queries: rows, totals, limits, who is dropped, and who used them up."""

from __future__ import annotations

import pytest

from tests.sandbox.asked import API, CREDITS, JOBS, TASKS
from tests.sandbox.given import ACME, EMPTY, GLOBEX, Caller, Json
from watcher.sandbox.pipefy.server import PipefyServer
from watcher.sandbox.pipefy.world import Automation, Quota

pytestmark = pytest.mark.usefixtures("own_calls_elsewhere")


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


@pytest.mark.parametrize(("given", "pipes"), [({}, 10), ({"n": None}, 14), ({"n": 3}, 3), ({"n": 0}, 0)])
async def test_an_absent_limit_of_pipes_in_a_variable_is_not_a_null_one(
    caller: Caller, given: Json, pipes: int
) -> None:
    query = (JOBS % ", byPipeLimit: $n").replace("$u: [ID!]!", "$u: [ID!]!, $n: Int")
    assert len((await caller.data(query, u=[ACME, GLOBEX], **given))["byPipe"]) == pipes


async def test_pipes_alike_are_ordered_by_name_and_then_by_organization(
    caller: Caller, pipefy: PipefyServer
) -> None:
    for org, name in zip(pipefy.world.organizations, ("Zeta", "Alpha"), strict=False):
        org.name, org.automation_jobs = name, Quota(20)
        org.automations = [
            Automation("x", 1.0, "Same"),
            Automation("y", 1.0, "Early"),
            Automation("z", 0.0, "Idle"),
        ]
    rows = (await caller.data(JOBS % ", byPipeLimit: null", u=[ACME, GLOBEX]))["byPipe"]
    assert [(row["pipe"]["name"], row["organizationName"]) for row in rows] == [
        ("Early", "Alpha"),
        ("Early", "Zeta"),
        ("Same", "Alpha"),
        ("Same", "Zeta"),
    ]


async def test_a_negative_limit_of_pipes_is_refused(caller: Caller) -> None:
    error = await caller.error(JOBS % ", byPipeLimit: -1", u=[ACME])
    assert error["extensions"]["argument"] == "byPipeLimit"


async def test_top_automations_are_ten_at_most_deleted_ones_included_in_floats(caller: Caller) -> None:
    response = await caller.post(JOBS % "", u=[ACME, GLOBEX])
    rows = response.json()["data"]["automationsUsageDetailsCombined"]["topAutomations"]
    assert len(rows) == 10
    assert rows[1] == {"name": "Old one", "usage": 125.0, "status": "deleted"}
    assert '"usage": 125.0' in response.text
    assert '"usage": 1300}' in response.text


@pytest.mark.parametrize(("limit", "shown"), [(None, None), (0, 0), (7_000, 7_000)])
async def test_a_limit_may_be_null_zero_or_a_number(
    caller: Caller, pipefy: PipefyServer, limit: float | None, shown: int | None
) -> None:
    acme = pipefy.world.organizations[0]
    acme.api_calls.limit = acme.integration_tasks.limit = limit
    assert (await caller.data(API, u=[ACME]))["byOrganization"][0]["limit"] == shown
    assert (await caller.data(TASKS, org=ACME))["tasksConsumed"]["limit"] == shown
