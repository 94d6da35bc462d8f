"""From YAML nodes to a Page: plain values, and the place of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.tokens import Token

from watcher.config.fault import Fault, Loc, Place, fault
from watcher.config.secretkeys import hidden_inside, is_secret, is_url_key
from watcher.config.visible import encodable
from watcher.config.yaml.page import Page, span
from watcher.config.yaml.read import compose, compose_noting, lines_of, read_text

_TAG = "tag:yaml.org,2002:"


def read_page(path: Path, short: str) -> Page:
    """Read one YAML file whose top is a mapping. Never raises for what stands in it."""
    name = str(path)
    text, unreadable = read_text(path, name)
    if unreadable:
        return Page(name, short, lines_of(text), faults=(unreadable,))
    return page_of(text, name, short)


def page_of(text: str, name: str, short: str) -> Page:
    """The same for a text that is there already, without a BOM."""
    node, faults = compose(text, name)
    return _page(node, faults, text, name, short)


@dataclass(frozen=True, slots=True)
class Whole:
    """A text with all that reading it gave; `node` is None where it holds nothing that can be read."""

    page: Page
    node: Node | None
    tokens: tuple[Token, ...]


def whole_of(text: str, name: str) -> Whole:
    """A text that is there already, with its nodes and tokens, for whoever writes it anew."""
    tokens: list[Token] = []
    node, faults = compose_noting(text, name, tokens)
    return Whole(_page(node, faults, text, name, name), node, tuple(tokens))


def _page(node: Node | None, faults: Sequence[Fault], text: str, name: str, short: str) -> Page:
    if faults:
        return Page(name, short, lines_of(text), faults=tuple(faults))
    if node is None or (isinstance(node, ScalarNode) and _scalar(node) is None):
        empty = fault("E005", f"`{name}` is empty", Place(name, 1, 1))
        return Page(name, short, lines_of(text), faults=(empty,))
    return _walked(node, name, short, lines_of(text))


def _walked(node: Node, name: str, short: str, lines: tuple[str, ...]) -> Page:
    page = Page(name, short, lines)
    walker = _Walker(page)
    data = walker.value(node, ())
    if not isinstance(node, MappingNode):
        is_list = isinstance(node, SequenceNode)
        what = "a list" if is_list else "a single value"
        hint = "begin with a key, such as `rules:`" if is_list else "write `key: value` lines"
        place = span(node, name, lines[node.start_mark.line])
        walker.faults.append(fault("E011", f"the top of the file is {what}, not a mapping", place, hint=hint))
        data = None
    return Page(
        name, short, lines, data, page.keys, page.values, page.scalars, page.hidden, tuple(walker.faults)
    )


class _Walker:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[Fault] = []

    def value(self, node: Node, loc: Loc) -> Any:
        self.page.values[loc] = self._place(node, loc)
        if isinstance(node, MappingNode):
            return self._mapping(node, loc)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*loc, at)) for at, item in enumerate(node.value)]
        if not isinstance(node, ScalarNode):
            return None
        self.page.scalars[loc] = node
        return _scalar(node)

    def _place(self, node: Node, loc: Loc) -> Place:
        place = span(node, self.page.name, self._line(node))
        if isinstance(node, MappingNode) and not node.flow_style and node.value:
            key = node.value[0][0]
            return span(key, self.page.name, self._line(key))
        return place if place.length else self.page.keys.get(loc, place)

    def _line(self, node: Node) -> str:
        at = node.start_mark.line
        return self.page.lines[at] if at < len(self.page.lines) else ""

    def _mapping(self, node: MappingNode, loc: Loc) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = encodable(str(key.value)) if isinstance(key, ScalarNode) else ""
            place = span(key, self.page.name, self._line(key))
            if refused := self._refused_key(key, name, place, found, loc):
                self.faults.append(refused)
                self._hide(name, value)
                continue
            self.page.keys[(*loc, name)] = place
            self._hide(name, value)
            found[name] = self.value(value, (*loc, name))
        return found

    def _refused_key(
        self, key: Node, name: str, place: Place, found: dict[str, Any], loc: Loc
    ) -> Fault | None:
        if not name:
            return fault("E006", "a key must be a text", place)
        if key.tag == f"{_TAG}merge":
            return fault("E008", "the merge key `<<` is not read", place, hint="write the keys out")
        if name in found:
            first = self.page.keys[(*loc, name)].line
            return fault("E007", f"the key `{name}` stands twice", place, hint=f"first in line {first}")
        return None

    def _hide(self, name: str, value: Node) -> None:
        if is_secret(name):
            place = span(value, self.page.name, self._line(value))
            self.page.hidden.append((place, self._last(value, place)))
        elif is_url_key(name):
            place = span(value, self.page.name, self._line(value))
            at = place.col - 1
            for start, end in hidden_inside(name, self._line(value)[at : at + place.length], at):
                inside = Place(place.file, place.line, start + 1, end - start)
                self.page.hidden.append((inside, self._last(value, place)))

    @staticmethod
    def _last(value: Node, place: Place) -> int:
        ends: int = value.end_mark.line + (value.end_mark.column > 0)
        return max(place.line, ends)


@cache
def _numbers() -> Any:
    """YAML 1.2's way to read numbers; it keeps no state."""
    return YAML(typ="safe", pure=True).constructor


def _scalar(node: ScalarNode) -> Any:
    """A scalar's value by YAML 1.2; dates stay text, and so does what only looks like a number."""
    kind = str(node.tag).removeprefix(_TAG)
    try:
        if kind == "int":
            return _numbers().construct_yaml_int(node)
        if kind == "float":
            return _numbers().construct_yaml_float(node)
    except (ValueError, OverflowError):
        return str(node.value)
    if kind == "bool":
        return node.value.lower() == "true"
    return None if kind == "null" else encodable(str(node.value))
