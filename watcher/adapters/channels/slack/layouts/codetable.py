"""A table in a code block, for workspaces that know no tables: columns below each other, fifteen rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Sequence

from watcher.adapters.channels.slack.assumptions import MOST_SECTION
from watcher.adapters.channels.slack.text import fenced
from watcher.domain.plain import clip

MOST_ROWS = 15
_MOST_CELL = 24
_ROOM = MOST_SECTION - 100


def code_table(rows: Sequence[Sequence[str]]) -> tuple[str, int]:
    """The headings and the first rows, and how many were left out; cells are plain text."""
    kept = [[clip(cell, _MOST_CELL) for cell in row] for row in rows[: MOST_ROWS + 1]]
    while len(kept) > 1 and len(typeset(kept)) > _ROOM:
        kept.pop()
    return typeset(kept), len(rows) - len(kept)


def typeset(rows: Sequence[Sequence[str]], right: Container[int] = ()) -> str:
    """All rows, one below the other; cells of the columns whose numbers are in `right` end together."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(
            _padded(cell, wide, right=at in right)
            for at, (cell, wide) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
    return fenced("\n".join(line.rstrip() for line in lines))


def _padded(cell: str, wide: int, *, right: bool) -> str:
    space = " " * (wide - _width(cell))
    return space + cell if right else cell + space


def _width(text: str) -> int:
    """How many columns it takes in a fixed-width type: letters of the Far East and emoji take two."""
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
