"""All that we take for granted about Slack in one place: its limits, and how its newer blocks are spelled.

Each says where it is from; `[U]` marks what no page of Slack's own confirms and a live workspace should.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

Block = dict[str, Any]

# --- limits of long-known blocks: docs.slack.dev/reference/block-kit, and Slack's own Python library --------
MOST_SECTION, MOST_FIELDS, MOST_FIELD = 3_000, 10, 2_000
MOST_ELEMENTS, MOST_BLOCK_ID = 10, 255
MOST_HEADER = 150
MOST_ACTIONS, MOST_BUTTON_TEXT, MOST_BUTTON_VALUE, MOST_BUTTON_URL = 25, 75, 2_000, 3_000
MOST_CONFIRM_TITLE, MOST_CONFIRM_TEXT, MOST_CONFIRM_WORD = 100, 300, 30
MOST_BLOCKS_OF_SLACK = 50
MOST_JSON = 13_000
"""All blocks together as JSON: about 13,200 characters, in no manual, seen as `msg_blocks_too_long`. [U]"""

# --- charts: docs.slack.dev/reference/block-kit/blocks/data-visualization-block, since June 2026 -----------
CHART = "data_visualization"
MOST_CHART_TITLE = 50
MOST_POINTS, MOST_LABEL = 20, 20
"""Categories, and the characters of a label or of a series' name. [U]: by libraries of others."""

# --- tables: docs.slack.dev/reference/block-kit/blocks/data-table-block, since May 2026 --------------------
TABLE = "data_table"
MOST_ROWS = 100
"""Rows below the headings. Pages disagree (100 or 200), so it is the lesser. [U]"""
PAGE_SIZE = 8
NO_CELL = "–"  # noqa: RUF001 - a dash; whether a cell may be empty is not said [U]

NOVEL = frozenset({CHART, TABLE})
"""Blocks that a workspace may not know yet: it refuses the whole message with `invalid_blocks`."""


def line_chart(title: str, labels: Sequence[str], series: Mapping[str, Sequence[float]]) -> Block | None:
    """Lines over the same labels; None where Slack would refuse it. All texts are plain.

    Every series needs a finite value for every label, and no label or name may come twice.
    """
    if not 2 <= len(labels) <= MOST_POINTS or len(set(labels)) < len(labels):  # noqa: PLR2004 - a line
        return None
    texts = [title, *labels, *series]
    if not all(texts) or any(len(text) > MOST_LABEL for text in texts[1:]) or len(title) > MOST_CHART_TITLE:
        return None
    if any(len(values) != len(labels) or not all(map(math.isfinite, values)) for values in series.values()):
        return None
    lines = [
        {"name": name, "data": [{"label": a, "value": b} for a, b in zip(labels, values, strict=True)]}
        for name, values in series.items()
    ]
    axis = {"categories": list(labels)}
    return {"type": CHART, "title": title, "chart": {"type": "line", "series": lines, "axis_config": axis}}


def data_table(caption: str, rows: Sequence[Sequence[str]]) -> Block:
    """A table that people can sort and filter; the first row are its headings.

    That `raw_text` has no markup, so that nothing in a name means anything, is [U].
    """
    cells = [[{"type": "raw_text", "text": cell or NO_CELL} for cell in row] for row in rows]
    return {"type": TABLE, "caption": caption, "page_size": PAGE_SIZE, "rows": cells}


# --- files: docs.slack.dev/reference/methods/files.getUploadURLExternal and files.completeUploadExternal ---
MOST_COMMENT = 2_900
"""Characters of a file's comment; it is read as mrkdwn. [U]"""
MOST_ALT = 1_000
"""Characters of a file's description for screen readers (`alt_txt`)."""
FILE_LAG_SECONDS = 600
"""How much earlier than our own clock says a file of ours may stand in the channel: clocks differ. [U]"""
