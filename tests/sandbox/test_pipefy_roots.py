"""What holds for every root field: it can be missing, it can be forbidden, it can be asked for too much."""

from __future__ import annotations

import pytest
from graphql import build_schema

from tests.sandbox.asked import ABOUT_MANY, ABOUT_ONE, ROOTS
from tests.sandbox.given import ACME, GLOBEX, Caller, Json
from watcher.sandbox.faults import always
from watcher.sandbox.pipefy.documents import SCHEMA
from watcher.sandbox.pipefy.scenario import NullField
from watcher.sandbox.pipefy.server import PipefyServer
from watcher.sandbox.pipefy.world import Client


def variables(field: str, *uuids: str) -> Json:
    if field in ABOUT_MANY:
        return {"u": list(uuids)}
    return {"u": uuids[0]} if field in ABOUT_ONE else {}


def undefined(body: Json) -> list[str]:
    errors = body.get("errors", ())
    return [e["extensions"]["fieldName"] for e in errors if e["extensions"].get("code") == "undefinedField"]


def test_there_is_a_document_for_every_root_field() -> None:
    schema = build_schema(SCHEMA.read_text())
    assert schema.query_type is not None
    assert schema.mutation_type is not None
    assert {*schema.query_type.fields, *schema.mutation_type.fields} == set(ROOTS)


@pytest.mark.parametrize("field", sorted(ROOTS))
async def test_every_root_field_can_be_missing_for_one_client_and_not_for_another(
    caller: Caller, pipefy: PipefyServer, field: str
) -> None:
    lacking = Client("other", "secret", removed=frozenset({field}), static_token="lacks-it")
    pipefy.world.clients.append(lacking)
    document, given = ROOTS[field], variables(field, ACME)
    assert undefined(await caller.ask(document, **given)) == []
    caller.token = "lacks-it"
    response = await caller.post(document, **given)
    kind = "Mutation" if document.startswith("mutation") else "Query"
    (error,) = response.json()["errors"]
    assert error["message"] == f"Field '{field}' doesn't exist on type '{kind}'"
    assert (response.status_code, undefined(response.json()), "data" in response.json()) == (
        200,
        [field],
        False,
    )


async def test_one_missing_field_refuses_the_fields_beside_it(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.world.clients[0].removed = frozenset({"aiCreditUsageStatsCombined"})
    parts = " ".join(
        f"{field}(organizationUuids: $u, period: current_month) {{ partial }}"
        for field in ("apiUsageStatsCombined", "aiCreditUsageStatsCombined")
    )
    body = await caller.ask(f"query Q($u: [ID!]!) {{ {parts} }}", u=[ACME])
    assert (list(body), undefined(body)) == (["errors"], ["aiCreditUsageStatsCombined"])


@pytest.mark.parametrize("field", sorted(ABOUT_ONE))
async def test_one_organization_without_permission_is_denied_everywhere(
    caller: Caller, pipefy: PipefyServer, field: str
) -> None:
    pipefy.world.clients[0].orgs = frozenset({ACME})
    error = await caller.error(ABOUT_ONE[field], u=GLOBEX)
    assert (error["message"], error["extensions"]["code"]) == ("Permission denied", "PERMISSION_DENIED")
    assert error["body"]["data"] == {field: None}
    error = await caller.error(ABOUT_ONE[field], u="uuid-nobody")
    assert error["message"] == "Organization not found with UUID: uuid-nobody"
    assert error["extensions"]["code"] == "RESOURCE_NOT_FOUND"


@pytest.mark.parametrize("field", sorted(ABOUT_MANY))
@pytest.mark.parametrize(
    ("count", "words"), [(0, "too short (minimum is 1)"), (26, "too long (maximum is 25)")]
)
async def test_one_to_25_organizations_may_be_asked_for(
    caller: Caller, field: str, count: int, words: str
) -> None:
    error = await caller.error(ABOUT_MANY[field], u=[f"u{n}" for n in range(count)])
    assert error["message"] == f"organizationUuids is {words}"
    assert error["extensions"]["code"] == "INVALID_INPUT"
    assert error["body"]["data"] == {field: None}


@pytest.mark.parametrize("field", sorted(ABOUT_MANY))
async def test_25_organizations_are_not_too_many(caller: Caller, field: str) -> None:
    assert await caller.data(ABOUT_MANY[field], u=[f"u{n}" for n in range(25)])


@pytest.mark.parametrize("field", sorted(ROOTS))
async def test_every_error_of_a_field_has_a_path_a_code_and_a_correlation_id(
    caller: Caller, pipefy: PipefyServer, field: str
) -> None:
    pipefy.faults.add(always(), NullField(field, "Something went wrong", "FEATURE_NOT_ALLOWED"))
    error = await caller.error(ROOTS[field], **variables(field, ACME))
    assert (error["path"], error["extensions"]["code"]) == ([field], "FEATURE_NOT_ALLOWED")
    assert error["extensions"]["correlation_id"]
    assert error["body"]["data"] == {field: None}
