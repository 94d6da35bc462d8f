"""What Workato's stand-in refuses, and how: times, words, ids, patterns, unknown names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.workato import MARCH, Asker
from watcher.sandbox.workato.scenario import (
    BothIds,
    Naive,
    Range,
    Style,
    UnknownParameters,
)

CSV: dict[str, Any] = {"params": MARCH | {"workspace_ids": "101,102"}}
BRACKETS: dict[str, Any] = {"params": MARCH | {"workspace_ids[]": ["101", "102"]}}
ARRAY: dict[str, Any] = {"json": MARCH | {"workspace_ids": [101, "102"]}}
WAYS = {Style.CSV: CSV, Style.BRACKETS: BRACKETS, Style.ARRAY: ARRAY}


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


async def test_a_range_may_be_too_long(asker: Asker) -> None:
    asker.scenario.max_range = timedelta(days=30)
    assert await asker.refused() == "to is too far from from"
    assert await asker.tasks(workspace_ids="102", to="2026-03-30T00:00:00.000-08:00") == [100]


@pytest.mark.parametrize("first", ["0001-01-01T00:00:00Z", "1971-01-01T00:00:00Z"])
async def test_no_range_keeps_the_stand_in_counting_for_ever(asker: Asker, first: str) -> None:
    assert await asker.refused(from_=first, to="2499-12-31T23:59:59Z", interval="hour")


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
