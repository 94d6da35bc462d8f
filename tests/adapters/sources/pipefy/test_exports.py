"""Exports by the Pipefy source, over sockets: asked for once, read in every form, files of Pipefy alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.sources.pipefy.account import SECRET, Account, Watched, watching
from tests.adapters.sources.pipefy.recorded import ACME, GLOBEX, MAY
from tests.adapters.sources.pipefy.stage import HurryingClock
from tests.adapters.sources.shortmemory import ShortMemory
from tests.adapters.standin import Asked, answer, far_side
from tests.adapters.standin import http as raw
from tests.sandbox.given import NOW, world
from watcher.adapters.http import HttpClient
from watcher.adapters.sources.pipefy import PipefyOptions, PipefySource
from watcher.domain.reading import Org
from watcher.ports import Exporter, ExportOrder, Failure, NotAskedError, NotOfferedError, SourceError
from watcher.records import ExportKind, ExportState
from watcher.sandbox.faults import Drop, Fault, ServerError, TooManyRequests, Unauthorized, times
from watcher.sandbox.pipefy.scenario import PermissionDenied, UndefinedField
from watcher.sandbox.pipefy.server import PipefyServer
from watcher.sandbox.serve import Sandbox

ORGS = (Org("uuid-acme", "acme Corp", "101"), Org("uuid-globex", "Globex", "102"))
USAGE = ExportOrder(ExportKind.USAGE_REPORT, "automation", "current_month", ORGS)
JOBS = ExportOrder(ExportKind.AUTOMATION_JOBS, "", "last_month", ORGS[:1])
CREATE_USAGE, CREATE_JOBS = "createMultiOrgUsageReportExport", "createAutomationJobsExport"


@asynccontextmanager
async def sandboxed() -> AsyncIterator[tuple[PipefySource, PipefyServer]]:
    clock = HurryingClock(NOW)
    async with Sandbox(clock, world()) as sandbox:
        pipefy = sandbox.pipefy
        options = PipefyOptions(
            name="pipefy",
            client_id=pipefy.client_id,
            client_secret=pipefy.client_secret,
            api_url=pipefy.api_url,
            token_url=pipefy.token_url,
        )
        source = PipefySource(options, HttpClient(clock), clock, ShortMemory())
        try:
            yield source, pipefy
        finally:
            await source.close()


def exports_of(pipefy: PipefyServer) -> int:
    return len(pipefy.calls("LimitWatcher_Export*"))


# --- against the stand-in that the demo runs --------------------------------------------------------------


async def test_a_usage_report_goes_to_the_account_s_own_mailbox() -> None:
    async with sandboxed() as (source, pipefy):
        started = await source.start_export(USAGE, NOW)
        assert (started.state, started.ref) == (ExportState.SENT, None)
        assert "service account's own address" in started.goes_to
        assert [mail.organizations for mail in pipefy.world.mails] == [("acme Corp", "Globex")]


async def test_automation_jobs_are_looked_for_and_fetched_whole(tmp_path: Path) -> None:
    async with sandboxed() as (source, pipefy):
        started = await source.start_export(JOBS, NOW)
        assert started.state is ExportState.STARTED
        looks = [await source.look_at_export(started.ref or "", NOW) for _ in range(2)]
        assert [look.state for look in looks] == [ExportState.PROCESSING, ExportState.FINISHED]
        size = await source.fetch_export(looks[1].file_url or "", tmp_path / "jobs.xlsx")
        file = tmp_path / "jobs.xlsx"
        assert await asyncio.to_thread(file.read_bytes) == next(iter(pipefy.world.files.values()))
        assert size == file.stat().st_size
        assert [export.period for export in pipefy.world.exports.values()] == ["last_month"]


async def test_a_signed_address_is_asked_without_the_bearer(tmp_path: Path) -> None:
    async with sandboxed() as (source, pipefy):
        pipefy.scenario.exports.refuse_bearer = True
        await source.fetch_export(await finished(source, pipefy), tmp_path / "jobs.xlsx")
        assert [call.bearer for call in pipefy.calls("files/*")] == [False]


async def test_an_address_that_has_ended_says_so_and_not_what_it_was(tmp_path: Path) -> None:
    async with sandboxed() as (source, pipefy):
        pipefy.scenario.exports.link_life = timedelta(0)
        url = await finished(source, pipefy)
        with pytest.raises(SourceError, match="its address may have ended") as caught:
            await source.fetch_export(url, tmp_path / "jobs.xlsx")
        assert not caught.value.lasting
        assert "Signature" not in repr(caught.value)


@pytest.mark.parametrize(("order", "root"), [(USAGE, CREATE_USAGE), (JOBS, CREATE_JOBS)])
async def test_a_mutation_that_the_schema_lacks_is_not_offered(order: ExportOrder, root: str) -> None:
    async with sandboxed() as (source, pipefy):
        pipefy.faults.add(times(9), UndefinedField(f"Mutation.{root}"))
        with pytest.raises(NotOfferedError, match=f"lacks {root} for this account") as caught:
            await source.start_export(order, NOW)
        assert caught.value.lasting
        assert "ask them" in caught.value.hint


FAULTS: list[tuple[Fault, type[SourceError], Failure]] = [
    (ServerError(502), SourceError, Failure.SERVER),
    (Drop(), SourceError, Failure.UNREACHABLE),
    (Drop(after=True), SourceError, Failure.UNREACHABLE),
    (TooManyRequests(), NotAskedError, Failure.RATE_LIMITED),
    (PermissionDenied(CREATE_JOBS), SourceError, Failure.REFUSED),
]


@pytest.mark.parametrize(("fault", "kind", "failure"), FAULTS)
async def test_nothing_is_ever_asked_for_twice(
    fault: Fault, kind: type[SourceError], failure: Failure
) -> None:
    async with sandboxed() as (source, pipefy):
        pipefy.faults.add(times(9), fault)
        with pytest.raises(SourceError) as caught:
            await source.start_export(JOBS, NOW)
        assert (type(caught.value).__name__.startswith("NotAsked"), caught.value.kind) == (
            kind is NotAskedError,
            failure,
        )
        assert exports_of(pipefy) == 1


async def test_a_token_that_was_not_accepted_is_renewed_for_nothing_was_done() -> None:
    async with sandboxed() as (source, pipefy):
        pipefy.faults.add(times(1), Unauthorized())
        assert (await source.start_export(USAGE, NOW)).state is ExportState.SENT
        assert len(pipefy.world.mails) == 1


async def test_an_organization_without_a_number_is_refused_before_any_call() -> None:
    async with sandboxed() as (source, pipefy):
        order = ExportOrder(ExportKind.AUTOMATION_JOBS, "", "last_month", (Org("uuid-acme", "acme Corp"),))
        with pytest.raises(SourceError, match="whose number is known") as caught:
            await source.start_export(order, NOW)
        assert caught.value.lasting
        assert exports_of(pipefy) == 0


@pytest.mark.parametrize(
    "order",
    [
        ExportOrder(ExportKind.USAGE_REPORT, "ai_credit", "current_month", ORGS),
        ExportOrder(ExportKind.USAGE_REPORT, "api", "current_month", ()),
        ExportOrder(ExportKind.USAGE_REPORT, "api", "current_month", ORGS * 13),
    ],
)
async def test_what_pipefy_never_writes_is_refused_before_any_call(order: ExportOrder) -> None:
    async with sandboxed() as (source, pipefy):
        with pytest.raises(SourceError) as caught:
            await source.start_export(order, NOW)
        assert caught.value.lasting
        assert exports_of(pipefy) == 0


async def finished(source: PipefySource, pipefy: PipefyServer) -> str:
    """The address of a finished export's file."""
    pipefy.scenario.exports.looks = 1
    started = await source.start_export(JOBS, NOW)
    return (await source.look_at_export(started.ref or "", NOW)).file_url or ""


# --- answers of other forms ---------------------------------------------------------------------------------

NOT_ACCEPTED = {
    "message": "Field 'createAutomationJobsExport' doesn't accept argument 'input'",
    "path": ["mutation LimitWatcher_ExportJobs", CREATE_JOBS, "input"],
    "extensions": {"code": "argumentNotAccepted", "name": CREATE_JOBS, "typeName": "Field"},
}
NO_DOWNLOAD = {
    "message": "Field 'fileUrl' doesn't exist on type 'AutomationJobsExport'",
    "extensions": {"code": "undefinedField", "typeName": "AutomationJobsExport", "fieldName": "fileUrl"},
}


@asynccontextmanager
async def told(reply: Callable[[dict[str, Any]], Any], **options: Any) -> AsyncIterator[Watched]:
    async with watching(Account(reply), **options) as watched:
        yield watched


async def test_the_page_s_own_form_is_used_where_the_schema_wants_it() -> None:
    def reply(asked: dict[str, Any]) -> Any:
        if "input:" in asked["query"]:
            return {"errors": [NOT_ACCEPTED]}
        return {"data": {CREATE_JOBS: {"id": 77, "status": "created"}}}

    async with told(reply) as watched:
        started = await watched.source.start_export(JOBS, MAY)
        assert (started.state, started.ref) == (ExportState.STARTED, "77")
        assert len(watched.account.documents) == 2
        assert watched.account.documents[1]["variables"] == {"org": "101", "period": "last_month"}


async def test_the_page_s_own_name_of_the_address_is_used_where_the_schema_wants_it() -> None:
    def reply(asked: dict[str, Any]) -> Any:
        if "downloadUrl" not in asked["query"]:
            return {"errors": [NO_DOWNLOAD]}
        return {"data": {"automationJobsExport": {"id": "77", "status": "FINISHED", "fileUrl": "https://x"}}}

    async with told(reply) as watched:
        look = await watched.source.look_at_export("77", MAY)
        assert (look.state, look.file_url) == (ExportState.FINISHED, "https://x")


async def test_a_state_that_we_do_not_know_is_waited_out_and_named() -> None:
    reply = {"data": {"automationJobsExport": {"id": "77", "status": "queued", "fileUrl": None}}}
    async with told(lambda _: reply) as watched:
        look = await watched.source.look_at_export("77", MAY)
        assert (look.state, look.file_url) == (ExportState.PROCESSING, None)
        assert "`queued`" in look.note


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        ({"data": {CREATE_JOBS: None}}, Failure.BAD_ANSWER),
        ({"data": {CREATE_JOBS: {"automationJobsExport": {"status": "created"}}}}, Failure.BAD_ANSWER),
        ({"data": {CREATE_JOBS: [1]}}, Failure.BAD_ANSWER),
        (
            {"data": {CREATE_JOBS: None}, "errors": [{"message": "Oops", "path": [CREATE_JOBS]}]},
            Failure.SERVER,
        ),
        ({"errors": [{"message": "Timeout on Mutation.x"}]}, Failure.SERVER),
    ],
)
async def test_an_answer_that_says_nothing_leaves_open_whether_it_began(reply: Any, failure: Failure) -> None:
    async with told(lambda _: reply) as watched:
        with pytest.raises(SourceError) as caught:
            await watched.source.start_export(JOBS, MAY)
        assert caught.value.kind is failure
        assert not caught.value.lasting
        assert not isinstance(caught.value, NotAskedError)
        assert len(watched.account.documents) == 1


async def test_a_static_token_s_report_goes_to_its_owner() -> None:
    async with far_side(lambda _: answer({"data": {CREATE_USAGE: {"status": "created"}}})) as side:
        clock = HurryingClock(MAY)
        options = PipefyOptions(name="pipefy", token="static-token-1", api_url=side.url("/graphql"))
        source = PipefySource(options, HttpClient(clock), clock, ShortMemory())
        usage = ExportOrder(ExportKind.USAGE_REPORT, "api", "last_3_months", (ACME, GLOBEX))
        assert "token's owner" in (await source.start_export(usage, MAY)).goes_to
        assert isinstance(source, Exporter)
        await source.close()
    (asked,) = side.asked
    assert asked.json["variables"] == {
        "uuids": [ACME.id, GLOBEX.id],
        "period": "last_3_months",
        "resource": "api",
    }


async def test_what_never_left_us_surely_was_not_asked() -> None:
    async with far_side(lambda _: b"") as side:
        gone = side.url("/graphql")
    clock = HurryingClock(MAY)
    options = PipefyOptions(name="pipefy", token="static-token-1", api_url=gone)
    source = PipefySource(options, HttpClient(clock), clock, ShortMemory())
    with pytest.raises(NotAskedError):
        await source.start_export(JOBS, MAY)
    await source.close()


# --- files ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "https://files.example.com/x",
        "https://pipefy.com.evil.example/x",
        "https://evilpipefy.com/x",
        "http://files.pipefy.com/x",
        "https://user:pass@files.pipefy.com/x",
        "https://[::1",
        "file:///etc/passwd",
        "",
    ],
)
async def test_a_file_is_fetched_from_pipefy_alone(tmp_path: Path, url: str) -> None:
    async with told(lambda _: {}) as watched:
        with pytest.raises(SourceError, match="not Pipefy's"):
            await watched.source.fetch_export(url, tmp_path / "file")
        assert watched.side.asked == []


FILES = [
    (raw(302, Location="https://evil.example/x"), "answered 302"),
    (raw(200, "<html>log in</html>", "text/html"), "HTML page"),
    (raw(200, b"x", Content_Encoding="gzip"), "packed"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nPK", "closed the connection"),
]


@pytest.mark.parametrize(("reply", "words"), FILES)
async def test_what_is_no_whole_file_is_not_taken_for_one(tmp_path: Path, reply: bytes, words: str) -> None:
    def respond(asked: Asked) -> bytes:
        assert "authorization" not in asked.headers
        return reply

    async with far_side(respond) as side:
        http = HttpClient(HurryingClock(MAY))
        with pytest.raises(SourceError, match=words) as caught:
            await http.download(side.url("/x?Signature=top-secret"), tmp_path / "file")
        await http.close()
    assert "top-secret" not in str(caught.value)
    assert SECRET not in str(caught.value)
    assert len(side.asked) == 1


async def test_a_file_is_bounded(tmp_path: Path) -> None:
    async with far_side(lambda _: raw(200, b"x" * 2_000, "application/octet-stream")) as side:
        http = HttpClient(HurryingClock(MAY))
        with pytest.raises(SourceError, match="too large"):
            await http.download(side.url("/x"), tmp_path / "file", most=1_999)
        assert await http.download(side.url("/x"), tmp_path / "file", most=2_000) == 2_000
        await http.close()


async def test_a_disk_that_is_full_is_told_without_the_address(tmp_path: Path) -> None:
    async with sandboxed() as (source, pipefy):
        url = await finished(source, pipefy)
        with pytest.raises(SourceError, match="cannot be written: No such file"):
            await source.fetch_export(url, tmp_path / "no folder" / "file")
