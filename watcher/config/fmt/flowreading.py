"""What stands between brackets: its items, where their lines break, and the comments in between."""

from __future__ import annotations

import re
from dataclasses import replace

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from watcher.config.fmt.cursor import Cursor, is_empty, said
from watcher.config.fmt.tree import Comments, Flow, FlowItem, Leaf
from watcher.config.fmt.trivia import Note

_COMMENT = re.compile(r"#[^\n]*")


def read_flow(cursor: Cursor, node: Node) -> Flow:
    """A list or mapping in brackets, or the one pair that stands in a list without any."""
    start, close = node.start_mark.index, node.end_mark.index - 1
    single = isinstance(node, MappingNode) and cursor.text[start] != "{"
    brackets = "" if single else cursor.text[start] + cursor.text[close]
    opening: Comments = ()
    items: list[FlowItem] = []
    at = start + len(brackets[:1])
    for key, value in _pairs(node):
        begin = (key or value).start_mark.index if key or not is_empty(value) else at
        behind, lead = _split(cursor.before(begin), cursor, at)
        if items:
            items[-1] = replace(items[-1], end=(*items[-1].end, *behind))
        else:
            opening = behind
        broken = cursor.broken(at, begin)
        item, at = _item(cursor, key, value, single=single)
        items.append(replace(item, lead=lead, broken=broken))
    if single:
        return Flow("", tuple(items), opening)
    behind, tail = _split(cursor.before(close), cursor, at)
    if items:
        items[-1] = replace(items[-1], end=(*items[-1].end, *behind))
    else:
        opening = behind
    comma = bool(items) and "," in _COMMENT.sub("", cursor.text[at:close])
    return Flow(brackets, tuple(items), opening, tail, cursor.broken(at, close), comma)


def _pairs(node: Node) -> list[tuple[Node | None, Node]]:
    return list(node.value) if isinstance(node, MappingNode) else [(None, item) for item in node.value]


def _split(notes: tuple[Note, ...], cursor: Cursor, at: int) -> tuple[Comments, Comments]:
    """Comments on the line of what ended at `at`, and those that belong to what comes next."""
    size = next((n for n, note in enumerate(notes) if note.own or cursor.broken(at, note.at)), len(notes))
    return said(notes[:size]), said(notes[size:])


def _item(cursor: Cursor, key: Node | None, value: Node, *, single: bool) -> tuple[FlowItem, int]:
    """One item, and where it ends. Between braces a key without a value needs no colon."""
    if key is None:
        return FlowItem(_value(cursor, value)), value.end_mark.index
    end = key.end_mark.index
    written = cursor.text[key.start_mark.index : end]
    if is_empty(value):
        return FlowItem(Leaf(), written, colon=single), end
    middle = said(cursor.before(value.start_mark.index))
    return FlowItem(_value(cursor, value), written, middle=middle), value.end_mark.index


def _value(cursor: Cursor, node: Node) -> Leaf | Flow:
    if isinstance(node, MappingNode | SequenceNode):
        return read_flow(cursor, node)
    return cursor.leaf(node, 0)[0]
