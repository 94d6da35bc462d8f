"""A Slack message on a terminal: what people could read and press."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

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
    pie,
    raw,
    section,
    table,
)
from watcher.sandbox.pictures import sparkline
from watcher.sandbox.screen import Screen
from watcher.sandbox.slack.files import SlackFile
from watcher.sandbox.slack.workspace import SlackMessage, Version

AT = datetime(2026, 3, 21, 2, 35, tzinfo=UTC)


def seen(*blocks: Block, text: str = "Warning: x", event: str = "posted", **more: object) -> list[str]:
    """The lines of the screen, without the frame."""
    out = io.StringIO()
    message = SlackMessage("C0LIMITS", "1.0", [Version(AT, text, blocks)])
    for name, value in more.items():
        setattr(message, name, value)
    Screen(Console(file=out, width=100)).slack(message, event)
    return [line.strip("│ \n") for line in out.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("block", "line"),
    [
        (section("*Warning · <https://example.com|Acme at 92 %>*"), "Warning · Acme at 92 %"),
        (section(accessory=button()), "[ Acknowledge ]"),
        (fields(2), "f    f"),
        (header("Limits, 16 to 22 March"), "Limits, 16 to 22 March"),
        (context(3), "c c c"),
        (actions(button(), button(action_id="o", url="https://a.b")), "[ Acknowledge ]  [ Acknowledge ] ↗"),
        (image(alt_text="A line that rises"), "Image: A line that rises"),
        (chart(["1 Mar", "8 Mar"]), "Used 0  ▃█  0.5 … 1.5"),
        (chart(["1 Mar", "8 Mar"]), "1 Mar … 8 Mar"),
        (pie(9204, label="Invoice sync"), "Invoice sync  9,204"),
        (table(1, 2) | {"rows": [[raw("Org"), raw("Used")]]}, "Org   Used"),
        (data_table() | {"rows": [[raw("Org")], [{"type": "raw_number", "value": 9.5}]]}, "9.5"),
        (data_table(8, page_size=5), "2 more on further pages"),
    ],
)
def test_every_kind_of_block_is_shown(block: Block, line: str) -> None:
    assert line in seen(block)


def test_a_message_without_blocks_shows_its_text_and_its_files() -> None:
    lines = seen(text="Here it is", files=[SlackFile("F1", "jobs.xlsx", 12_345)])
    assert lines[1:3] == ["Here it is", "File: jobs.xlsx (12,345 bytes)"]


@pytest.mark.parametrize(
    ("event", "line"),
    [("whispered", "only U0ANA sees: Warning: x"), ("deleted", "message deleted: Warning: x")],
)
def test_what_becomes_of_a_message_is_one_line(event: str, line: str) -> None:
    assert seen(event=event, seen_by="U0ANA") == [f"21 Mar 02:35  Slack #limits  {line}"]


def test_a_name_cannot_move_the_terminals_cursor() -> None:
    shown = seen(data_table() | {"rows": [[raw("Org")], [raw("\x1b[2JAcme")]]}, header("\x1b[2JAcme"))
    assert not any("\x1b" in line for line in shown)
    assert sum("Acme" in line for line in shown) == 2


def test_a_sparkline_begins_at_zero_and_ends_at_the_top() -> None:
    assert sparkline([0, 5, 10, -3], 10) == "▁▅█▁"
    assert sparkline([0, 0], 0) == "▁▁"
