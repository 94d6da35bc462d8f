"""Columns and wrapped lines, for the mail's part that has no layout but its signs."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from watcher.domain.plain import clip

WIDTH = 72
_MOST_COLUMN = 24
_MOST_LABEL = 20
_LEAST = (8 * " ", "")


def wrapped(text: str) -> str:
    return fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def listed(text: str) -> str:
    """One of a list: `  - It began`, what follows below its first word."""
    return fill(
        text,
        WIDTH,
        initial_indent="  - ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def labelled(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """`Used      9,204`: the values below each other."""
    wide = max(len(label) for label, _ in (*pairs, _LEAST) if len(label) <= _MOST_LABEL)
    return [f"{label:<{wide}}  {value}" for label, value in pairs]


def columns(rows: Sequence[Sequence[str]], numeric: int) -> list[str]:
    """Rows set in columns; from the one numbered `numeric` on they are flush right. Long cells are cut."""
    cut = [[clip(cell, _MOST_COLUMN) for cell in row] for row in rows]
    wide = [max(map(len, column)) for column in zip(*cut, strict=True)]
    return [
        "  ".join(
            f"{cell:>{width}}" if place >= numeric else f"{cell:<{width}}"
            for place, (cell, width) in enumerate(zip(row, wide, strict=True))
            if width
        ).rstrip()
        for row in cut
    ]
