"""Each limit of a block twice: what just fits is taken, one more is refused with its place."""

from __future__ import annotations

import pytest

from tests.sandbox.slack_blocks import (
    Block,
    actions,
    button,
    buttons,
    chart,
    confirm,
    context,
    data_table,
    fields,
    header,
    image,
    pie,
    plain,
    raw,
    section,
    table,
)
from watcher.sandbox.slack.blocks import check

LABELS = [f"{day} Mar" for day in range(1, 22)]
URL = "https://example.com/"
LIMITS = {
    "section text": (section("x" * 3000), section("x" * 3001), "/text/text"),
    "fields": (fields(10), fields(11), "/fields"),
    "field text": (fields(1, 2000), fields(1, 2001), "/fields/0/text"),
    "header text": (header("h" * 150), header("h" * 151), "/text/text"),
    "header level": (header("h", level=4), header("h", level=5), "/level"),
    "context elements": (context(10), context(11), "/elements"),
    "context none": (context(1), context(0), "/elements"),
    "actions elements": (buttons(25), buttons(26), "/elements"),
    "actions none": (buttons(1), buttons(0), "/elements"),
    "button text": (
        actions(button(text=plain("b" * 75))),
        actions(button(text=plain("b" * 76))),
        "/elements/0/text/text",
    ),
    "button value": (
        actions(button(value="v" * 2000)),
        actions(button(value="v" * 2001)),
        "/elements/0/value",
    ),
    "action_id": (
        actions(button(action_id="a" * 255)),
        actions(button(action_id="a" * 256)),
        "/elements/0/action_id",
    ),
    "button url": (
        actions(button(url=URL + "u" * (3000 - len(URL)))),
        actions(button(url=URL + "u" * (3001 - len(URL)))),
        "/elements/0/url",
    ),
    "accessibility_label": (
        actions(button(accessibility_label="a" * 75)),
        actions(button(accessibility_label="a" * 76)),
        "/elements/0/accessibility_label",
    ),
    "confirm title": (confirm(title=100), confirm(title=101), "/elements/0/confirm/title/text"),
    "confirm text": (confirm(text=300), confirm(text=301), "/elements/0/confirm/text/text"),
    "confirm yes": (confirm(yes=30), confirm(yes=31), "/elements/0/confirm/confirm/text"),
    "confirm no": (confirm(no=30), confirm(no=31), "/elements/0/confirm/deny/text"),
    "image alt": (image(alt_text="a" * 2000), image(alt_text="a" * 2001), "/alt_text"),
    "image url": (
        image(image_url=URL + "u" * (3000 - len(URL))),
        image(image_url=URL + "u" * (3001 - len(URL))),
        "/image_url",
    ),
    "image title": (image(title=plain("t" * 2000)), image(title=plain("t" * 2001)), "/title/text"),
    "block_id": (section(block_id="b" * 255), section(block_id="b" * 256), "/block_id"),
    "chart title": (chart(title="t" * 50), chart(title="t" * 51), "/title"),
    "chart series": (chart(series=6), chart(series=7), "/chart/series"),
    "chart no series": (chart(series=1), chart(series=0), "/chart/series"),
    "chart categories": (chart(LABELS[:20]), chart(LABELS), "/chart/axis_config/categories"),
    "chart label": (chart(["l" * 20]), chart(["l" * 21]), "/chart/axis_config/categories/0"),
    "chart axis label": (chart(y_label="y" * 50), chart(y_label="y" * 51), "/chart/axis_config/y_label"),
    "pie segments": (pie(*[1] * 6), pie(*[1] * 7), "/chart/segments"),
    "pie value": (pie(0.5), pie(0), "/chart/segments/0/value"),
    "pie label": (pie(1, label="l" * 20), pie(1, label="l" * 21), "/chart/segments/0/label"),
    "data_table rows": (data_table(201), data_table(202), "/rows"),
    "data_table header alone": (data_table(2), data_table(1), "/rows"),
    "data_table columns": (data_table(2, 20), data_table(2, 21), "/rows"),
    "data_table no columns": (data_table(2, 1), data_table(2, 0), "/rows"),
    "data_table page": (data_table(page_size=100), data_table(page_size=101), "/page_size"),
    "data_table no page": (data_table(page_size=1), data_table(page_size=0), "/page_size"),
    "data_table column of names": (
        data_table(row_header_column_index=1),
        data_table(row_header_column_index=2),
        "/row_header_column_index",
    ),
    "data_table text": (
        data_table() | {"rows": [[raw("x" * 10_000)]] * 2},
        data_table() | {"rows": [[raw("x" * 10_001)]] * 2},
        "/rows",
    ),
    "table rows": (table(100), table(101), "/rows"),
    "table columns": (table(1, 20), table(1, 21), "/rows"),
    "table settings": (
        table(column_settings=[{}] * 20),
        table(column_settings=[{}] * 21),
        "/column_settings",
    ),
}


@pytest.mark.parametrize(("fits", "too_much", "place"), LIMITS.values(), ids=LIMITS)
def test_what_just_fits_is_taken_and_one_more_is_refused(fits: Block, too_much: Block, place: str) -> None:
    assert check([fits]) is None
    refused = check([too_much])
    assert refused is not None
    assert refused.error == "invalid_blocks"
    assert any(line.endswith(f"[json-pointer:/blocks/0{place}]") for line in refused.lines), refused.lines


def test_a_message_has_fifty_blocks_at_most() -> None:
    divider = {"type": "divider"}
    assert check([divider] * 50) is None
    refused = check([divider] * 51)
    assert refused is not None
    assert refused.lines == ("[ERROR] no more than 50 items allowed [json-pointer:/blocks]",)


def test_all_blocks_together_have_a_limit_of_their_own() -> None:
    frame = len('{"type":"section","text":{"type":"mrkdwn","text":""}}')
    texts = [2500] * 4
    last = 13_200 - 10_000 - 5 * frame - len("[,,,,]")
    assert check([section("x" * length) for length in [*texts, last]]) is None
    refused = check([section("x" * length) for length in [*texts, last + 1]])
    assert refused is not None
    assert (refused.error, refused.lines) == ("msg_blocks_too_long", ())


def test_two_charts_and_one_table_are_enough() -> None:
    assert check([chart(), chart(), data_table()]) is None
    charts, tables = check([chart()] * 3), check([table(), data_table()])
    assert charts is not None
    assert charts.error == "invalid_blocks"
    assert tables is not None
    assert (tables.error, tables.lines) == ("invalid_attachments", ("[ERROR] only_one_table_allowed",))


def test_a_table_is_not_counted_with_the_other_blocks() -> None:
    assert check([data_table(201, 20), section("x" * 3000)]) is None
