"""A YAML file once read: its plain values and the place of every key and value in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml.nodes import Node, ScalarNode

from watcher.config.fault import Fault, Loc, Place

_ESCAPE_LENGTHS = {"x": 4, "u": 6, "U": 10}


@dataclass(frozen=True, slots=True)
class Page:
    """`name` is the path as people typed it, `short` the path from the config's directory.

    `data` is None where the file could not be read at all; `faults` then say why. `hidden` are the
    places of values that must never be shown.
    """

    name: str
    short: str
    lines: tuple[str, ...] = ()
    data: Any = None
    keys: dict[Loc, Place] = field(default_factory=dict)
    values: dict[Loc, Place] = field(default_factory=dict)
    scalars: dict[Loc, ScalarNode] = field(default_factory=dict)
    hidden: list[tuple[Place, int]] = field(default_factory=list)
    faults: tuple[Fault, ...] = ()

    def inside(self, loc: Loc, start: int, end: int) -> Place:
        """The place of the characters `start` to `end` of the text at `loc`, whatever its quotes."""
        whole, node = self.values[loc], self.scalars.get(loc)
        if node is None or node.start_mark.line != node.end_mark.line:
            return whole
        steps = _columns(node, self.lines[whole.line - 1])
        first, last = steps[min(start, len(steps) - 1)], steps[min(end, len(steps) - 1)]
        return Place(whole.file, whole.line, whole.col + first, max(1, last - first))


def _columns(node: ScalarNode, line: str) -> list[int]:
    """For each character of the value, and for its end, the distance from where the scalar begins."""
    raw = line[node.start_mark.column : node.end_mark.column]
    if node.style not in {"'", '"'}:
        return list(range(len(raw) + 1))
    steps, at = [], 1
    while at < len(raw) - 1:
        steps.append(at)
        at += _width(raw, at, node.style)
    return [*steps, at]


def _width(raw: str, at: int, quote: str) -> int:
    if quote == "'":
        return 2 if raw[at : at + 2] == "''" else 1
    if raw[at] != "\\":
        return 1
    return _ESCAPE_LENGTHS.get(raw[at + 1], 2)


def span(node: Node, file: str, line: str) -> Place:
    """The place of a node; of one that goes on below, only its first line."""
    start, end = node.start_mark, node.end_mark
    stop = end.column if end.line == start.line else len(line.rstrip())
    return Place(file, start.line + 1, start.column + 1, max(0, stop - start.column))
