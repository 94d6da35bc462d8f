"""Discovery, subscriptions, and exports."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.given import ACME, EMPTY, GLOBEX, NOW, Caller
from watcher.sandbox.pipefy.server import PipefyServer
from watcher.sandbox.pipefy.world import Mail

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


async def test_a_usage_report_is_mailed_to_the_accounts_own_address(
    caller: Caller, pipefy: PipefyServer
) -> None:
    assert await caller.data(REPORT, kind="automation") == {"status": "created"}
    (mail,) = pipefy.world.mails
    address = "limit-watcher@service.pipefy.invalid"
    assert mail == Mail(NOW, address, "Your automation usage report (last_month) is ready", ("acme Corp",))


async def test_a_report_of_ai_credits_is_not_supported(caller: Caller, pipefy: PipefyServer) -> None:
    error = await caller.error(REPORT, kind="ai_credit")
    assert error["message"] == "unsupported resource type: ai_credit"
    assert error["extensions"]["argument"] == "resourceType"
    assert pipefy.world.mails == []


@pytest.mark.parametrize(("fails", "end"), [(False, "finished"), (True, "failed")])
async def test_an_export_of_jobs_moves_on_with_every_look(
    caller: Caller, pipefy: PipefyServer, end: str, *, fails: bool
) -> None:
    export = (await caller.data(JOBS))["automationJobsExport"]
    assert (export["status"], export["fileUrl"]) == ("created", None)
    pipefy.world.exports[export["id"]].fails = fails
    looks: list[dict[str, Any]] = [await caller.data(LOOK, id=export["id"]) for _ in range(3)]
    assert [look["status"] for look in looks] == ["processing", end, end]
    assert [bool(look["fileUrl"]) for look in looks] == [False, not fails, not fails]


async def test_an_unknown_export_is_not_found(caller: Caller) -> None:
    assert (await caller.error(LOOK, id="1"))["extensions"]["code"] == "RESOURCE_NOT_FOUND"


async def test_members_are_exported_to_a_signed_address(caller: Caller) -> None:
    query = """mutation Members($org: ID!) {
      exportOrganizationMembers(input: {organizationUuid: $org}) { success url errors } }"""
    answer = await caller.data(query, org=EMPTY)
    assert (answer["success"], answer["errors"], "Signature=" in answer["url"]) == (True, [], True)
    error = await caller.error(query, org="uuid-nobody")
    assert error["message"] == "Organization not found with UUID: uuid-nobody"
