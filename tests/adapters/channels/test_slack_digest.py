"""The digest: a header, a table by risk or a code block in its place, changes, and nothing cut in silence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.adapters.channels.samples import WARNING, message
from tests.adapters.channels.slacklayouts import PAGE, digest
from tests.adapters.channels.test_slack_layout import words
from watcher.adapters.channels.slack import Look, Part, payload
from watcher.adapters.channels.slack.assumptions import data_table
from watcher.domain.digest.values import Digest
from watcher.domain.message import Message, Reason
from watcher.sandbox.slack.blocks import check


def told(**changes: Any) -> Message:
    return message(
        WARNING, shown_as=None, reason=Reason.DIGEST, level=None, state="", digest=digest(**changes)
    )


def block(body: dict[str, Any], kind: str) -> dict[str, Any]:
    (found,) = [each for each in body["blocks"] if each["type"] == kind]
    return dict(found)


def test_it_reads_as_designed() -> None:
    said = words(payload(told(rows=2, changes=1), Part.ALONE, Look(PAGE)))
    assert said[0] == "📊 Limits, 16 to 22 March"
    assert said[1].split("\n") == [
        "*2 need attention* · 1 projected over · 38 fine",
        "Sources: Pipefy ok (99.8 % of polls), Acme Brasil 401",
    ]
    assert said[2:9] == ["State", "Org", "Resource", "Used", "Projected", "Week", "Resets"]
    assert said[-4:] == [
        "… 27 more, all below 60 %",
        "*What changed*\n• 0: Acme Brasil crossed 90 %\n… and 3 more",
        "Open status page",
        "Next digest Mon 30 Mar 09:00 UTC · Acme Brasil",
    ]


def test_rows_that_do_not_fit_are_counted() -> None:
    body = payload(told(rows=200))
    shown = len(block(body, "data_table")["rows"]) - 1
    assert 8 < shown < 200
    assert f"… {200 - shown} more left out here to fit, 27 more, all below 60 %" in words(body)


def test_changes_that_do_not_fit_are_counted_and_the_newest_stay() -> None:
    said = next(text for text in words(payload(told(changes=200))) if text.startswith("*What changed"))
    assert "199: Acme Brasil crossed 90 %" in said
    assert "earlier ones left out here to fit, and 3 more" in said
    assert "• 0:" not in said


def test_without_tables_fifteen_rows_stand_below_each_other() -> None:
    body = payload(told(rows=40), look=Look(tables=False))
    (table,) = [text for text in words(body) if text.startswith("```")]
    lines = table.split("\n")[1:-1]
    assert len(lines) == 16
    assert lines[1].index("92 %") == lines[0].index("Used")
    assert "… 25 more left out here to fit, 27 more, all below 60 %" in words(body)


def test_wide_letters_keep_their_columns() -> None:
    rows = [["Org", "Used"], ["株式会社", "92 %"], ["Acme", "9 %"]]
    from watcher.adapters.channels.slack.layouts.codetable import code_table  # noqa: PLC0415 - here alone

    text, left_out = code_table(rows)
    assert text.split("\n")[1:-1] == ["Org       Used", "株式会社  92 %", "Acme      9 %"]
    assert left_out == 0


@pytest.mark.parametrize("tables", [True, False])
def test_a_week_without_rows_or_changes_is_told_all_the_same(tables: bool) -> None:
    empty = Digest("Limits", "all fine", "", digest().columns, ())
    body = payload(replace(told(), digest=empty), look=Look(tables=tables))
    assert check(body["blocks"]) is None
    assert [each["type"] for each in body["blocks"]] == ["header", "section"]


def test_a_state_without_a_heading_is_no_column() -> None:
    plain = replace(digest(), columns=replace(digest().columns, state=""))
    body = payload(replace(told(), digest=plain))
    assert {len(row) for row in block(body, "data_table")["rows"]} == {6}


def test_an_empty_cell_is_a_dash() -> None:
    assert data_table("x", [[""], ["1"]])["rows"][0] == [{"type": "raw_text", "text": "–"}]  # noqa: RUF001


def test_a_test_says_so() -> None:
    assert words(payload(replace(told(), test=True)))[0] == "📊 TEST · Limits, 16 to 22 March"
