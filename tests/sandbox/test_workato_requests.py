"""Workato's stand-in at the door: routes, tokens, and the ways to write parameters."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.workato import MARCH, Asker
from watcher.sandbox.workato.scenario import (
    Misread,
    Place,
    Style,
)
from watcher.sandbox.workato.server import USAGE_PATH
from watcher.sandbox.workato.world import Token

CSV: dict[str, Any] = {"params": MARCH | {"workspace_ids": "101,102"}}
BRACKETS: dict[str, Any] = {"params": MARCH | {"workspace_ids[]": ["101", "102"]}}
ARRAY: dict[str, Any] = {"json": MARCH | {"workspace_ids": [101, "102"]}}
WAYS = {Style.CSV: CSV, Style.BRACKETS: BRACKETS, Style.ARRAY: ARRAY}


def ids(answer: Any) -> list[int]:
    return [row["workspace_id"] for row in answer.json()["data"] or []]


async def test_usage_is_posted_and_a_get_finds_nothing(asker: Asker) -> None:
    assert (await asker.post(**CSV)).status_code == 200
    for answer in (await asker.get(USAGE_PATH), await asker.get("/api/nowhere")):
        assert (answer.status_code, answer.json()) == (404, {"message": "Not found"})
    asker.scenario.wrong_method = 405
    assert (await asker.get(USAGE_PATH)).status_code == 405
    assert (await asker.get("/api/nowhere")).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic {}"}, {"x-user-token": "{}"}],
)
async def test_only_a_known_bearer_token_opens(asker: Asker, headers: dict[str, str]) -> None:
    headers = {name: value.format(asker.server.token) for name, value in headers.items()}
    del asker.http.headers["Authorization"]
    answer = await asker.post(**CSV, headers=headers)
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})


@pytest.mark.parametrize("token", [Token("t", oem_vendor=False), Token("t", operations=frozenset({"me"}))])
@pytest.mark.parametrize("status", [403, 404])
async def test_a_missing_privilege_is_403_or_404(asker: Asker, token: Token, status: int) -> None:
    asker.server.world.tokens.append(token)
    asker.scenario.missing_privilege = status
    answer = await asker.post(**CSV, headers={"Authorization": "Bearer t"})
    assert answer.status_code == status
    assert answer.json()["message"]
    assert (await asker.post(**CSV)).status_code == 200


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
async def test_all_ways_to_write_a_list_are_read(asker: Asker, way: dict[str, Any]) -> None:
    assert ids(await asker.post(**way)) == [101, 102]


async def test_a_form_is_read_like_a_query(asker: Asker) -> None:
    assert ids(await asker.post(data=MARCH | {"workspace_ids": "101, 102"})) == [101, 102]
    assert ids(await asker.post(data=MARCH | {"workspace_ids[]": ["101", "102"]})) == [101, 102]


async def test_query_and_body_are_merged_and_the_body_wins(asker: Asker) -> None:
    answer = await asker.post(params=MARCH | {"workspace_ids": "101"}, json={"workspace_ids": [103]})
    assert ids(answer) == [103]


@pytest.mark.parametrize("only", Style)
async def test_a_strict_server_reads_one_style_and_refuses_the_others(asker: Asker, only: Style) -> None:
    asker.scenario.styles = frozenset({only})
    assert {style: (await asker.post(**way)).status_code for style, way in WAYS.items()} == {
        style: 200 if style is only else 400 for style in Style
    }


@pytest.mark.parametrize("only", Style)
async def test_a_single_id_is_no_list_and_read_in_every_style(asker: Asker, only: Style) -> None:
    asker.scenario.styles = frozenset({only})
    single: list[dict[str, Any]] = [
        {"params": MARCH | {"workspace_ids": "101"}},
        {"params": MARCH | {"workspace_ids[]": ["101"]}},
        {"json": MARCH | {"workspace_ids": [101]}},
    ]
    assert [ids(await asker.post(**way)) for way in single] == [[101]] * 3


async def test_a_server_may_misread_a_list_as_its_first_id_or_as_nothing(asker: Asker) -> None:
    asker.scenario.styles = frozenset({Style.ARRAY})
    asker.scenario.misread = Misread.FIRST
    assert ids(await asker.post(**CSV)) == [101]
    asker.scenario.misread = Misread.IGNORE
    assert (await asker.post(**CSV)).status_code == 400


async def test_a_server_may_look_for_parameters_in_one_place_only(asker: Asker) -> None:
    asker.scenario.places = frozenset({Place.QUERY})
    assert [(await asker.post(**way)).status_code for way in (CSV, ARRAY)] == [200, 400]
    asker.scenario.places = frozenset({Place.JSON})
    assert [(await asker.post(**way)).status_code for way in (CSV, ARRAY)] == [400, 200]
    assert (await asker.post(data=CSV["params"])).status_code == 400


async def test_a_plain_name_that_repeats_counts_once(asker: Asker) -> None:
    assert ids(await asker.post(params=MARCH | {"workspace_ids": ["101", "102"]})) == [102]


@pytest.mark.parametrize("content", [b"{nonsense", b"[1]"])
async def test_a_body_that_is_not_what_it_says_is_a_bad_request(asker: Asker, content: bytes) -> None:
    answer = await asker.post(content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()) == (400, {"message": "Bad request"})


async def test_a_server_may_find_a_url_too_long(asker: Asker) -> None:
    long = MARCH | {"workspace_ids": ",".join(map(str, range(5_000)))}
    assert (await asker.post(params=long)).status_code == 200
    asker.scenario.max_url = 8_192
    assert (await asker.post(params=long)).status_code == 414


async def test_the_log_says_who_asked_what_and_how_it_ended(asker: Asker) -> None:
    await asker.post(**CSV)
    await asker.post(json={})
    await asker.get("/api/users/me")
    told = [(call.operation, call.status, call.ids) for call in asker.server.calls()]
    assert told == [("usage", 200, 2), ("usage", 400, 0), ("me", 200, 0)]
    assert asker.server.calls("usage")[0].parameters["workspace_ids"].text == "101,102"


async def test_the_log_keeps_no_list_of_thousands(asker: Asker) -> None:
    await asker.post(json=MARCH | {"workspace_ids": list(range(5_000))})
    (call,) = asker.server.calls("usage")
    assert (call.ids, set(call.parameters)) == (5_000, {"from", "to"})
