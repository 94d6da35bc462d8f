"""Exports: a report by mail that nobody can poll, a file that can be, and the members' list."""

from __future__ import annotations

from typing import Any

from watcher.sandbox.pipefy.context import Ask, refusal
from watcher.sandbox.pipefy.files import signed_url
from watcher.sandbox.pipefy.reports import REPORTS, member_rows
from watcher.sandbox.pipefy.workbook import workbook
from watcher.sandbox.pipefy.world import JobsExport, Mail

_ENDS = {"finished", "failed"}


def create_report(ask: Ask, **args: Any) -> dict[str, Any]:
    """Mailed at once, with an address to fetch it from."""
    given = args["input"]
    kind, period = given["resourceType"], given["period"]
    if kind not in REPORTS:
        raise refusal(f"unsupported resource type: {kind}", "INVALID_INPUT", argument="resourceType")
    orgs, span = ask.several(given["organizationUuids"]), ask.span(period)
    file = f"{kind}-usage-report-{len(ask.world.mails) + 1}.xlsx"
    ask.world.files[file] = workbook(REPORTS[kind](orgs, span))
    subject = f"Your {kind} usage report ({period}) is ready"
    names = tuple(org.name for org in orgs)
    ask.world.mails.append(Mail(ask.now, ask.client.email, subject, names, _address(ask, file)))
    return {"status": "created", "clientMutationId": given.get("clientMutationId")}


def create_jobs(ask: Ask, **args: Any) -> dict[str, Any]:
    given = args["input"]
    org = ask.world.by_id(given["organizationId"])
    if org is None:
        message = f"Organization not found with id: {given['organizationId']}"
        raise refusal(message, "RESOURCE_NOT_FOUND")
    ask.single(org.uuid)
    export = JobsExport(str(9001 + len(ask.world.exports)), org.uuid, given["filter"], ask.now)
    ask.world.exports[export.id] = export
    return {"automationJobsExport": _row(ask, export), "clientMutationId": given.get("clientMutationId")}


def look(ask: Ask, **args: str) -> dict[str, Any]:
    """A look at an export, which may find it further on: created, processing, finished or failed."""
    export = ask.world.exports.get(args["id"])
    if export is None:
        raise refusal(f"Export not found with id: {args['id']}", "RESOURCE_NOT_FOUND")
    org, switches = ask.single(export.organization), ask.scenario.exports
    export.looks += 1
    if export.status in _ENDS:
        return _row(ask, export)
    export.status = "processing"
    if export.looks >= switches.looks and ask.now >= export.at + switches.takes:
        export.status = "failed" if switches.fail or export.fails else "finished"
    if export.status == "finished":
        rows = REPORTS["automation"]([org], ask.span(export.period))
        ask.world.files.setdefault(_file(export), workbook(rows))
    return _row(ask, export)


def members(ask: Ask, **args: Any) -> dict[str, Any]:
    given, errors = args["input"], list(ask.scenario.exports.member_errors)
    org = ask.single(given["organizationUuid"])
    file = f"members-{org.id}.xlsx"
    ask.world.files[file] = workbook(member_rows(ask.client))
    url = None if errors else _address(ask, file)
    mutation = given.get("clientMutationId")
    return {"success": not errors, "url": url, "errors": errors, "clientMutationId": mutation}


def _row(ask: Ask, export: JobsExport) -> dict[str, Any]:
    """Each look at a finished one gets an address signed anew."""
    url = _address(ask, _file(export)) if export.status == "finished" else None
    return {"id": export.id, "status": export.status, "fileUrl": url}


def _file(export: JobsExport) -> str:
    return f"automation-jobs-{export.id}.xlsx"


def _address(ask: Ask, file: str) -> str:
    return signed_url(ask.url, file, ask.now + ask.scenario.exports.link_life, ask.world.key)
