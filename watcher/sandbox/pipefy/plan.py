"""What a document asks: its operations, how complex and deep they are, how many organizations they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    ValueNode,
    VariableNode,
)

from watcher.sandbox.pipefy.world import World

_PAGE = 50


@dataclass(frozen=True, slots=True)
class Plan:
    """A document ready to run, or the reasons why it cannot."""

    document: DocumentNode
    errors: tuple[GraphQLError, ...]
    operations: tuple[OperationDefinitionNode, ...]
    fragments: Mapping[str, FragmentDefinitionNode]

    def pick(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation called `name`, or the only one."""
        if name is None:
            return self.operations[0] if len(self.operations) == 1 else None
        return next((op for op in self.operations if op.name and op.name.value == name), None)

    def roots(self, operation: OperationDefinitionNode) -> list[FieldNode]:
        return list(self._fields(operation.selection_set))

    def _fields(self, selections: SelectionSetNode | None) -> Iterator[FieldNode]:
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                yield from self._fields(node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value in self.fragments:
                yield from self._fields(self.fragments[node.name.value].selection_set)

    def cost(
        self, selections: SelectionSetNode | None, variables: Mapping[str, Any], paged: frozenset[str]
    ) -> tuple[int, int]:
        """Complexity and depth: a field is 1 and its children; a connection has them `first` (50) times."""
        total = deepest = 0
        for node in self._fields(selections):
            inner, depth = self.cost(node.selection_set, variables, paged)
            total += 1 + inner * (_page_size(node, variables) if node.name.value in paged else 1)
            deepest = max(deepest, depth + 1)
        return total, deepest


def organizations_asked(
    plan: Plan, operation: OperationDefinitionNode, variables: Mapping[str, Any], world: World
) -> int:
    """How many organizations, known or not, an operation is about."""
    seen: set[str] = set()
    for field in plan.roots(operation):
        for argument in field.arguments or ():
            name = argument.name.value
            if name in {"organizationUuid", "organizationUuids"}:
                seen.update(_texts(argument.value, variables))
            elif name == "id" and field.name.value == "organization":
                for number in _texts(argument.value, variables):
                    org = world.by_id(number)
                    seen.add(org.uuid if org else number)
    return len(seen)


def _page_size(node: FieldNode, variables: Mapping[str, Any]) -> int:
    for argument in node.arguments or ():
        if argument.name.value == "first":
            value = argument.value
            if isinstance(value, VariableNode):
                return int(variables.get(value.name.value) or _PAGE)
            if isinstance(value, IntValueNode):
                return int(value.value)
    return _PAGE


def _texts(node: ValueNode, variables: Mapping[str, Any]) -> list[str]:
    if isinstance(node, VariableNode):
        value = variables.get(node.name.value)
        return [str(item) for item in (value if isinstance(value, list) else [value])]
    if isinstance(node, ListValueNode):
        return [text for item in node.values for text in _texts(item, variables)]
    return [node.value] if isinstance(node, StringValueNode | IntValueNode) else []
