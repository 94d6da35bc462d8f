"""From usage rows by recipe to the largest recipes of one organization."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from watcher.adapters.sources.values import identity, name, number
from watcher.adapters.sources.workato import fields
from watcher.adapters.sources.workato.shape import Row, Shape, flattened
from watcher.adapters.sources.workato.tally import Who
from watcher.domain.reading import Contributor, Contributors

MOST = 10
_UNNAMED = "without a name"


def contributors_of(
    resource: str, rows: Sequence[Row], shape: Shape, who: Who, total: float | None
) -> Contributors | None:
    """The largest first, at most ten; None where the rows name no recipe or have no such number.

    Recipes need not add up to the total: what deleted ones used is in it alone.
    """
    path, id_, label = (
        shape.metrics.get(resource),
        shape.places.get("recipe_id"),
        shape.places.get("recipe_name"),
    )
    if path is None or (id_ or label) is None:
        return None
    used: dict[str, float] = defaultdict(float)
    names: dict[str, str] = {}
    for row in flattened(rows, shape.nest):
        value = number(fields.at(row, path))
        if value is None or not _ours(row, shape, who):
            continue
        called = name(fields.at(row, label)) if label else None
        recipe = (identity(fields.at(row, id_)) if id_ else None) or called or ""
        used[recipe] += value
        names[recipe] = called or (f"recipe {recipe}" if recipe else _UNNAMED)
    largest = sorted(used, key=lambda recipe: -used[recipe])[:MOST]
    top = tuple(Contributor(names[recipe], used[recipe], "recipe") for recipe in largest)
    whole = None if total is None else max(total, sum(used.values()))
    return Contributors(top, whole, "recipes") if top else None


def _ours(row: Row, shape: Shape, who: Who) -> bool:
    id_, external = shape.places.get("id"), shape.places.get("external_id")
    return (
        who.key(fields.at(row, id_) if id_ else None, fields.at(row, external) if external else None)
        is not None
    )
