"""Texts from outside made harmless to read: one line, nothing invisible, bounded."""

from __future__ import annotations

import unicodedata

from watcher.domain.tongue import say

ELLIPSIS = "…"
_MARKS_IN_A_ROW = 3


def plain(text: str, most: int | None = None) -> str:
    """`text` on one line, at most `most` characters long.

    Control characters, lone surrogates and everything invisible (zero-width, direction overrides, tags) go,
    as do piled-up combining marks: a name may not reorder, hide or overprint the words around it.
    """
    kept: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        if char.isspace() or category in {"Zl", "Zp"}:
            kept.append(" ")
        elif category in {"Cc", "Cf", "Cs", "Cn"}:
            continue
        else:
            marks = marks + 1 if category in {"Mn", "Me"} else 0
            if marks <= _MARKS_IN_A_ROW:
                kept.append(char)
    tidy = " ".join("".join(kept).split())
    return tidy if most is None else clip(tidy, most)


def name(text: str, most: int) -> str:
    """A name for people: `plain`, and never empty."""
    return plain(text, most) or say("(unnamed)")


def clip(text: str, most: int) -> str:
    """`text`, or its beginning with an ellipsis where it is longer than `most` characters."""
    if len(text) <= most:
        return text
    return text[: max(0, most - 1)].rstrip() + ELLIPSIS
