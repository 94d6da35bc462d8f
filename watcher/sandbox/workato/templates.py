"""What a usage row looks like. The vendor's field names are not known, so every name here is invented."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_FLAT = {
    name: name
    for name in (
        "workspace_id",
        "external_id",
        "from",
        "to",
        "task_count",
        "recipe_count",
        "job_succeeded_count",
        "job_failed_count",
        "recipe_id",
        "recipe_name",
    )
}
OF_INTERVAL = frozenset(
    {"from", "to", "task_count", "recipe_count", "job_succeeded_count", "job_failed_count"}
)


@dataclass(frozen=True, slots=True)
class RowTemplate:
    """Our name -> the name in the answer; a name left out is not in the rows.

    With `nested`, a workspace (or recipe) is one row, and what belongs to an interval stands in a list
    of that name.
    """

    names: Mapping[str, str]
    nested: str | None = None


FLAT = RowTemplate(_FLAT)
NESTED = RowTemplate(
    {
        "workspace_id": "id",
        "external_id": "external_id",
        "workspace_name": "name",
        "recipe_id": "recipe",
        "recipe_name": "recipe_title",
        "from": "start",
        "to": "end",
        "task_count": "tasks",
        "recipe_count": "recipes",
        "job_succeeded_count": "successful_jobs",
        "job_failed_count": "failed_jobs",
    },
    nested="usage",
)
STRANGE = RowTemplate(
    {
        "workspace_id": "w",
        "external_id": "x",
        "recipe_id": "r",
        "recipe_name": "rn",
        "from": "a",
        "to": "z",
        "task_count": "n1",
        "recipe_count": "n2",
        "job_succeeded_count": "n3",
        "job_failed_count": "n4",
    }
)
BUILT_IN = {"flat": FLAT, "nested": NESTED, "strange": STRANGE}


def row_template(choice: RowTemplate | str | Mapping[str, str]) -> RowTemplate:
    """A template, a built-in one by name, or the flat one with some names replaced ("" leaves one out)."""
    if isinstance(choice, RowTemplate):
        return choice
    if isinstance(choice, str):
        return BUILT_IN[choice]
    names = {**_FLAT, **choice}
    return RowTemplate({ours: theirs for ours, theirs in names.items() if theirs})


def load_template(file: Path) -> RowTemplate:
    """From JSON: `{"names": {"task_count": "tasks", …}, "nested": "usage"}`; `nested` may be missing."""
    found = json.loads(file.read_text(encoding="utf-8"))
    return RowTemplate(row_template(found["names"]).names, found.get("nested"))
