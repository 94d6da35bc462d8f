"""Scalars as they were written, freed from the indentation of the place where they stood."""

from __future__ import annotations

import re

from watcher.config.fmt.tree import Leaf
from watcher.config.fmt.trivia import header

_DIGIT = re.compile(r"[1-9]")


def leaf(raw: str) -> Leaf:
    """A plain or quoted scalar. Inside it white space around line breaks has no meaning."""
    first, *rest = raw.split("\n")
    if not rest:
        return Leaf((raw,) if raw else ())
    return Leaf((_shorn(first, raw), *(_shorn(line.lstrip(" \t"), raw) for line in rest)))


def _shorn(line: str, raw: str) -> str:
    """Without spaces at its end, unless a backslash before them says that they count."""
    bare = line.rstrip(" \t")
    return line if raw.startswith('"') and bare.endswith("\\") else bare


def block_leaf(raw: str, column: int, value: str) -> tuple[Leaf, str]:
    """A block scalar in a container at `column`, and the comment behind its sign."""
    sign, comment = header(raw)
    lines = raw.split("\n")[1:]
    written = _DIGIT.search(sign)
    depth = column + int(written[0]) if written else _depth(lines)
    kept = "+" in sign
    body = [line[depth:] for line in lines]
    if body and not body[-1]:
        body.pop()  # what follows the last line break is the next line
    while body and not kept and not body[-1]:
        body.pop()
    if value and not value.endswith("\n"):  # the file ended in it without a line break
        sign, kept = sign.replace("+", "").replace("-", "") + "-", False
    return Leaf((_DIGIT.sub("2", sign), *body), block=True, kept=kept), comment


def _depth(lines: list[str]) -> int:
    first = next((line for line in lines if line.strip(" ")), "")
    return len(first) - len(first.lstrip(" ")) if first else max(map(len, lines), default=0)
