"""What the doctor is told of a Pipefy account: true lines, without a secret, and never an exception."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.adapters.sources.pipefy.account import SECRET, Account, watching
from tests.adapters.sources.pipefy.recorded import both
from tests.adapters.sources.pipefy.stage import NOW, organization, stage
from tests.adapters.standin import answer, http
from watcher.ports import Examined, Finding, Mark
from watcher.sandbox.faults import ServerError, Unauthorized, times
from watcher.sandbox.pipefy.scenario import PermissionDenied
from watcher.sandbox.pipefy.world import Client


def about(findings: Sequence[Finding], what: str) -> list[tuple[Mark, str]]:
    return [(finding.mark, finding.text) for finding in findings if finding.about == what]


def marks(findings: Sequence[Finding]) -> set[Mark]:
    return {finding.mark for finding in findings}


async def test_a_healthy_account_is_well_and_costs_two_calls_and_a_token() -> None:
    async with stage(3) as s:
        before = s.http.calls
        assert isinstance(s.source, Examined)
        found = await s.source.examine(NOW)
        assert s.http.calls - before == 2  # the token was there already
        assert about(found, "reach") == [(Mark.OK, "127.0.0.1 answers in 0.0 s")]
        assert about(found, "organizations") == [(Mark.OK, "3 found")]
        assert marks(found) <= {Mark.OK, Mark.INFO}


async def test_the_way_of_the_token_is_said() -> None:
    async with stage(1) as s:
        [(mark, text)] = about(await s.source.examine(NOW), "token")
        assert mark is Mark.OK
        assert text.startswith(
            "a service account's, given for its id and secret in the form's body; renewed at"
        )
    client = Client(home="elsewhere", static_token="static-token-1")
    async with stage(1, client=client, token="static-token-1", client_id="", client_secret="") as s:
        assert about(await s.source.examine(NOW), "token")[0][1].startswith("a static token")


async def test_a_service_accounts_reports_go_where_perhaps_nobody_reads() -> None:
    async with stage(1) as s:
        assert "perhaps nobody reads" in about(await s.source.examine(NOW), "exports")[0][1]
    client = Client(home="elsewhere", static_token="static-token-1")
    async with stage(1, client=client, token="static-token-1", client_id="", client_secret="") as s:
        assert about(await s.source.examine(NOW), "exports") == []


@pytest.mark.parametrize(
    ("ahead", "mark", "word"),
    [
        (timedelta(seconds=30), Mark.OK, "within 120 s"),
        (timedelta(minutes=5), Mark.WARN, "300 s behind"),
        (-timedelta(minutes=5), Mark.WARN, "300 s ahead of"),
    ],
)
async def test_a_clock_that_is_wrong_is_said(ahead: timedelta, mark: Mark, word: str) -> None:
    async with stage(1) as s:
        s.pipefy.scenario.clock_skew = ahead
        [(told, text)] = about(await s.source.examine(NOW), "clock")
        assert told is mark
        assert word in text


async def test_an_answer_without_a_date_leaves_the_clock_open() -> None:
    async with watching(Account(lambda _: {"data": both()})) as w:
        assert about(await w.source.examine(NOW), "clock")[0][0] is Mark.INFO


async def test_expected_organizations_that_are_absent_fail() -> None:
    async with stage(2, expect=("Org 000", "Initech")) as s:
        found = about(await s.source.examine(NOW), "expected")
        assert found == [(Mark.FAIL, "1 of 2 are there; not found: Initech")]


async def test_organizations_without_a_number_are_named() -> None:
    client = Client(home="elsewhere", member_of=frozenset())
    async with stage(7, client=client) as s:
        found = about(await s.source.examine(NOW), "organizations")
        assert found[1][0] is Mark.WARN
        assert "7 without a number" in found[1][1]
        assert "Org 004 and 2 more" in found[1][1]


async def test_no_organization_at_all_fails() -> None:
    async with stage(1, orgs=("nothing*",)) as s:
        found = await s.source.examine(NOW)
        assert about(found, "organizations") == [(Mark.FAIL, "0 found")]
        assert s.polls == []


async def test_known_and_unknown_limits_are_counted_by_resource() -> None:
    async with stage(3) as s:
        s.pipefy.faults.add(times(9), PermissionDenied("integrationsUsageStats", org="uuid-001"))
        found = await s.source.examine(NOW)
        assert about(found, "api_calls") == [(Mark.OK, "limit known 3, limit unknown 0, number unknown 0")]
        jobs = next(finding for finding in found if finding.about == "automation_jobs")
        assert jobs.text == "limit known 0, limit unknown 3, number unknown 0"
        assert jobs.lines[1:3] == ("  - source: pipefy", "    resource: automation_jobs")
        [(mark, text)] = about(found, "integration_tasks")
        assert mark is Mark.WARN
        assert "limit unknown 2, number unknown 1 (Permission denied" in text


async def test_capabilities_are_listed_with_their_age() -> None:
    removed = frozenset({"apiUsageStatsCombined", "Organization.planName"})
    async with stage(1, client=Client(home="elsewhere", removed=removed)) as s:
        await s.source.examine(NOW - timedelta(hours=2))
        found = await s.source.examine(NOW)
        assert about(found, "field apiUsageStatsCombined") == [
            (Mark.INFO, "lacking since 2026-03-11; tried again daily")
        ]
        assert about(found, "field organization.planName")[0][0] is Mark.INFO
        assert about(found, "field apiUsageStats") == [(Mark.OK, "offered, known since 2026-03-11")]
        names = [each.name for each in s.source.capabilities(NOW)]
        assert names == sorted(names)


async def test_what_pipefy_tells_of_the_largest_alone_is_said_to_who_opted_in() -> None:
    async with stage(1, breakdown=frozenset({"automation"})) as s:
        assert "ten largest" in about(await s.source.examine(NOW), "breakdown")[0][1]
    async with stage(1, breakdown=frozenset({"pipe"})) as s:
        assert about(await s.source.examine(NOW), "breakdown") == []


async def test_a_refused_account_fails_at_the_token_and_asks_no_further() -> None:
    async with watching(Account(lambda _: {}, grant=lambda _: answer({"error": "invalid_client"}, 401))) as w:
        [only] = await w.source.examine(NOW)
        assert (only.mark, only.about) == (Mark.FAIL, "token")
        assert "Check client_id" in only.hint
        assert w.account.documents == []


async def test_an_api_that_is_down_fails_at_reach() -> None:
    async with stage(1) as s:
        s.pipefy.faults.add(times(9), ServerError())
        found = await s.source.examine(NOW)
        assert [(f.mark, f.about) for f in found if f.mark is Mark.FAIL] == [(Mark.FAIL, "reach")]


async def test_a_token_the_api_refuses_fails_at_reach() -> None:
    async with stage(1) as s:
        s.pipefy.faults.add(times(9), Unauthorized())
        assert "refused the token" in about(await s.source.examine(NOW), "reach")[0][1]


class Breaking:
    """A notebook that breaks in a way nobody foresaw."""

    async def recall(self) -> dict[str, Any]:
        raise ZeroDivisionError("secret inside")

    async def remember(self, key: str, value: Any) -> None:
        raise ZeroDivisionError("secret inside")


async def test_a_fault_of_our_own_is_a_finding_too() -> None:
    async with watching(Account(lambda _: {"data": both()}), Breaking()) as w:
        found = await w.source.examine(NOW)
        assert about(found, "reach") == [(Mark.FAIL, "our own fault: ZeroDivisionError")]


@pytest.mark.parametrize("status", [200, 400, 401, 403, 500])
async def test_no_finding_holds_a_secret(status: int) -> None:
    async with watching(Account(lambda _: None)) as w:
        echo = {
            "errors": [{"message": f"you sent {SECRET} and bearer-token-0"}],
            "data": {"myUsageStatsOrganizations": [{"uuid": SECRET, "name": SECRET}]},
        }
        w.account.reply = lambda _: answer(echo, status)
        found = await w.source.examine(NOW)
        shown = repr(found)
        assert found
        assert SECRET not in shown
        assert "bearer-token-0" not in shown


async def test_hostile_names_stay_names() -> None:
    async with stage([organization(0, plan="\x1b[31m")], expect=("\x1b[31mx",)) as s:
        assert await s.source.examine(NOW)


async def test_the_date_of_the_last_answer_is_compared_to_the_second() -> None:
    head = {"Date": "Thu, 28 May 2026 12:00:30 GMT"}
    account = Account(lambda _: http(200, '{"data": {}}', **head))
    async with watching(account) as w:
        assert w.http.skew is None
        await w.source.examine(datetime(2026, 5, 28, 12, tzinfo=UTC))
        assert w.http.skew == timedelta(seconds=30)


@pytest.mark.parametrize("date", ["yesterday", "Thu, 99 May 2026 12:00:30 GMT", ""])
async def test_a_date_that_is_none_is_no_skew(date: str) -> None:
    account = Account(lambda _: http(200, '{"data": {}}', Date=date))
    async with watching(account) as w:
        await w.source.examine(NOW)
        assert w.http.skew is None
