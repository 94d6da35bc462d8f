"""Numbers below the organization: its largest pipes, automations, operations, tokens and flows.

Top automations and operations and tokens are at most ten of all organizations of a document together: that is
all Pipefy tells. What is not among the largest is not unknown; it is merely not told. A list that failed says
nothing at all: then the parts of its kind are unread.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from watcher.adapters.sources.pipefy import catalogue
from watcher.adapters.sources.pipefy.seen import CONTRADICTION, Lens, lacking
from watcher.adapters.sources.pipefy.values import identity, mapping, name, number, rows
from watcher.domain.reading import Org
from watcher.ports import Unread

_ODD = "Pipefy gave no usable number"
_ODD_ROWS = "Pipefy listed something that cannot be read"


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of an organization's number. Tokens, operations and flows have no id: their name is one."""

    kind: str
    id: str
    name: str
    used: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Below:
    """What is known below one organization, and of which kinds nothing is."""

    told: tuple[Slice, ...] = ()
    unread: tuple[Unread, ...] = ()


def below(lens: Lens, n: int, org: Org, most: int, wished: Collection[str]) -> Below:
    """The largest `most` of each kind that the document asked for; `wished` kinds must be among them."""
    told: list[Slice] = []
    unread: list[Unread] = []
    for kind, (alias, _) in catalogue.BELOW.items():
        if lens.asks(alias) or kind in wished:
            listed = (row for _, row in lens.rows_of(alias, _LISTS[kind], org.id) or ())
            told += _largest(_READERS[kind](listed), most)
            unread += _unread(org, kind, _why_no_list(lens, kind))
    if lens.asks(f"f{n}") or "flow" in wished:
        nodes = flow_nodes(mapping(lens.told.data.get(f"f{n}")))
        told += _largest(summed("flow", [*nodes, *lens.part.flows.get(org.id, ())], "name", "tasks"), most)
        unread += _unread(org, "flow", _why_no_flows(lens, n) or lens.part.unread_flows.get(org.id, ""))
    return Below(tuple(told), tuple(unread))


def _unread(org: Org, kind: str, reason: str) -> list[Unread]:
    return [Unread(org.id, kind, reason)] if reason else []


def _why_no_list(lens: Lens, kind: str) -> str:
    """Why a list that all organizations share does not tell this one's parts, or ""."""
    (alias, block), field = catalogue.BELOW[kind], _LISTS[kind]
    if not lens.asks(alias):
        return lacking(block)
    if lens.rows_of(alias, field, "") is None:
        return lens.told.why(alias) or f"Pipefy left {field} empty"
    odd = lens.rows_of(alias, field, "")  # any of which may have been this organization's
    return (lens.told.beside(alias) or _ODD_ROWS) if odd else ""


def _why_no_flows(lens: Lens, n: int) -> str:
    seen = lens.single(f"f{n}", catalogue.FLOWS)
    return seen.reason or ("" if is_page(seen.value) else seen.beside or _ODD_ROWS)


def is_page(connection: Mapping[str, Any]) -> bool:
    """Whether it is a list of flows, be it empty, that can be read throughout."""
    edges = connection.get("edges")
    return isinstance(edges, list) and all(isinstance(mapping(edge).get("node"), dict) for edge in edges)


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
