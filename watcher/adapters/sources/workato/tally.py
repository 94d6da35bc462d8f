"""From usage rows to what each workspace used: a number only where every row it rests on can be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from watcher.adapters.sources.values import identity, number
from watcher.adapters.sources.workato import fields
from watcher.adapters.sources.workato.moments import moment
from watcher.adapters.sources.workato.shape import Row, Shape, flattened

Values = Mapping[str, float | str | None]
"""Resource -> number; None where the rows have the field and no number can be read from it, words for why."""

_PLACELESS = "Workato gave an interval without a readable beginning"
_TWO_NAMED = "Workato's usage row has the `id` of one customer and the external id or name of another"


@dataclass(frozen=True, slots=True)
class Who:
    """How rows are known again: our key of a workspace, by its id and by its external id.

    `by_name` may only contradict: names are no ids.
    """

    by_id: Mapping[str, str]
    by_external: Mapping[str, str]
    by_name: Mapping[str, str] = field(default_factory=dict)
    _known: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_known", frozenset(self.by_external.values()))

    def key(self, id_: Any, external: Any) -> str | None:
        """The key of a row; one of somebody else has none."""
        found = self.by_id.get(identity(id_) or "")
        return found if found is not None else self.by_external.get(identity(external) or "")

    def others(self, key: str, external: Any, called: Any) -> set[str | None]:
        """Whom the rest of a row names where its `id` names `key`: None for a stranger, nobody if they agree.

        Such an `id` may be the row's own number.
        """
        own, title = identity(external), identity(called)
        found: set[str | None] = set()
        if own is not None and key in self._known:
            found.add(self.by_external.get(own))
        if title is not None and title in self.by_name:
            found.add(self.by_name[title])
        return found - {key}


@dataclass(slots=True)
class Buckets:
    """The rows of one workspace by when their interval begins (None: they do not say).

    `broken` in words if they contradict each other or cannot be placed.
    """

    rows: dict[datetime | None, Row] = field(default_factory=dict)
    broken: str = ""

    def add(self, start: datetime | None, row: Row) -> None:
        if self.rows.setdefault(start, row) != row:
            self.broken = "Workato gave two rows that contradict each other"
        if None in self.rows and len(self.rows) > 1:
            self.broken = _PLACELESS

    @property
    def latest(self) -> datetime | None:
        return max((start for start in self.rows if start is not None), default=None)


def collected(rows: Sequence[Row], shape: Shape, who: Who, zone: str, *, placed: bool) -> dict[str, Buckets]:
    """The rows of each workspace, by its key; with `placed` each row must say when its interval begins."""
    found: dict[str, Buckets] = {}
    at, places = fields.at, shape.places
    id_, external, start = places.get("id"), places.get("external_id"), places.get("from")
    for row in flattened(rows, shape.nest):
        key = who.key(at(row, id_) if id_ else None, at(row, external) if external else None)
        if key is None:
            continue
        mine = found.setdefault(key, Buckets())
        begins = moment(at(row, start), zone) if start else None
        if placed and begins is None:
            mine.broken = _PLACELESS
        mine.add(begins, row)
    for key in sorted(_two_named(rows, shape, who)):  # in an order of its own: `found` keeps it
        found.setdefault(key, Buckets()).broken = _TWO_NAMED
    return found


def _two_named(rows: Sequence[Row], shape: Shape, who: Who) -> set[str]:
    """The workspaces of rows whose bare `id` names one and whose external id or name another."""
    places, at = shape.places, fields.at
    if places.get("id") != fields.ROW_ID:
        return set()
    external, called = places.get("external_id"), places.get("name")
    found: set[str] = set()
    for row in flattened(rows, shape.nest):
        key = who.by_id.get(identity(at(row, fields.ROW_ID)) or "")
        if key is None:
            continue
        others = who.others(key, at(row, external) if external else None, at(row, called) if called else None)
        found |= {key, *filter(None, others)} if others else set()
    return found


ANYBODY = ""


def unsure(rows: Sequence[Row], shape: Shape, who: Who) -> set[str]:
    """Keys whose own row may be among these though none counts for them, so that its absence proves nothing.

    A row that names two of the workspaces makes both unsure, one that names nobody asked for ANYBODY.
    """
    found: set[str] = set()
    id_, external = shape.places.get("id"), shape.places.get("external_id")
    for row in flattened(rows, shape.nest):
        own = identity(fields.at(row, id_)) if id_ else None
        other = identity(fields.at(row, external)) if external else None
        named = {who.by_id.get(own or "", ANYBODY), who.by_external.get(other or "", ANYBODY)}
        if len(named) > 1:
            named.discard(ANYBODY)
        found |= named if len(named) > 1 or ANYBODY in named else set()
    return found


def totals(
    mine: Buckets, shape: Shape, since: datetime | None = None, until: datetime | None = None
) -> Values:
    """What a workspace used: all rows, or those of intervals that begin in [since, until); {} if none."""
    rows = [
        row
        for begins, row in sorted(mine.rows.items(), key=_when)
        if since is None or (begins and begins >= since and (until is None or begins < until))
    ]
    if mine.broken:
        return dict.fromkeys(shape.metrics, mine.broken)
    return {what: _value(what, rows, path) for what, path in shape.metrics.items()} if rows else {}


def _when(item: tuple[datetime | None, Row]) -> float:
    return item[0].timestamp() if item[0] else 0.0


def _value(what: str, rows: Sequence[Row], path: fields.Path) -> float | None:
    if what not in fields.COUNTED:  # a stock is what it was last
        return number(fields.at(rows[-1], path))
    total = 0.0
    for row in rows:
        value = number(fields.at(row, path))
        if value is None:
            return None
        total += value
    return total
