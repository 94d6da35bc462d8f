"""Which keys of a usage answer hold what: worked out once an answer, from one row of each kind in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from watcher.adapters.sources.values import mapping
from watcher.adapters.sources.workato import fields
from watcher.adapters.sources.workato.fields import WRAPPERS, Path, candidates, first_number, first_there
from watcher.adapters.sources.workato.mismatch import mismatch

Row = Mapping[str, Any]

_METRICS = (fields.TASKS, fields.FAILED, fields.SUCCESSFUL, fields.RECIPES, fields.CONNECTIONS)
_PLACES = ("id", "external_id", "name", "from", "recipe_id", "recipe_name")
_SAMPLE = 50


@dataclass(frozen=True, slots=True)
class Shape:
    """Where things stand in the flattened rows of one answer; what was not recognised is not in it.

    `nest` is the key of the list of intervals, if rows have one; `keys` every key seen, for people.
    """

    nest: str | None
    metrics: Mapping[str, Path]
    places: Mapping[str, Path]
    keys: tuple[str, ...]


def rows_in(answer: Any, name: str) -> list[Row]:
    """The rows under `data`; none for null. Raises SourceError for anything else."""
    told = mapping(answer)
    if "data" in told and told["data"] is None:
        return []
    found = told.get("data")
    if not isinstance(found, list):
        raise mismatch("usage answer", "list under `data`", told, _hint(name))
    if not all(isinstance(row, dict) for row in found):
        raise mismatch("usage answer", "list of objects under `data`", told, _hint(name))
    return found


def shape_of(rows: Sequence[Row], own: Mapping[str, str], name: str) -> Shape:
    """The shape of these rows, at least one; `own` are the user's paths.

    Raises SourceError if no id or no task count is recognised.
    """
    shape = recognised(rows, own)
    if not {"id", "external_id"} & shape.places.keys():
        raise mismatch("usage answer", "workspace id", shape.keys, _hint(name))
    if fields.TASKS not in shape.metrics:
        raise mismatch("usage answer", "task count", shape.keys, _hint(name))
    return shape


def recognised(rows: Sequence[Row], own: Mapping[str, str]) -> Shape:
    """As much of the shape as is known."""
    sample = [*rows[:_SAMPLE], *{tuple(row): row for row in rows}.values()]
    nest = _nest(sample, own)
    flat = flattened(sample, nest)
    inner = {what: text.removeprefix(f"{nest}.") for what, text in own.items()}
    places = {what: first_there(flat, candidates(fields.USAGE, what, inner)) for what in _PLACES}
    metrics = {what: first_number(flat, candidates(fields.USAGE, what, inner)) for what in _METRICS}
    return Shape(
        nest,
        {what: path for what, path in metrics.items() if path is not None},
        {what: path for what, path in places.items() if path is not None},
        tuple(dict.fromkeys(key for row in (*sample, *flat) for key in row)),
    )


def flattened(rows: Sequence[Row], nest: str | None) -> Sequence[Row]:
    """One row an interval; what belongs to the workspace stands in each."""
    if nest is None:
        return rows
    flat: list[Row] = []
    for row in rows:
        inner = row.get(nest)
        if isinstance(inner, list):
            flat += [{**row, nest: None, **item} for item in inner if isinstance(item, dict)]
        else:
            flat.append(row)
    return flat


def _nest(rows: Sequence[Row], own: Mapping[str, str]) -> str | None:
    """The key under which rows hold a list of intervals."""
    named = [text.split(".")[0] for text in own.values() if "." in text]
    return next((key for key in (*named, *WRAPPERS) if any(_intervals(row.get(key)) for row in rows)), None)


def _intervals(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _hint(name: str) -> str:
    return f"`watcher doctor {name}` shows the answer's keys and the `fields` to write."
