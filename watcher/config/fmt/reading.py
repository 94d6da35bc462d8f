"""From YAML nodes to a Document: blocks and their items, each with the comments that belong to it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from watcher.config.fmt.cursor import Cursor, is_empty, said, texts
from watcher.config.fmt.flowreading import read_flow
from watcher.config.fmt.tree import Block, Comments, Document, Flow, Item, Leaf
from watcher.config.fmt.trivia import Trivia

_FIXED = ("# yaml-language-server:", "# vim:", "# -*-", "#!")
"""Comments that mean something to editors only at the top of the file."""


def read_document(text: str, node: Node | None, trivia: Trivia) -> Document:
    """The document of `node`, or the comments alone where there is none."""
    cursor, end = Cursor(text, trivia), len(text) + 1
    marked = trivia.marker >= 0
    above = texts(cursor.before(trivia.marker)) if marked else ()
    root: Block | Flow | None = None
    head: Comments = ()
    if isinstance(node, MappingNode) and not node.flow_style:
        head, root = _without_head(_Reader(cursor, trivia).block(node, end, 0))
    elif isinstance(node, MappingNode):
        head = texts(cursor.before(node.start_mark.index))
        root = read_flow(cursor, node)
    return Document(root, above, marked, head, texts(cursor.before(end)))


def _without_head(root: Block) -> tuple[Comments, Block]:
    """What belongs to the file and not to its first key: all that a blank line parts from that."""
    first = root.items[0]
    lead = first.lead
    fixed = next((at for at, text in enumerate(lead) if not text.startswith(_FIXED)), len(lead))
    size = max((at for at, text in enumerate(lead, 1) if not text), default=fixed)
    return lead[:size], replace(root, items=(replace(first, lead=lead[size:]), *root.items[1:]))


class _Reader:
    def __init__(self, cursor: Cursor, trivia: Trivia) -> None:
        self._cursor = cursor
        self._dashes = trivia.dashes

    def block(self, node: Node, until: int, least: int) -> Block:
        """A block mapping or list; comments below its last item are its own from column `least` on."""
        if isinstance(node, MappingNode):
            pairs = [(key.start_mark.index, key, value) for key, value in node.value]
        else:
            pairs = [(self._dash(item), None, item) for item in node.value]
        ends = [start for start, *_ in pairs[1:]] + [until]
        column = node.start_mark.column
        items = tuple(
            self._item(start, key, value, end, column)
            for (start, key, value), end in zip(pairs, ends, strict=True)
        )
        return Block(items, self._cursor.below(max(column, least), until))

    def _dash(self, item: Node) -> int:
        """The dash of a list's item: the last one before it."""
        return self._dashes[bisect_left(self._dashes, item.start_mark.index) - 1]

    def _item(self, start: int, key: Node | None, value: Node, until: int, column: int) -> Item:
        lead = texts(self._cursor.before(start))
        begun = key.end_mark.index if key else start + 1
        written = self._cursor.text[start:begun] if key else None
        item = Item(Leaf(), written, lead)
        if is_empty(value):
            return replace(item, beside=self._cursor.beside(begun, until))
        if isinstance(value, MappingNode | SequenceNode) and not value.flow_style:
            beside = self._cursor.beside(begun, value.start_mark.index)
            return replace(item, beside=beside, value=self.block(value, until, column + 1))
        return self._inline(item, value, begun, until, column)

    def _inline(self, item: Item, value: Node, begun: int, until: int, column: int) -> Item:
        """An item whose value is a scalar or stands in brackets."""
        start, end = value.start_mark.index, value.end_mark.index
        beside = self._cursor.beside(begun, start)
        item = replace(
            item,
            beside=beside,
            middle=said(self._cursor.before(start)),
            below=self._cursor.broken(begun, start),
        )
        if isinstance(value, MappingNode | SequenceNode):
            flow = read_flow(self._cursor, value)
            return replace(item, value=flow, end=self._cursor.beside(end, until))
        leaf, comment = self._cursor.leaf(value, column)
        return replace(item, value=leaf, end=comment if leaf.block else self._cursor.beside(end, until))
