"""Where a node stands in a document, in graphql-ruby's words: `query Poll`, then field by field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from graphql import (
    BREAK,
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Node,
    ObjectFieldNode,
    OperationDefinitionNode,
    Visitor,
    visit,
)


def trail(document: DocumentNode, target: Node | None) -> list[Node]:
    """The nodes from the document's definition down to `target`; empty if it is not in it."""
    finder = _Finder(target)
    visit(document, finder)
    return finder.trail


def path(nodes: Sequence[Node]) -> list[str]:
    """The path an error shows for a trail."""
    return [label for node in nodes for label in _labels(node)]


class _Finder(Visitor):
    """Stops at a node and keeps the nodes above it."""

    def __init__(self, target: Node | None) -> None:
        super().__init__()
        self.target = target
        self.trail: list[Node] = []

    def enter(self, node: Node, _key: Any, parent: Any, _path: Any, ancestors: Sequence[Any]) -> Any:
        if node is not self.target:
            return None
        self.trail = [above for above in (*ancestors, parent, node) if isinstance(above, Node)]
        return BREAK


def _labels(node: Node) -> Iterator[str]:
    if isinstance(node, OperationDefinitionNode):
        yield f"{node.operation.value} {node.name.value}" if node.name else node.operation.value
    elif isinstance(node, FragmentDefinitionNode):
        yield f"fragment {node.name.value}"
    elif isinstance(node, FieldNode):
        yield node.alias.value if node.alias else node.name.value
    elif isinstance(node, InlineFragmentNode):
        yield f"... on {node.type_condition.name.value}" if node.type_condition else "..."
    elif isinstance(node, FragmentSpreadNode):
        yield f"... {node.name.value}"
    elif isinstance(node, ArgumentNode | ObjectFieldNode):
        yield node.name.value
