"""What the stand-in refuses, in graphql-ruby's words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.given import ACME, GLOBEX, Caller
from watcher.sandbox.faults import always, operation, times
from watcher.sandbox.pipefy.scenario import (
    NullField,
    PermissionDenied,
    TimeoutOn,
    TooComplex,
    UndefinedField,
)
from watcher.sandbox.pipefy.server import PipefyServer

COMBINED = """query Poll($u: [ID!]!, $p: PeriodFilter!) {
  apiUsageStatsCombined(organizationUuids: $u, period: $p) { partial }
  automationsUsageDetailsCombined(organizationUuids: $u, period: $p) { partial } }"""


async def test_an_unknown_field_refuses_the_whole_document(caller: Caller) -> None:
    error = await caller.error("query Who { me { name } nope }")
    assert "data" not in error["body"]
    assert error["message"] == "Field 'nope' doesn't exist on type 'Query'"
    assert error["path"] == ["query Who", "nope"]
    assert error["locations"] == [{"line": 1, "column": 25}]
    assert error["extensions"] == {"code": "undefinedField", "typeName": "Query", "fieldName": "nope"}


@pytest.mark.parametrize(
    ("query", "code", "message", "path"),
    [
        (
            "query Q { organization(id: 1) { nama } }",
            "undefinedField",
            "Field 'nama' doesn't exist on type 'Organization'",
            ["query Q", "organization", "nama"],
        ),
        (
            "query Q { a: organization(id: 1, name: 2) { id } }",
            "argumentNotAccepted",
            "Field 'organization' doesn't accept argument 'name'",
            ["query Q", "a", "name"],
        ),
        (
            "query Q { apiUsageStatsDaily { data { date } } }",
            "missingRequiredArguments",
            "Field 'apiUsageStatsDaily' is missing required arguments: organizationUuid, period",
            ["query Q", "apiUsageStatsDaily"],
        ),
        (
            "query Q { apiUsageStatsDaily(organizationUuid: 1, period: today) { data { date } } }",
            "argumentLiteralsIncompatible",
            (
                "Argument 'period' on Field 'apiUsageStatsDaily' has an invalid value (today)."
                " Expected type 'PeriodFilter!'."
            ),
            ["query Q", "apiUsageStatsDaily", "period"],
        ),
        (
            "query Q { organization(id: $id) { id } }",
            "variableNotDefined",
            "Variable $id is used by Q but not declared",
            ["query Q", "organization", "id"],
        ),
        (
            "query Q($id: ID!) { me { id } }",
            "variableNotUsed",
            "Variable $id is declared by Q but not used",
            ["query Q"],
        ),
        (
            "query Q($id: String) { organization(id: $id) { id } }",
            "variableMismatch",
            "Type mismatch on variable $id (String / ID!)",
            ["query Q"],
        ),
        (
            "query Q { me }",
            "selectionMismatch",
            (
                "Field must have selections (field 'me' returns User but has no selections."
                " Did you mean 'me { ... }'?)"
            ),
            ["query Q", "me"],
        ),
        (
            "{ me { name { first } } }",
            "selectionMismatch",
            "Selections can't be made on scalars (field 'name' returns String)",
            ["query", "me", "name"],
        ),
        (
            "query Q { ...On } fragment On on Query { me { ... on User { nope } } }",
            "undefinedField",
            "Field 'nope' doesn't exist on type 'User'",
            ["fragment On", "me", "... on User", "nope"],
        ),
    ],
)
async def test_a_document_that_does_not_fit_is_refused(
    caller: Caller, query: str, code: str, message: str, path: list[str]
) -> None:
    error = await caller.error(query)
    assert (error["message"], error["extensions"]["code"], error["path"]) == (message, code, path)
    assert "data" not in error["body"]


async def test_a_suggestion_may_follow(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.scenario.suggest = True
    error = await caller.error("query Q { organizatio(id: 1) { id } }")
    assert error["message"].startswith("Field 'organizatio' doesn't exist on type 'Query' (Did you mean `org")


async def test_a_bad_enum_variable_is_said_without_a_code(caller: Caller) -> None:
    error = await caller.error(COMBINED, u=[ACME], p="today")
    assert error["message"] == "Variable $p of type PeriodFilter! was provided invalid value"
    explanation = 'Expected "today" to be one of: current_month, last_month, last_3_months'
    problems = [{"path": [], "explanation": explanation}]
    assert error["extensions"] == {"value": "today", "problems": problems}
    assert "data" not in error["body"]


async def test_a_missing_variable_is_null_where_it_may_not_be(caller: Caller) -> None:
    error = await caller.error(COMBINED, u=[ACME])
    assert error["extensions"]["problems"] == [{"path": [], "explanation": "Expected value to not be null"}]


async def test_a_fault_deep_in_a_variable_is_named_by_its_path(caller: Caller) -> None:
    error = await caller.error(
        """mutation Go($i: CreateMultiOrgUsageReportExportInput!) {
          createMultiOrgUsageReportExport(input: $i) { status } }""",
        i={"organizationUuids": [ACME, None], "period": "last_month", "resourceType": "api", "extra": 1},
    )
    assert error["message"] == (
        "Variable $i of type CreateMultiOrgUsageReportExportInput! was provided invalid value for extra"
        " (Field is not defined on CreateMultiOrgUsageReportExportInput),"
        " organizationUuids.1 (Expected value to not be null)"
    )


async def test_an_unnamed_choice_between_operations_is_refused(caller: Caller) -> None:
    error = await caller.error("query A { me { id } } query B { me { id } }")
    assert error["message"] == "An operation name is required"


async def test_a_field_can_be_missing_for_a_while(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.faults.add(times(1), UndefinedField("Organization.activeSubscription"))
    query = 'query Q { organization(id: "101") { activeSubscription { limits { used } } } }'
    assert (await caller.error(query))["extensions"]["fieldName"] == "activeSubscription"
    assert (await caller.data(query))["activeSubscription"]["limits"][0] == {"used": 12}


async def test_introspection_can_be_off(caller: Caller, pipefy: PipefyServer) -> None:
    query = "{ __schema { queryType { name } } }"
    assert (await caller.data(query)) == {"queryType": {"name": "Query"}}
    pipefy.scenario.introspection = False
    error = await caller.error("query Look { __schema { queryType { name } } }")
    assert error["path"] == ["query Look", "__schema"]
    assert error["extensions"] == {"code": "undefinedField", "typeName": "Query", "fieldName": "__schema"}


async def test_a_document_can_be_too_complex(caller: Caller) -> None:
    query = """query Q { automationsUsageDetails(organizationUuid: "u",
        filterDate: {from: "2026-03-01T00:00:00Z", to: "2026-03-02T00:00:00Z"}) {
      automations(first: 50000) { nodes { id } } } }"""
    error = await caller.error(query)
    assert error["message"] == "Query has complexity of 100002, which exceeds max complexity of 50000"
    assert "data" not in error["body"]


async def test_a_page_size_in_a_variable_counts_each_time_anew(caller: Caller) -> None:
    query = """query Q($n: Int) { integrationsUsageDetails(
        organizationUuid: "uuid-acme", period: last_month, first: $n) { edges { node { name } } } }"""
    assert (await caller.data(query, n=2))["edges"]
    assert "complexity" in (await caller.error(query, n=40_000))["message"]
    assert (await caller.data(query, n=2))["edges"]


async def test_a_document_can_be_too_deep(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.scenario.max_depth = 1
    error = await caller.error("query Q { me { name } }")
    assert error["message"] == "Query has depth of 2, which exceeds max depth of 1"


async def test_too_many_organizations_can_be_too_complex(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.faults.add(always(), TooComplex(organizations=1))
    assert "errors" not in await caller.ask(COMBINED, u=[ACME], p="current_month")
    error = await caller.error(COMBINED, u=[ACME, GLOBEX], p="current_month")
    assert error["message"] == "Query has complexity of 50001, which exceeds max complexity of 50000"


async def _with(caller: Caller, fault: Any) -> dict[str, Any]:
    caller.sandbox.pipefy.faults.add(operation("Poll"), fault)
    return await caller.ask(COMBINED, u=[ACME], p="current_month")


async def test_a_root_field_can_be_null_without_a_word(caller: Caller) -> None:
    body = await _with(caller, NullField("apiUsageStatsCombined"))
    other = {"partial": False}
    assert body == {"data": {"apiUsageStatsCombined": None, "automationsUsageDetailsCombined": other}}


async def test_a_null_may_have_an_error_beside_the_others_data(caller: Caller) -> None:
    body = await _with(caller, NullField("apiUsageStatsCombined", "Something went wrong"))
    assert body["data"]["automationsUsageDetailsCombined"] == {"partial": False}
    assert body["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"


async def test_one_of_several_aliases_can_fail(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.faults.add(always(), NullField("a1", "Something went wrong"))
    aliases = " ".join(
        f'a{n}: aiCreditUsageStats(organizationUuid: "{org}", period: current_month) {{ usage }}'
        for n, org in enumerate((ACME, GLOBEX))
    )
    body = await caller.ask(f"query Poll {{ {aliases} }}")
    assert body["data"] == {"a0": {"usage": 25.5}, "a1": None}
    assert [error["path"] for error in body["errors"]] == [["a1"]]


async def test_permission_can_be_denied_for_one_organization_by_alias(
    caller: Caller, pipefy: PipefyServer
) -> None:
    pipefy.faults.add(always(), PermissionDenied("activeSubscription", ACME))
    query = """query Q { a: organization(id: "101") { name activeSubscription { limits { used } } }
                         b: organization(id: "103") { name activeSubscription { limits { used } } } }"""
    body = await caller.ask(query)
    assert body["data"]["a"] == {"name": "acme Corp", "activeSubscription": None}
    assert body["data"]["b"]["activeSubscription"] == {"limits": []}
    assert [error["path"] for error in body["errors"]] == [["a", "activeSubscription"]]


async def test_a_time_out_spoils_the_whole_answer(caller: Caller) -> None:
    body = await _with(caller, TimeoutOn("apiUsageStatsCombined"))
    assert body == {"errors": [{"message": "Timeout on Query.apiUsageStatsCombined"}]}


async def test_a_time_out_may_leave_the_other_fields(caller: Caller) -> None:
    body = await _with(caller, TimeoutOn("apiUsageStatsCombined", keep_data=True))
    assert body["data"]["automationsUsageDetailsCombined"] == {"partial": False}
    assert body["errors"][0]["message"] == "Timeout on Query.apiUsageStatsCombined"
