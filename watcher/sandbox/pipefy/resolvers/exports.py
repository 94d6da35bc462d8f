"""Exports: a report by mail that nobody can poll, a file that can be, and the members' list."""

from __future__ import annotations

from typing import Any

from watcher.sandbox.pipefy.context import Ask, bound_check, refusal
from watcher.sandbox.pipefy.shares import uuid_of
from watcher.sandbox.pipefy.world import JobsExport, Mail


def create_report(ask: Ask, **args: Any) -> dict[str, Any]:
    given = args["input"]
    kind = given["resourceType"]
    if kind == "ai_credit":
        raise refusal(f"unsupported resource type: {kind}", "INVALID_INPUT", argument="resourceType")
    bound_check(given["organizationUuids"])
    names = tuple(org.name for org in ask.several(given["organizationUuids"]))
    subject = f"Your {kind} usage report ({given['period']}) is ready"
    ask.world.mails.append(Mail(ask.now, ask.client.email, subject, names))
    return {"status": "created", "clientMutationId": given.get("clientMutationId")}


def create_jobs(ask: Ask, **args: Any) -> dict[str, Any]:
    given = args["input"]
    org = ask.world.by_id(given["organizationId"])
    if org is None:
        message = f"Organization not found with id: {given['organizationId']}"
        raise refusal(message, "RESOURCE_NOT_FOUND")
    ask.single(org.uuid)
    export = JobsExport(str(9001 + len(ask.world.exports)), org.uuid, given["filter"])
    ask.world.exports[export.id] = export
    return {"automationJobsExport": _row(ask, export), "clientMutationId": given.get("clientMutationId")}


def look(ask: Ask, **args: str) -> dict[str, Any]:
    """Each look finds the export one state further: created, processing, finished or failed."""
    export = ask.world.exports.get(args["id"])
    if export is None:
        raise refusal(f"Export not found with id: {args['id']}", "RESOURCE_NOT_FOUND")
    export.looks += 1
    return _row(ask, export)


def members(ask: Ask, **args: Any) -> dict[str, Any]:
    given = args["input"]
    org = ask.single(given["organizationUuid"])
    url = f"{ask.url}/files/members-{org.id}.xlsx?signature={uuid_of(org.uuid, 'members')}"
    mutation = given.get("clientMutationId")
    return {"success": True, "url": url, "errors": [], "clientMutationId": mutation}


def _row(ask: Ask, export: JobsExport) -> dict[str, Any]:
    signature = uuid_of(export.id, export.organization)
    url = f"{ask.url}/files/automation-jobs-{export.id}.xlsx?signature={signature}"
    finished = export.status == "finished"
    return {"id": export.id, "status": export.status, "fileUrl": url if finished else None}
