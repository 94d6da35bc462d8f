"""Numbers below the organization: its largest pipes, automations, operations, tokens and flows.

Top automations and operations and tokens are at most ten of all organizations of a document together: that is
all Pipefy tells. What is not among the largest is not unknown; it is merely not told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from watcher.adapters.sources.pipefy import catalogue
from watcher.adapters.sources.pipefy.seen import CONTRADICTION, Lens
from watcher.adapters.sources.pipefy.values import identity, mapping, name, number, rows
from watcher.domain.reading import Org

_ODD = "Pipefy gave no usable number"


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of an organization's number. Tokens, operations and flows have no id: their name is one."""

    kind: str
    id: str
    name: str
    used: float | None
    reason: str = ""


def slices(lens: Lens, n: int, org: Org, most: int) -> list[Slice]:
    """The largest `most` of each kind that the document asked for."""
    found: list[Slice] = []
    for kind, (alias, _) in catalogue.BELOW.items():
        if lens.asks(alias):
            field = _LISTS[kind]
            listed = (row for _, row in lens.rows_of(alias, field, org.id) or ())
            found += _largest(_READERS[kind](listed), most)
    if lens.asks(f"f{n}"):
        nodes = flow_nodes(mapping(lens.told.data.get(f"f{n}")))
        found += _largest(summed("flow", [*nodes, *lens.part.flows.get(org.id, ())], "name", "tasks"), most)
    return found


def flow_nodes(connection: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [mapping(edge.get("node")) for edge in rows(connection.get("edges"))]


def summed(kind: str, listed: Iterable[Mapping[str, Any]], label: str, amount: str) -> list[Slice]:
    """Things that have but a name: those that share one are one, and one odd number spoils their sum."""
    found: dict[str, Slice] = {}
    for row in listed:
        called = name(row.get(label))
        if called is None:
            continue
        before, used = found.get(called), number(row.get(amount))
        if used is None or (before is not None and before.used is None):
            found[called] = Slice(kind, called, called, None, _ODD)
        else:
            found[called] = Slice(kind, called, called, used + (before.used or 0.0 if before else 0.0))
    return list(found.values())


def _identified(kind: str, listed: Iterable[tuple[Any, Any, Any]]) -> list[Slice]:
    """Things with an id, from (id, name, number): told twice, they must agree."""
    found: dict[str, Slice] = {}
    for told_id, told_name, amount in listed:
        part = identity(told_id)
        if part is None:
            continue
        used = number(amount)
        this = Slice(kind, part, name(told_name) or part, used, "" if used is not None else _ODD)
        before = found.get(part, this)
        found[part] = this if before.used == this.used else Slice(kind, part, this.name, None, CONTRADICTION)
    return list(found.values())


def _pipes(listed: Iterable[Mapping[str, Any]]) -> list[Slice]:
    pipes = ((mapping(row.get("pipe")), row.get("usage")) for row in listed)
    return _identified("pipe", ((pipe.get("uuid"), pipe.get("name"), used) for pipe, used in pipes))


def _automations(listed: Iterable[Mapping[str, Any]]) -> list[Slice]:
    return _identified("automation", ((row.get("id"), row.get("name"), row.get("usage")) for row in listed))


_LISTS = {"pipe": "byPipe", "automation": "topAutomations", "operation": "topItems", "token": "topItems"}
_READERS: Mapping[str, Callable[[Iterable[Mapping[str, Any]]], list[Slice]]] = {
    "pipe": _pipes,
    "automation": _automations,
    "operation": lambda listed: summed("operation", listed, "dimension", "metric"),
    "token": lambda listed: summed("token", listed, "dimension", "metric"),
}


def _largest(found: list[Slice], most: int) -> list[Slice]:
    """Those with a number first, largest first; equal ones in an order that stays."""
    return sorted(found, key=lambda each: (each.used is None, -(each.used or 0.0), each.id))[:most]
