"""Cursor pages and orders, as connections have them."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any

from watcher.sandbox.pipefy.context import refusal

MAX_PAGE = 50


def page(rows: Sequence[dict[str, Any]], first: int | None, after: str | None) -> dict[str, Any]:
    """`rows` from `after` on, at most `first` and never more than 50."""
    start = 0 if after is None else _offset(after)
    size = min(MAX_PAGE if first is None else max(first, 0), MAX_PAGE)
    shown = rows[start : start + size]
    edges = [{"cursor": _cursor(start + at), "node": row} for at, row in enumerate(shown, 1)]
    return {
        "nodes": list(shown),
        "edges": edges,
        "pageInfo": {
            "hasNextPage": start + size < len(rows),
            "hasPreviousPage": start > 0,
            "startCursor": edges[0]["cursor"] if edges else None,
            "endCursor": edges[-1]["cursor"] if edges else None,
        },
    }


def ordered(
    rows: Sequence[dict[str, Any]], sort: dict[str, str] | None, keys: dict[str, str]
) -> list[dict[str, Any]]:
    """`rows` by `sort.by`, a key of `keys`, which gives the row's; anything unknown means most used first."""
    wanted = (sort or {}).get("by")
    if wanted not in keys:
        return sorted(rows, key=lambda row: -row[keys["usage"]])
    falling = (sort or {}).get("order") == "desc"
    return sorted(rows, key=lambda row: row[keys[wanted]], reverse=falling)


def _cursor(offset: int) -> str:
    return b64encode(str(offset).encode()).decode()


def _offset(cursor: str) -> int:
    try:
        return int(b64decode(cursor, validate=True))
    except ValueError:
        raise refusal(f"Invalid cursor: {cursor}", "INVALID_INPUT") from None
