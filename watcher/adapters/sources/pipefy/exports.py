"""Reports that Pipefy writes: one by mail that nobody can look at, one as a file that is looked for."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from watcher.adapters.http import HttpClient
from watcher.adapters.patience import HttpError
from watcher.adapters.sources.pipefy.auth import Bearer
from watcher.adapters.sources.pipefy.faults import Fault
from watcher.adapters.sources.pipefy.graphql import Document, GraphQL, Told
from watcher.adapters.sources.pipefy.options import PipefyOptions
from watcher.adapters.sources.pipefy.values import identity, mapping, name
from watcher.ports import (
    ExportLook,
    ExportOrder,
    ExportStarted,
    Failure,
    NotAskedError,
    NotOfferedError,
    SourceError,
)
from watcher.records import ExportKind, ExportState

MOST_ORGS = 25
"""Pipefy's bound on the organizations of one usage report."""
_USAGE, _JOBS, _LOOK = "createMultiOrgUsageReportExport", "createAutomationJobsExport", "automationJobsExport"

USAGE_REPORT = f"""mutation LimitWatcher_ExportUsage(
  $uuids: [ID!]!, $period: PeriodFilter!, $resource: MultiOrgUsageResource!
) {{
  {_USAGE}(input: {{organizationUuids: $uuids, period: $period, resourceType: $resource}}) {{ status }}
}}"""

_JOBS_VARIABLES = "($org: ID!, $period: PeriodFilter!)"
AUTOMATION_JOBS = f"""mutation LimitWatcher_ExportJobs{_JOBS_VARIABLES} {{
  {_JOBS}(input: {{organizationId: $org, filter: $period}}) {{ {_LOOK} {{ id status }} }}
}}"""
AUTOMATION_JOBS_BY_THE_PAGE = f"""mutation LimitWatcher_ExportJobs{_JOBS_VARIABLES} {{
  {_JOBS}(organizationId: $org, filter: $period) {{ id status }}
}}"""
"""Pipefy's page and its own toolkit contradict each other; the toolkit works, so its form goes first."""

LOOK = f"query LimitWatcher_ExportLook($id: ID!) {{ {_LOOK}(id: $id) {{ id status fileUrl }} }}"
LOOK_BY_THE_PAGE = LOOK.replace("fileUrl", "fileUrl: downloadUrl")

_STATES = {
    "created": ExportState.STARTED,
    "processing": ExportState.PROCESSING,
    "finished": ExportState.FINISHED,
    "failed": ExportState.FAILED,
}
_REFUSING = frozenset(
    {"invalid_input", "record_invalid", "invalid_role", "feature_not_allowed_by_organization_plan"}
)
_NOT_RUN = ("Variable $", "Parse error", "Query has ", "unsupported resource type")
_LIMITED = "usage_limit_exceeded"


class ExportDesk:
    """Starts, looks and fetches for one account. Never asks twice for a report."""

    def __init__(self, options: PipefyOptions, http: HttpClient, graphql: GraphQL, bearer: Bearer) -> None:
        self._options = options
        self._http = http
        self._graphql = graphql
        self._bearer = bearer

    async def start(self, order: ExportOrder) -> ExportStarted:
        if order.kind is ExportKind.USAGE_REPORT:
            return await self._usage(order)
        return await self._jobs(order)

    async def look(self, ref: str) -> ExportLook:
        """How an automation jobs export stands. Raises SourceError."""
        told = await self._graphql.ask(Document("LimitWatcher_ExportLook", LOOK, {"id": ref}))
        if any(fault.field == "fileUrl" for fault in told.undefined):
            told = await self._graphql.ask(Document("LimitWatcher_ExportLook", LOOK_BY_THE_PAGE, {"id": ref}))
        row = told.data.get(_LOOK)
        if not isinstance(row, dict):
            raise _failed(told, _LOOK)
        status = name(row.get("status")) or ""
        url = row.get("fileUrl")
        known = _STATES.get(status.lower())
        note = "" if known else f"Pipefy calls its state `{status}`, which we do not know"
        return ExportLook(
            known or ExportState.PROCESSING, url if isinstance(url, str) and url else None, note
        )

    async def fetch(self, url: str, into: Path) -> int:
        """Save the file at a signed address. Raises SourceError; the address stands in no error."""
        if not self._trusted(url):
            raise SourceError(
                "Pipefy's file lies at an address that is not Pipefy's", kind=Failure.BAD_ANSWER
            )
        try:
            return await self._http.download(url, into)
        except OSError as error:
            text = f"the file cannot be written: {error.strerror}"
        raise SourceError(text, kind=Failure.BAD_ANSWER)

    async def _usage(self, order: ExportOrder) -> ExportStarted:
        variables = {
            "uuids": [org.id for org in order.orgs],
            "period": order.period,
            "resource": order.report,
        }
        if order.report == "ai_credit" or not 1 <= len(order.orgs) <= MOST_ORGS:
            raise SourceError(
                f"Pipefy writes no usage report of `{order.report}` for so many", kind=Failure.REFUSED
            )
        told = await self._order(Document("LimitWatcher_ExportUsage", USAGE_REPORT, variables, once=True))
        row = _row(told, _USAGE)
        if _status(row) is ExportState.FAILED:
            return ExportStarted(ExportState.FAILED, "")
        return ExportStarted(ExportState.SENT, self._mailbox)

    async def _jobs(self, order: ExportOrder) -> ExportStarted:
        if len(order.orgs) != 1 or (org := order.orgs[0]).ref is None:
            hint = "The account must be a member of the organization to see its number."
            text = "an export of automation jobs needs one organization whose number is known"
            raise SourceError(text, kind=Failure.REFUSED, hint=hint)
        variables = {"org": org.ref, "period": order.period}
        document = Document("LimitWatcher_ExportJobs", AUTOMATION_JOBS, variables, once=True)
        told = await self._order(document)
        if told.data.get(_JOBS) is None and _other_form(told):  # refused unread, so nothing has begun
            told = await self._order(dataclasses.replace(document, text=AUTOMATION_JOBS_BY_THE_PAGE))
        row = _row(told, _JOBS)
        row = mapping(row.get(_LOOK)) or row
        ref, state = identity(row.get("id")), _status(row)
        if ref is None:
            raise SourceError("Pipefy began an export without saying which", kind=Failure.BAD_ANSWER)
        return ExportStarted(state, "Pipefy tells the account when it is ready", ref)

    async def _order(self, document: Document) -> Told:
        """Ask once. What surely did not reach Pipefy raises a NotAskedError."""
        try:
            await self._bearer.token()
        except SourceError as error:
            raise _not_asked(error) from None
        try:
            return await self._graphql.ask(document)
        except HttpError as error:
            if error.unsent or error.kind is Failure.RATE_LIMITED:
                raise _not_asked(error) from None
            raise

    @property
    def _mailbox(self) -> str:
        if self._options.token:
            return "mailed by Pipefy to the token's owner"
        return "mailed by Pipefy to the service account's own address, which may have no reader"

    def _trusted(self, url: str) -> bool:
        """Whether an address is https and Pipefy's or the API's own host; on this machine http will do."""
        try:
            parts, api = urlsplit(url), urlsplit(self._options.api_url)
            host = (parts.hostname or "").lower()
        except ValueError:
            return False
        ours = host == (api.hostname or "").lower() or host == "pipefy.com" or host.endswith(".pipefy.com")
        local = parts.scheme == "http" and host in {"127.0.0.1", "localhost", "::1"}
        return ours and (parts.scheme == "https" or local) and "@" not in parts.netloc


class Exporting:
    """The source's side of exports; fulfils `watcher.ports.Exporter`."""

    export_batch = MOST_ORGS
    _desk: ExportDesk
    _options: PipefyOptions

    @property
    def months_turn_in(self) -> str:
        return self._options.period_timezone

    async def start_export(self, order: ExportOrder, now: datetime) -> ExportStarted:  # noqa: ARG002 - the port's: Pipefy needs no date
        return await self._desk.start(order)

    async def look_at_export(self, ref: str, now: datetime) -> ExportLook:  # noqa: ARG002 - the same
        return await self._desk.look(ref)

    async def fetch_export(self, file_url: str, into: Path) -> int:
        return await self._desk.fetch(file_url, into)


def _row(told: Told, root: str) -> Mapping[str, object]:
    row = told.data.get(root)
    if not isinstance(row, dict):
        raise _failed(told, root)
    return row


def _status(row: Mapping[str, object]) -> ExportState:
    """Its state; a word that we do not know means that the vendor works on it."""
    return _STATES.get((name(row.get("status")) or "").lower(), ExportState.PROCESSING)


def _other_form(told: Told) -> bool:
    """Whether the schema has the mutation, but not in the form we used."""
    return any(fault.bad_use or fault.field not in {"", _JOBS} for fault in told.undefined)


def _failed(told: Told, root: str) -> SourceError:
    """The error that an answer without the root field deserves."""
    lacking = next((fault for fault in told.faults if fault.field == root), None)
    if lacking is not None:
        hint = "Pipefy enables it organization by organization: ask them for it."
        return NotOfferedError(f"Pipefy's API lacks {root} for this account", kind=Failure.REFUSED, hint=hint)
    if not told.faults:
        return SourceError(f"Pipefy left {root} empty", kind=Failure.BAD_ANSWER)
    fault = next((fault for fault in told.faults if fault.root == root), told.faults[0])
    text = f"Pipefy answered: {fault.reason}"
    if fault.code.lower() == _LIMITED:
        return NotAskedError(text, kind=Failure.RATE_LIMITED)
    return SourceError(text, kind=Failure.REFUSED if _is_refusal(fault) else Failure.SERVER)


def _is_refusal(fault: Fault) -> bool:
    """Whether Pipefy did not begin, and would not if asked again."""
    return (
        fault.not_ours
        or fault.bad_use
        or fault.undefined_field
        or fault.code.lower() in _REFUSING
        or fault.message.startswith(_NOT_RUN)
    )


def _not_asked(error: SourceError) -> SourceError:
    """The same, with the certainty that nothing was asked; what lasts stays as it is."""
    if error.lasting:
        return error
    return NotAskedError(str(error), kind=error.kind, retry_after=error.retry_after, hint=error.hint)
