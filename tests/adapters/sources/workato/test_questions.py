"""How usage is asked for: styles, places, and what is in a request."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.sources.workato.account import Account, Request, gaps, used, watching
from tests.adapters.sources.workato.recorded import ACME, NOW, customer, row
from watcher.adapters.sources.workato.assumptions import BARE
from watcher.domain.reading import Org

MANY = [Org(str(10_000 + n), f"Customer {n}", f"C{n}") for n in range(1_500)]


def everybody(asked: Request) -> dict[str, Any]:
    return {"data": [row(Org(id_, "", None), 5) for id_ in asked.ids]}


@pytest.mark.parametrize(
    ("style", "place", "name"),
    [
        ("query-csv", "query", "workspace_ids"),
        ("query-brackets", "query", "workspace_ids[]"),
        ("json-array", "json", "workspace_ids"),
    ],
)
async def test_a_style_decides_place_and_form_of_the_ids(style: str, place: str, name: str) -> None:
    async with watching(param_style=style) as w:
        await w.read()
        (asked,) = w.account.requests
    assert (asked.place, asked.ids) == (place, ["101", "102"])
    assert name in asked.fields
    assert {key.removesuffix("[]") for key in asked.fields} <= set(BARE)


@pytest.mark.parametrize(
    ("style", "place"), [("query-csv", "form"), ("query-brackets", "form"), ("json-array", "json")]
)
async def test_ids_too_long_for_a_url_go_into_the_body(style: str, place: str) -> None:
    account = Account(customers=[customer(org) for org in MANY], usage=everybody)
    async with watching(account, param_style=style) as w:
        found = await w.source.read(MANY, NOW)
        (asked,) = w.account.requests
    assert (asked.place, len(asked.ids)) == (place, 1_500)
    assert sum(resource == "tasks" for _, resource in used(found)) == 1_500


async def test_external_ids_with_signs_arrive_as_they_are() -> None:
    odd = Org("101", "Acme", "A&1/ü+=")
    account = Account(customers=[customer(odd)], usage=lambda _: {"data": [row(odd)]})
    async with watching(account, ids="external") as w:
        assert used(await w.read())["101", "tasks"] == 8_123
        assert w.account.requests[0].ids == ["A&1/ü+="]


async def test_an_external_id_with_a_comma_is_unknown_where_commas_divide() -> None:
    account = Account(customers=[customer(ACME, external_id="A,1")])
    async with watching(account, ids="external") as w:
        assert "comma" in gaps(await w.read())["101", "tasks"]
        assert w.account.requests == []


async def test_external_ids_that_two_have_ask_for_neither() -> None:
    twins = [customer(ACME), customer(Org("102", "Globex", "A1"))]
    async with watching(Account(customers=twins), ids="external") as w:
        found = await w.read()
    assert {gaps(found)[org, "tasks"][:26] for org in ("101", "102")} == {"it has no external id of i"}
