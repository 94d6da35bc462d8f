"""Blocks that Slack would not take, each with the line it says."""

from __future__ import annotations

from typing import Any

import pytest

from watcher.sandbox.slack.blocks import Refused, check


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(text: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "ack", "text": plain("Acknowledge"), **more}


def chart(**more: Any) -> dict[str, Any]:
    series = [{"name": "Used", "data": [{"label": "1 Mar", "value": 4}, {"label": "8 Mar", "value": 9.5}]}]
    axis = {"categories": ["1 Mar", "8 Mar"]}
    inner = {"type": "line", "series": series, "axis_config": axis, **more}
    return {"type": "data_visualization", "title": "Jobs", "chart": inner}


def table(rows: int, columns: int = 2) -> dict[str, Any]:
    cell = {"type": "raw_text", "text": "x"}
    return {"type": "data_table", "caption": "Limits", "rows": [[cell] * columns for _ in range(rows)]}


GOOD = [
    {"type": "header", "text": plain("h" * 150)},
    section("x" * 3000),
    {"type": "section", "fields": [mrkdwn("f" * 200) for _ in range(10)]},
    {"type": "context", "elements": [mrkdwn("c")] * 10},
    {"type": "actions", "elements": [button(), button(action_id="open", url="https://example.com")]},
    {"type": "divider"},
    {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a"},
    chart(),
    table(201, 3) | {"rows": table(21, 3)["rows"]},
]


def test_blocks_within_all_limits_are_taken() -> None:
    assert check(GOOD) is None


@pytest.mark.parametrize(
    ("block", "line"),
    [
        (section("x" * 3001), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
        (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        (
            {"type": "header", "text": plain("h" * 151)},
            "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
        ),
        (
            {"type": "header", "text": mrkdwn("h")},
            "must be a valid text type: plain_text [json-pointer:/blocks/0/text/type]",
        ),
        (
            {"type": "context", "elements": [mrkdwn("c")] * 11},
            "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
        ),
        (
            {"type": "context", "elements": []},
            "no less than 1 items allowed [json-pointer:/blocks/0/elements]",
        ),
        (
            {"type": "section", "fields": [mrkdwn("f")] * 11},
            "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
        ),
        (
            {"type": "section", "fields": [mrkdwn("f" * 2001)]},
            "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
        ),
        (
            {"type": "actions", "elements": [button(action_id=f"a{n}") for n in range(26)]},
            "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
        ),
        (
            {"type": "actions", "elements": [button(text=plain("b" * 76))]},
            "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
        ),
        (
            {"type": "actions", "elements": [button(value="v" * 2001)]},
            "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
        ),
        (
            {"type": "actions", "elements": [button(), button()]},
            "`action_id` ack already exists [json-pointer:/blocks/0/elements/1/action_id]",
        ),
        (section(block_id="b" * 256), "must be less than 256 characters [json-pointer:/blocks/0/block_id]"),
        ({"type": "alert", "text": plain("!")}, "unsupported type: alert [json-pointer:/blocks/0/type]"),
        ({"text": "no type"}, "unsupported type: None [json-pointer:/blocks/0/type]"),
        ({"type": "section"}, "text or fields attribute must be specified [json-pointer:/blocks/0]"),
        (
            {"type": "image", "image_url": "https://example.com", "alt_text": "a" * 2001},
            "alt_text attribute cannot exceed 2000 characters [json-pointer:/blocks/0]",
        ),
        (chart(series=[]), "must be 1 to 6 items [json-pointer:/blocks/0/chart/series]"),
        (
            chart() | {"title": "t" * 51},
            "must be between 1 and 50 characters [json-pointer:/blocks/0/title]",
        ),
        (
            chart(axis_config={"categories": ["1 Mar"]}),
            "must have one value for every category, in order [json-pointer:/blocks/0/chart/series/0/data]",
        ),
        (
            chart(
                series=[
                    {
                        "name": "Used",
                        "data": [{"label": "1 Mar", "value": None}, {"label": "8 Mar", "value": 1}],
                    }
                ]
            ),
            "values must be finite numbers [json-pointer:/blocks/0/chart/series/0/data]",
        ),
        (table(1), "must be 2 to 201 rows [json-pointer:/blocks/0/rows]"),
        (table(2, 21), "must be 1 to 20 columns [json-pointer:/blocks/0/rows]"),
    ],
)
def test_a_block_outside_its_limits_is_refused_with_its_place(block: dict[str, Any], line: str) -> None:
    refused = check([block])
    assert refused is not None
    assert refused.error == "invalid_blocks"
    assert f"[ERROR] {line}" in refused.lines


def test_more_than_fifty_blocks_are_too_many() -> None:
    assert check([{"type": "divider"}] * 50) is None
    line = "[ERROR] no more than 50 items allowed [json-pointer:/blocks]"
    assert check([{"type": "divider"}] * 51) == Refused("invalid_blocks", (line,))


def test_all_blocks_together_have_a_limit_of_their_own() -> None:
    assert check([section("x" * 3000) for _ in range(4)]) is None
    assert check([section("x" * 3000) for _ in range(5)]) == Refused("msg_blocks_too_long")


def test_two_blocks_cannot_have_one_id() -> None:
    refused = check([section(block_id="a"), section(block_id="a"), section(block_id="b")])
    assert refused == Refused(
        "invalid_blocks", ("[ERROR] `block_id` a already exists [json-pointer:/blocks]",)
    )


def test_two_charts_are_enough() -> None:
    assert check([chart(), chart()]) is None
    assert check([chart()] * 3) is not None


def test_a_new_block_may_be_unknown_to_a_workspace() -> None:
    refused = check([chart()], refused_types=frozenset({"data_visualization"}))
    assert refused is not None
    line = "[ERROR] unsupported type: data_visualization [json-pointer:/blocks/0/type]"
    assert refused.lines == (line,)


@pytest.mark.parametrize("blocks", ["text", {"type": "section"}, ["section"]])
def test_what_is_no_list_of_objects_is_no_blocks(blocks: object) -> None:
    assert check(blocks) == Refused("invalid_blocks_format")
