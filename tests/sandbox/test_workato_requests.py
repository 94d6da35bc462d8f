"""Workato's stand-in at the door: routes, tokens, the ways to write parameters, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.workato import MARCH, Asker
from watcher.sandbox.workato.scenario import (
    BothIds,
    Misread,
    Naive,
    Place,
    Range,
    Style,
    UnknownParameters,
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


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic wrong"}, {"x-user-token": "token"}],
)
async def test_only_a_known_bearer_token_opens(asker: Asker, headers: dict[str, str]) -> None:
    if "x-user-token" in headers:
        headers = {"x-user-token": asker.server.token, "x-user-email": "admin@embedded.invalid"}
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


@pytest.mark.parametrize("name", ["from", "to"])
@pytest.mark.parametrize(
    "value", [None, "", "yesterday", "2026-03-01", "2026-02-30T00:00:00Z", "2026-03-01T00:00:00 02:00"]
)
async def test_from_and_to_are_required_and_must_be_times(asker: Asker, name: str, value: str | None) -> None:
    assert (await asker.refused(**{name: value})).startswith(f"{name} ")


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05T00:00:00.000-08:00",
        "2026-03-05T00:00:00-0800",
        "2026-03-05T08:00:00Z",
        "2026-03-05T08:00:00.000Z",
        "2026-03-05T00:00:00.000",
    ],
)
async def test_a_time_has_milliseconds_or_none_and_any_offset_or_the_admins(asker: Asker, text: str) -> None:
    (row,) = await asker.data(workspace_ids="102", to=text)
    assert (row["task_count"], row["to"]) == (40, "2026-03-05T00:00:00.000-08:00")


async def test_a_time_without_an_offset_may_be_utc_or_refused(asker: Asker) -> None:
    asker.scenario.naive = Naive.UTC
    (row,) = await asker.data(workspace_ids="102", to="2026-03-05T08:00:00.000")
    assert row["task_count"] == 40
    asker.scenario.naive = Naive.REFUSE
    assert "to is not" in await asker.refused(to="2026-03-05T08:00:00.000")


async def test_a_reversed_range_is_refused_or_empty(asker: Asker) -> None:
    reversed_range = {"from_": MARCH["to"], "to": MARCH["from"]}
    assert await asker.refused(**reversed_range) == "from must not be after to"
    asker.scenario.reversed_range = Range.EMPTY
    assert await asker.data(workspace_ids="101", **reversed_range) is None


async def test_a_range_without_length_is_empty_or_refused(asker: Asker) -> None:
    assert await asker.data(workspace_ids="101", to=MARCH["from"]) is None
    asker.scenario.equal_range = Range.REFUSE
    assert await asker.refused(to=MARCH["from"]) == "from must be before to"


@pytest.mark.parametrize(
    ("name", "wrong"), [("interval", "quarter"), ("interval", ""), ("group_by", "folder")]
)
async def test_an_interval_or_grouping_nobody_knows_is_refused(asker: Asker, name: str, wrong: str) -> None:
    assert (await asker.refused(**{name: wrong})).startswith(f"{name} must be one of")


@pytest.mark.parametrize(
    ("interval", "rows"), [("none", 1), ("year", 1), ("month", 1), ("week", 6), ("day", 31), ("hour", 743)]
)
async def test_every_interval_of_the_vendor_is_known(asker: Asker, interval: str, rows: int) -> None:
    assert len(await asker.data(workspace_ids="101", interval=interval)) == rows


async def test_without_ids_nothing_is_answered(asker: Asker) -> None:
    assert "is required" in await asker.refused(workspace_ids=None)
    assert "is required" in await asker.refused(workspace_ids=[])
    assert "is required" in await asker.refused(workspace_ids=" , ")


async def test_an_empty_list_may_match_nothing(asker: Asker) -> None:
    asker.scenario.empty_list_is_absent = False
    assert await asker.data(workspace_ids=[]) is None


async def test_both_kinds_of_ids_are_joined_or_refused(asker: Asker) -> None:
    rows = await asker.data(workspace_ids="103,101", external_ids="B/2,A1")
    assert [row["workspace_id"] for row in rows] == [101, 102, 103]
    asker.scenario.both_ids = BothIds.XOR
    assert "together" in await asker.refused(external_ids="A1")


async def test_external_ids_alone_will_do(asker: Asker) -> None:
    assert [row["external_id"] for row in await asker.data(external_ids="B/2")] == ["B/2"]


@pytest.mark.parametrize("name", ["recipe_name_pattern", "folder_name_pattern"])
async def test_a_pattern_has_three_characters_or_more(asker: Asker, name: str) -> None:
    assert "3 or more" in await asker.refused(**{name: "De"})
    assert "3 or more" in await asker.refused(**{name: "ñé"})
    asker.scenario.count_bytes = True
    assert await asker.data(workspace_ids="101", **{name: "ñé"}) is None


@pytest.mark.parametrize("kind", ["recipe", "folder"])
async def test_a_pattern_and_a_list_of_ids_exclude_each_other(asker: Asker, kind: str) -> None:
    both = {f"{kind}_name_pattern": "DeV", f"{kind}_ids[]": ["1"]}
    assert "together" in await asker.refused(**both)


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("DeV", ["DeVelopment", "MedveDeV"]),
        ("devel", ["devel"]),
        ("D.V", []),
        ("De*", []),
        ("[A-Z]", []),
    ],
)
async def test_a_pattern_is_a_plain_substring_with_upper_and_lower_case(
    asker: Asker, pattern: str, names: list[str]
) -> None:
    rows = await asker.data(workspace_ids="101,102", recipe_name_pattern=pattern, group_by="recipe")
    assert [row["recipe_name"] for row in rows or []] == names


async def test_brackets_in_a_folders_name_are_brackets(asker: Asker) -> None:
    assert await asker.tasks(workspace_ids="101", folder_name_pattern="[PROD]") == [1_000]


async def test_recipes_and_folders_can_be_named_by_id(asker: Asker) -> None:
    assert await asker.tasks(workspace_ids="101", **{"recipe_ids[]": [2, 4]}) == [200]
    assert await asker.tasks(workspace_ids="101", **{"folder_ids[]": ["7", "8"]}) == [1_200]


async def test_an_unknown_parameter_does_nothing_but_narrows_to_recipes_not_deleted(asker: Asker) -> None:
    assert await asker.tasks(workspace_ids="101", colour="red") == [1_200]
    asker.scenario.unknown_parameters = UnknownParameters.IGNORE
    assert await asker.tasks(workspace_ids="101", colour="red") == [1_400]
    asker.scenario.unknown_parameters = UnknownParameters.REFUSE
    assert await asker.refused(colour="red") == "colour is not a known parameter"


@pytest.mark.parametrize("status", [400, 422])
async def test_a_refusal_may_name_every_field_at_fault(asker: Asker, status: int) -> None:
    asker.scenario.validation_status = status
    asker.scenario.validation_fields = True
    answer = await asker.post(json={"to": "never", "interval": "quarter"})
    assert answer.status_code == status
    assert answer.json()["message"] == "from is required"
    assert set(answer.json()["errors"]) == {"from", "to", "interval", "workspace_ids"}


async def test_the_log_says_who_asked_what_and_how_it_ended(asker: Asker) -> None:
    await asker.post(**CSV)
    await asker.post(json={})
    await asker.get("/api/users/me")
    told = [(call.operation, call.status, call.ids) for call in asker.server.calls()]
    assert told == [("usage", 200, 2), ("usage", 400, 0), ("me", 200, 0)]
    assert asker.server.calls("usage")[0].parameters["workspace_ids"].text == "101,102"
