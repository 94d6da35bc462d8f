"""Blocks of the wrong shape, each with the line that Slack would say."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.slack_blocks import (
    Block,
    actions,
    button,
    chart,
    context,
    data_table,
    fields,
    header,
    image,
    mrkdwn,
    pie,
    plain,
    points,
    raw,
    section,
    table,
)
from watcher.sandbox.slack.blocks import Refused, check

RICH = {"type": "rich_text", "elements": []}
GOOD = [
    header("h", level=2),
    section(accessory=button(), expand=True),
    section(accessory={"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a"}),
    fields(10, 200),
    context(9)
    | {"elements": [mrkdwn("c"), {"type": "image", "image_url": "https://a.b/c", "alt_text": "a"}]},
    actions(button(style="danger"), button(action_id="open", url="https://example.com")),
    actions({"type": "static_select", "action_id": "choice"}),
    {"type": "divider"},
    image(title=plain("t")),
    {"type": "markdown", "text": "# x"},
    RICH,
    chart(["8 Mar", "1 Mar"]),
    pie(1, 2.5),
    data_table() | {"rows": [[raw()] * 2, [RICH, {"type": "raw_number", "value": 9.5, "text": "9.5"}]]},
]


def other_chart(**more: Any) -> Block:
    whole = chart()
    return whole | {"chart": whole["chart"] | more}


def series(*values: object, labels: tuple[str, ...] = ("1 Mar", "8 Mar"), name: object = "Used") -> Block:
    data = [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)]
    return other_chart(series=[{"name": name, "data": data}])


@pytest.mark.parametrize("block", GOOD, ids=lambda block: block["type"])
def test_good_blocks_of_every_kind_are_taken(block: Block) -> None:
    assert check([block]) is None


SERIES = "/chart/series/0/data"
BAD = [
    (section(""), "must be more than 0 characters", "/text/text"),
    ({"type": "section"}, "must define either `text` or `fields`", ""),
    ({"type": "section", "text": "bare"}, "must be an object", "/text"),
    (section() | {"text": mrkdwn("x") | {"type": "markdown"}}, "must be a valid text type", "/text/type"),
    (section(colour="red"), "invalid additional property: colour", ""),
    (section() | {"text": mrkdwn("x") | {"emoji": True}}, "invalid additional property: emoji", "/text"),
    (section() | {"text": mrkdwn("x") | {"verbatim": "yes"}}, "must be a boolean", "/text/verbatim"),
    (section(accessory={"type": "gauge"}), "unsupported type: gauge", "/accessory/type"),
    (section(block_id=7), "must be a string", "/block_id"),
    (header("h") | {"text": mrkdwn("h")}, "must be a valid text type: plain_text", "/text/type"),
    (context(1) | {"elements": [button()]}, "must be a valid text type", "/elements/0/type"),
    ({"type": "context", "elements": "c"}, "no less than 1 items allowed", "/elements"),
    (actions(button(), button()), "`action_id` ack already exists", "/elements/1/action_id"),
    (actions(plain("x")), "unsupported type: plain_text", "/elements/0/type"),
    (actions(button(text=mrkdwn("x"))), "must be a valid text type: plain_text", "/elements/0/text/type"),
    (actions(button(style="loud")), "must be a valid enum value", "/elements/0/style"),
    (actions(button(url="example")), "must be a valid URL", "/elements/0/url"),
    (actions(button(value=7)), "must be a string", "/elements/0/value"),
    (actions(button(colour="red")), "invalid additional property: colour", "/elements/0"),
    (actions(button(confirm="sure?")), "must be an object", "/elements/0/confirm"),
    (actions(button(confirm={"title": plain("t")})), "must be an object", "/elements/0/confirm/deny"),
    ({"type": "divider", "text": "x"}, "invalid additional property: text", ""),
    (image(slack_file={"id": "F1"}), "must define either `image_url` or `slack_file`", ""),
    ({"type": "image", "alt_text": "a"}, "must define either `image_url` or `slack_file`", ""),
    (image(alt_text=""), "must be more than 0 characters", "/alt_text"),
    ({"type": "image", "alt_text": "a", "slack_file": {}}, "must define either `id` or `url`", "/slack_file"),
    (other_chart(type="radar"), "must be a chart of type line, bar, area or pie", "/chart"),
    (other_chart(colours=[]), "invalid additional property: colours", "/chart"),
    (other_chart(axis_config=None), "must be an object", "/chart/axis_config"),
    (chart(["1 Mar", "1 Mar"]), "must be unique", "/chart/axis_config/categories"),
    (series(1, None), "values must be finite numbers", SERIES),
    (series(1, float("inf")), "values must be finite numbers", SERIES),
    (series(1, "2"), "values must be finite numbers", SERIES),
    (series(1, labels=("1 Mar",)), "must have exactly one value for every category", SERIES),
    (series(1, 2, labels=("1 Mar", "9 Mar")), "must have exactly one value for every category", SERIES),
    (series(1, 2, name="n" * 21), "must be less than 21 characters", "/chart/series/0/name"),
    (
        other_chart(series=[{"name": "Used", "data": points(["1 Mar", "8 Mar"])}] * 2),
        "series names must be unique",
        "/chart/series/1/name",
    ),
    (data_table(caption=""), "must be more than 0 characters", "/caption"),
    (data_table(column_settings=[]), "invalid additional property: column_settings", ""),
    (data_table() | {"rows": [[raw()], [raw("")]]}, "must be more than 0 characters", "/rows/1/0/text"),
    (data_table() | {"rows": [[raw()], [mrkdwn("x")]]}, "unsupported type: mrkdwn", "/rows/1/0/type"),
    (data_table() | {"rows": [[RICH], [raw()]]}, "rich_text is not allowed in the header", "/rows/0"),
    (data_table() | {"rows": [[raw()], [raw()] * 2]}, "rows must have the same number of columns", "/rows"),
    (
        data_table() | {"rows": [[raw()], [{"type": "raw_number", "value": "9"}]]},
        "must be a number",
        "/rows/1/0/value",
    ),
    (table() | {"rows": "x"}, "must be 1 to 100 rows", "/rows"),
    ({"type": "markdown", "text": "x" * 12_001}, "text attribute cannot exceed 12000 characters", ""),
]


@pytest.mark.parametrize(("block", "line", "place"), BAD)
def test_a_block_of_the_wrong_shape_is_refused_with_its_place(block: Block, line: str, place: str) -> None:
    refused = check([{"type": "divider"}, block])
    assert refused is not None
    assert refused.error == "invalid_blocks"
    said = [one for one in refused.lines if one.endswith(f"[json-pointer:/blocks/1{place}]")]
    assert any(one.startswith(f"[ERROR] {line}") for one in said), refused.lines


@pytest.mark.parametrize("kind", ["alert", "call", "", None, ["section"], {}])
def test_a_kind_that_no_message_has_is_unsupported(kind: object) -> None:
    line = f"[ERROR] unsupported type: {kind} [json-pointer:/blocks/0/type]"
    assert check([{"type": kind, "text": plain("!")}]) == Refused("invalid_blocks", (line,))


def test_two_blocks_cannot_have_one_id() -> None:
    line = "[ERROR] `block_id` a already exists [json-pointer:/blocks]"
    refused = check([section(block_id="a"), section(block_id="a"), section(block_id="b")])
    assert refused == Refused("invalid_blocks", (line,))


def test_a_new_block_may_be_unknown_to_a_workspace() -> None:
    line = "[ERROR] unsupported type: data_visualization [json-pointer:/blocks/0/type]"
    new = frozenset({"data_visualization"})
    assert check([chart()], refused_types=new) == Refused("invalid_blocks", (line,))


def test_an_image_shows_only_files_that_are_there() -> None:
    shown = {"type": "image", "alt_text": "a", "slack_file": {"id": "F1"}}
    assert check([shown], files={"F1"}) is None
    line = "[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]"
    assert check([shown], files={"F2"}) == Refused("invalid_blocks", (line,))


@pytest.mark.parametrize("blocks", ["text", {"type": "section"}, ["section"]])
def test_what_is_no_list_of_objects_is_no_blocks(blocks: object) -> None:
    assert check(blocks) == Refused("invalid_blocks_format")
