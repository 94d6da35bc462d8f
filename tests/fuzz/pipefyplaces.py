"""Finds its way in Pipefy's answers, leniently: documents, what belongs to one organization, rows, texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tests.fuzz.promises import objects
from tests.fuzz.wire import Sent

LARGEST_ID = 10**40


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def data_of(sent: Sequence[Sent]) -> Iterator[tuple[Sent, dict[str, Any]]]:
    """Every GraphQL exchange and the data in its answer."""
    for each in sent:
        if isinstance(each.call.json, dict):
            yield each, mapping(mapping(each.data).get("data"))


def number_of(sent: Sent, org: str) -> str | None:
    """The number by which what was asked about one organization alone is called."""
    variables = sent.call.json["variables"]
    return next((name[1:] for name, value in variables.items() if name[0] == "u" and value == org), None)


def rows_of(value: Any, org: str) -> list[dict[str, Any]]:
    """The organization's rows, however deep."""
    return [row for row in objects(value) if text(row.get("organizationUuid")) == org]


def plain(rows: Any) -> list[dict[str, Any]]:
    """The rows of a list itself."""
    return [mapping(row) for row in rows] if isinstance(rows, list) else []


def inside(value: dict[str, Any], path: str) -> Any:
    """What stands at a path such as `pipe.uuid`."""
    *outer, last = path.split(".")
    for name in outer:
        value = mapping(value.get(name))
    return value.get(last)


def text(value: Any) -> str:
    """A name or an id, as it may be stored."""
    whole = type(value) is int and abs(value) < LARGEST_ID
    told = value[:255] if isinstance(value, str) else str(value) if whole else ""
    return "".join(
        " " if ord(c) < 32 or 127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000 else c for c in told
    ).strip()
