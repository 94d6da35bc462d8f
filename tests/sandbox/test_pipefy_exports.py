"""Exports: a report by mail, a file that takes its time, and the addresses of files."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.sandbox.given import ACME, EMPTY, GLOBEX, NOW, Caller
from tests.sandbox.sheets import cells
from watcher.sandbox.clock import ManualClock
from watcher.sandbox.faults import ServerError, operation
from watcher.sandbox.pipefy.scenario import Exports
from watcher.sandbox.pipefy.server import PipefyServer
from watcher.sandbox.pipefy.world import Mail

REPORT = """mutation Report($kind: MultiOrgUsageResource!) { createMultiOrgUsageReportExport(input: {
  organizationUuids: ["uuid-acme", "uuid-nobody"], period: current_month, resourceType: $kind
  }) { status } }"""
JOBS = """mutation Jobs { createAutomationJobsExport(input: {organizationId: "101", filter: current_month}) {
  automationJobsExport { id status fileUrl } } }"""
LOOK = "query Look($id: ID!) { automationJobsExport(id: $id) { status fileUrl } }"
MEMBERS = """mutation Members($org: ID!) {
  exportOrganizationMembers(input: {organizationUuid: $org}) { success url errors } }"""
MAIL = "limit-watcher@service.pipefy.invalid"


async def started(caller: Caller) -> dict[str, Any]:
    export: dict[str, Any] = (await caller.data(JOBS))["automationJobsExport"]
    return export


async def states(caller: Caller, export: str, looks: int) -> list[str]:
    return [(await caller.data(LOOK, id=export))["status"] for _ in range(looks)]


async def finished(caller: Caller) -> str:
    """The address of a finished export's file."""
    caller.sandbox.pipefy.scenario.exports.looks = 1
    export = await started(caller)
    url: str = (await caller.data(LOOK, id=export["id"]))["fileUrl"]
    return url


@pytest.mark.parametrize(
    ("kind", "second"),
    [
        ("api", ["acme Corp", "integration-bot", "GetCard", 750]),
        ("automation", ["acme Corp", "Move card", "HR", "card_created", "move_card", "active", 375]),
    ],
)
async def test_a_usage_report_is_mailed_to_the_accounts_own_address(
    caller: Caller, pipefy: PipefyServer, kind: str, second: list[str | int]
) -> None:
    assert await caller.data(REPORT, kind=kind) == {"status": "created"}
    (mail,) = pipefy.world.mails
    assert mail == Mail(NOW, MAIL, f"Your {kind} usage report (current_month) is ready", ("acme Corp",))
    rows = cells((await caller.http.get(mail.url)).content)
    assert (rows[0][0], rows[1]) == ("Company name", second)


async def test_a_report_of_ai_credits_is_not_supported(caller: Caller, pipefy: PipefyServer) -> None:
    error = await caller.error(REPORT, kind="ai_credit")
    assert error["message"] == "unsupported resource type: ai_credit"
    assert error["path"] == ["createMultiOrgUsageReportExport"]
    assert error["extensions"]["argument"] == "resourceType"
    assert error["body"]["data"] == {"createMultiOrgUsageReportExport": None}
    assert pipefy.world.mails == []


@pytest.mark.parametrize(("fails", "end"), [(False, "finished"), (True, "failed")])
async def test_an_export_of_jobs_moves_on_with_every_look(
    caller: Caller, pipefy: PipefyServer, end: str, *, fails: bool
) -> None:
    export = await started(caller)
    assert (export["status"], export["fileUrl"]) == ("created", None)
    pipefy.world.exports[export["id"]].fails = fails
    looks: list[dict[str, Any]] = [await caller.data(LOOK, id=export["id"]) for _ in range(3)]
    assert [look["status"] for look in looks] == ["processing", end, end]
    assert [bool(look["fileUrl"]) for look in looks] == [False, not fails, not fails]


async def test_an_export_may_take_more_looks_or_fewer(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.scenario.exports.looks = 4
    export = await started(caller)
    assert await states(caller, export["id"], 4) == [*["processing"] * 3, "finished"]
    pipefy.scenario.exports.looks = 1
    assert await states(caller, (await started(caller))["id"], 1) == ["finished"]


async def test_an_export_may_take_its_time_however_often_one_looks(
    caller: Caller, clock: ManualClock, pipefy: PipefyServer
) -> None:
    pipefy.scenario.exports = Exports(looks=0, takes=timedelta(minutes=3))
    export = await started(caller)
    assert await states(caller, export["id"], 4) == ["processing"] * 4
    await clock.advance(timedelta(minutes=3))
    assert await states(caller, export["id"], 1) == ["finished"]


async def test_every_export_can_fail_and_what_has_ended_stays_as_it_is(
    caller: Caller, pipefy: PipefyServer
) -> None:
    first, second = await started(caller), await started(caller)
    assert (await states(caller, first["id"], 2))[-1] == "finished"
    pipefy.scenario.exports.fail = True
    assert (await states(caller, second["id"], 2))[-1] == "failed"
    pipefy.scenario.exports.fail = False
    assert [await states(caller, one["id"], 1) for one in (first, second)] == [["finished"], ["failed"]]


async def test_an_unknown_export_is_not_found(caller: Caller) -> None:
    assert (await caller.error(LOOK, id="1"))["extensions"]["code"] == "RESOURCE_NOT_FOUND"


async def test_an_export_of_an_organization_one_may_not_read_is_denied(
    caller: Caller, pipefy: PipefyServer
) -> None:
    export = await started(caller)
    pipefy.world.clients[0].orgs = frozenset({GLOBEX})
    assert (await caller.error(LOOK, id=export["id"]))["extensions"]["code"] == "PERMISSION_DENIED"
    assert (await caller.error(JOBS))["extensions"]["code"] == "PERMISSION_DENIED"


async def test_an_export_of_jobs_takes_the_number_not_the_uuid(caller: Caller) -> None:
    error = await caller.error(JOBS.replace("101", ACME))
    assert error["message"] == f"Organization not found with id: {ACME}"


async def test_members_are_exported_to_a_signed_address(caller: Caller) -> None:
    answer = await caller.data(MEMBERS, org=EMPTY)
    assert (answer["success"], answer["errors"]) == (True, [])
    rows = cells((await caller.http.get(answer["url"])).content)
    assert rows == [["Name", "E-mail", "Role"], ["limit-watcher", MAIL, "admin"]]


async def test_an_export_of_members_may_fail_in_part(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.scenario.exports.member_errors = ("Row 7 could not be read",)
    answer = await caller.data(MEMBERS, org=EMPTY)
    assert answer == {"success": False, "url": None, "errors": ["Row 7 could not be read"]}


async def test_a_file_is_fetched_without_a_token_and_is_a_workbook(
    caller: Caller, pipefy: PipefyServer
) -> None:
    url = await finished(caller)
    assert url.startswith(pipefy.url)
    answer = await caller.http.get(url)
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="automation-jobs-9001.xlsx"'
    assert cells(answer.content)[1:] == [
        ["acme Corp", "Move card", "HR", "card_created", "move_card", "active", 375],
        ["acme Corp", "Old one", "IT", "card_created", "move_card", "deleted", 125],
    ]
    assert [(call.status, call.bearer) for call in pipefy.calls("files/*")] == [(200, False)]
    assert [call.operation for call in pipefy.calls()] == ["Jobs", "Look"]


async def test_an_address_ends_and_another_look_gives_a_new_one(caller: Caller, clock: ManualClock) -> None:
    url = await finished(caller)
    await clock.advance(timedelta(minutes=59, seconds=59))
    assert (await caller.http.get(url)).status_code == 200
    await clock.advance(1)
    refused = await caller.http.get(url)
    assert (refused.status_code, refused.headers["Content-Type"]) == (403, "application/xml; charset=utf-8")
    assert "<Code>AccessDenied</Code><Message>Request has expired</Message>" in refused.text
    renewed = (await caller.data(LOOK, id="9001"))["fileUrl"]
    assert (await caller.http.get(renewed)).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        lambda url: url.copy_set_param("Signature", "0" * 64),
        lambda url: url.copy_set_param("Signature", "ü"),
        lambda url: url.copy_set_param("Expires", "9999999999"),
        lambda url: url.copy_set_param("Expires", "soon"),
        lambda url: url.copy_remove_param("Signature"),
        lambda url: url.copy_with(path="/files/automation-jobs-9002.xlsx"),
    ],
    ids=["signature", "no ASCII", "later end", "no end", "unsigned", "other file"],
)
async def test_a_changed_address_is_refused_as_s3_refuses_it(caller: Caller, change: Any) -> None:
    refused = await caller.http.get(change(httpx.URL(await finished(caller))))
    assert refused.status_code == 403
    assert refused.text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>SignatureDoesNot')


async def test_a_file_may_be_gone(caller: Caller, pipefy: PipefyServer) -> None:
    url = await finished(caller)
    pipefy.world.files.clear()
    gone = await caller.http.get(url)
    assert (gone.status_code, "<Code>NoSuchKey</Code>" in gone.text) == (404, True)


async def test_a_bearer_token_that_leaks_to_a_file_is_seen_and_may_be_refused(
    caller: Caller, pipefy: PipefyServer
) -> None:
    url, headers = await finished(caller), {"Authorization": f"Bearer {caller.token}"}
    assert (await caller.http.get(url, headers=headers)).status_code == 200
    assert pipefy.calls("files/*")[0].bearer
    pipefy.scenario.exports.refuse_bearer = True
    assert (await caller.http.get(url, headers=headers)).status_code == 400
    assert (await caller.http.get(url)).status_code == 200


async def test_a_download_can_fail_by_name(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.faults.add(operation("files/*"), ServerError(503))
    assert (await caller.http.get(await finished(caller))).status_code == 503
    assert len(pipefy.world.charges) == 2
