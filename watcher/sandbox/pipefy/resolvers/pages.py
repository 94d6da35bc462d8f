"""What connections do with their rows: search, filters, orders and cursor pages."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
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


def kept(rows: Sequence[dict[str, Any]], args: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows that `search` and `filters` of a query about details leave; tags are not known here."""
    search = (args.get("search") or "").casefold()
    wanted = _filters(args)
    pipes = wanted.pop("pipe", None)
    return [
        row
        for row in rows
        if search in row["name"].casefold()
        and all(row.get(name) in values for name, values in wanted.items())
        and (pipes is None or row.get("eventRepo", {}).get("uuid") in pipes)
    ]


def narrowed(args: Mapping[str, Any]) -> bool:
    """Whether `kept` leaves something out on purpose; else the total counts what no row stands for too."""
    return bool(args.get("search") or _filters(args))


def _filters(args: Mapping[str, Any]) -> dict[str, Any]:
    given = args.get("filters") or {}
    return {name: values for name, values in given.items() if values and name != "tags"}


def _cursor(offset: int) -> str:
    return b64encode(str(offset).encode()).decode()


def _offset(cursor: str) -> int:
    try:
        return max(0, int(b64decode(cursor, validate=True)))
    except ValueError:
        raise refusal(f"Invalid cursor: {cursor}", "INVALID_INPUT") from None
