"""Discovery, subscriptions, and exports."""

from __future__ import annotations

import pytest

from tests.sandbox.given import ACME, GLOBEX, Caller
from watcher.sandbox.pipefy.server import PipefyServer

MINE = "query Mine { myUsageStatsOrganizations { uuid name } }"
EVERY = "query Every { organizations { id uuid name planName } }"
ONE = """query One($id: ID!) { organization(id: $id) {
  id uuid planName activeSubscription { limits { resource limit used } } } }"""
REPORT = """mutation Report($kind: MultiOrgUsageResource!) { createMultiOrgUsageReportExport(input:
  {organizationUuids: ["uuid-acme", "uuid-nobody"], period: last_month, resourceType: $kind}) { status } }"""
JOBS = """mutation Jobs { createAutomationJobsExport(input: {organizationId: "101", filter: last_month}) {
  automationJobsExport { id status fileUrl } } }"""
LOOK = "query Look($id: ID!) { automationJobsExport(id: $id) { status fileUrl } }"


async def test_organizations_with_the_permission_come_by_name_whatever_their_case(
    caller: Caller, pipefy: PipefyServer
) -> None:
    assert [org["name"] for org in await caller.data(MINE)] == ["acme Corp", "Bare", "Globex"]
    pipefy.world.clients[0].orgs = frozenset()
    assert await caller.data(MINE) == []


async def test_a_member_may_see_an_organization_without_reading_its_usage(
    caller: Caller, pipefy: PipefyServer
) -> None:
    pipefy.world.clients[0].orgs = frozenset({ACME})
    pipefy.world.clients[0].member_of = frozenset({ACME, GLOBEX})
    assert [org["id"] for org in await caller.data(EVERY)] == ["101", "102"]
    assert [org["uuid"] for org in await caller.data(MINE)] == [ACME]
    error = await caller.error(ONE, id="103")
    assert error["extensions"]["code"] == "PERMISSION_DENIED"


async def test_a_subscription_has_upper_case_rows_unknown_ones_and_null_limits(caller: Caller) -> None:
    answer = await caller.data(ONE, id="101")
    assert answer["activeSubscription"]["limits"] == [
        {"resource": "CARDS", "limit": 50, "used": 12},
        {"resource": "STORAGE", "limit": 5, "used": 1},
        {"resource": "USERS", "limit": None, "used": 7},
    ]
    assert answer["planName"] == "Enterprise"


async def test_a_subscription_may_be_null(caller: Caller) -> None:
    assert (await caller.data(ONE, id="102"))["activeSubscription"] is None


@pytest.mark.parametrize("key", [ACME, "999"])
async def test_an_organization_is_found_by_its_number_alone(caller: Caller, key: str) -> None:
    error = await caller.error(ONE, id=key)
    assert error["extensions"]["code"] == "RESOURCE_NOT_FOUND"
    assert error["body"]["data"] == {"organization": None}
