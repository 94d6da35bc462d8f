"""The digest on a terminal: its table, what changed, and how the sources are."""

from __future__ import annotations

from dataclasses import astuple

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from watcher.domain.digest.values import Digest
from watcher.domain.plain import plain

_RIGHT = frozenset({"used", "projected", "week"})
_MOST_NAME = 26


def digest_parts(digest: Digest) -> list[RenderableType]:
    """All of it but the title; names in it can neither colour nor move anything."""
    parts: list[RenderableType] = [Text(plain(digest.summary), style="bold")]
    if digest.sources:
        parts.append(Text(plain(digest.sources)))
    if digest.rows:
        parts.append(_table(digest))
    if digest.rest:
        parts.append(Text(f"… {plain(digest.rest)}", style="dim"))
    parts += [Text(f"• {plain(line)}") for line in digest.changes]
    if digest.more_changes:
        parts.append(Text(f"… {plain(digest.more_changes)}", style="dim"))
    if digest.footer:
        parts.append(Text(" · ".join(plain(line) for line in digest.footer), style="dim"))
    return parts


def _table(digest: Digest) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for field, heading in zip(
        type(digest.columns).__dataclass_fields__, astuple(digest.columns), strict=True
    ):
        right = field in _RIGHT
        table.add_column(plain(heading), justify="right" if right else "left", no_wrap=right)
    for row in digest.rows:
        table.add_row(*(Text(plain(cell, _MOST_NAME)) for cell in astuple(row)))
    return table
