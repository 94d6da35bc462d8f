"""Lists and wrapped lines, for the mail's part that has no layout but its signs."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from watcher.domain.plain import clip

WIDTH = 72
_MOST_NAME = 30
_MOST_LABEL = 20
_LEAST = (8 * " ", "")


def wrapped(text: str) -> str:
    return fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def listed(text: str) -> str:
    """One of a list: `  - It began`, what follows below its first word."""
    return _hanging(text, "  - ", "    ")


def indented(text: str, deep: int = 2) -> str:
    """What follows its first line stands two columns deeper."""
    return _hanging(text, deep * " ", (deep + 2) * " ")


def labelled(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """`Used      9,204`: the values below each other, long ones on several lines."""
    wide = max(len(label) for label, _ in (*pairs, _LEAST) if len(label) <= _MOST_LABEL)
    below = (wide + 4) * " "
    return [_hanging(value, f"  {label:<{wide}}  ", below) for label, value in pairs]


def users(rows: Sequence[tuple[str, str, str]]) -> list[str]:
    """Names, numbers flush right, and what is said of them; long names are cut."""
    cut = [(clip(name, _MOST_NAME), used, said) for name, used, said in rows]
    wide, most = (max(len(row[place]) for row in cut) for place in (0, 1))
    return [f"{name:<{wide}}  {used:>{most}}  {said}".rstrip() for name, used, said in cut]


def _hanging(text: str, first: str, others: str) -> str:
    return fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )
