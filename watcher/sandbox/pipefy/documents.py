"""Documents, parsed and checked once for each text: the schema a caller has, and what a document asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    ValueNode,
    VariableNode,
    build_schema,
    parse,
    validate,
)

from watcher.sandbox.pipefy.context import Ask
from watcher.sandbox.pipefy.resolvers import MUTATIONS, QUERIES, Resolver
from watcher.sandbox.pipefy.resolvers.organizations import subscription
from watcher.sandbox.pipefy.world import World

SCHEMA = Path(__file__).with_name("schema.graphql")
_ROOTS = {"Query", "Mutation"}
_PAGE = 50
_KEPT = 1000


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


class Library:
    """One caller's schema and the documents checked against it."""

    def __init__(self, removed: frozenset[str]) -> None:
        self.schema = _schema_without(removed)
        self.paged = frozenset(
            name
            for kind in self.schema.type_map.values()
            for name, field in getattr(kind, "fields", {}).items()
            if "first" in getattr(field, "args", ())
        )
        self._plans: dict[str, Plan] = {}
        self._costs: dict[tuple[str, str | None], tuple[int, int]] = {}

    def plan(self, text: str) -> Plan:
        """Parse and check `text`. Raises GraphQLSyntaxError."""
        found = self._plans.get(text)
        if found is None:
            if len(self._plans) >= _KEPT:
                self._plans.clear()
                self._costs.clear()
            found = self._plans[text] = self._made(text)
        return found

    def cost(
        self, text: str, operation: OperationDefinitionNode, given: Mapping[str, Any]
    ) -> tuple[int, int]:
        """Complexity and depth of one operation of `text`; remembered unless variables decide it."""
        key = (text, operation.name.value if operation.name else None)
        if key not in self._costs or "first" in given:
            plan = self._plans[text]
            self._costs[key] = plan.cost(operation.selection_set, given, self.paged)
        return self._costs[key]

    def _made(self, text: str) -> Plan:
        document = parse(text)
        operations = tuple(d for d in document.definitions if isinstance(d, OperationDefinitionNode))
        fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        return Plan(document, tuple(validate(self.schema, document)), operations, fragments)


@cache
def library(removed: frozenset[str] = frozenset()) -> Library:
    """The library of callers whose schema lacks `removed`: root fields by name, others as `Type.field`."""
    return Library(removed)


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


def _schema_without(removed: frozenset[str]) -> GraphQLSchema:
    schema = build_schema(SCHEMA.read_text(encoding="utf-8"))
    for owner, kind in schema.type_map.items():
        if isinstance(kind, GraphQLObjectType):
            for name in list(kind.fields):
                if f"{owner}.{name}" in removed or (owner in _ROOTS and name in removed):
                    del kind.fields[name]
            for name, field in kind.fields.items():
                field.resolve = _resolver(owner, name)
    return schema


def _resolver(owner: str, name: str) -> Resolver | None:
    if owner in _ROOTS:
        return _rooted((QUERIES if owner == "Query" else MUTATIONS)[name])
    return _subscription if (owner, name) == ("Organization", "activeSubscription") else None


def _rooted(resolver: Resolver) -> Resolver:
    def resolve(_root: object, info: GraphQLResolveInfo[Any], **args: Any) -> Any:
        ask: Ask = info.context
        if ask.faults and ask.nulled(info, _uuid(ask, args)):
            return None
        return resolver(ask, **args)

    return resolve


def _subscription(row: dict[str, Any], info: GraphQLResolveInfo[Any]) -> Any:
    ask: Ask = info.context
    org = row["organization"]
    if ask.faults and ask.nulled(info, org.uuid):
        return None
    return subscription(ask, org)


def _uuid(ask: Ask, args: Mapping[str, Any]) -> str | None:
    if "organizationUuid" in args:
        return str(args["organizationUuid"])
    org = ask.world.by_id(args["id"]) if "id" in args else None
    return org.uuid if org else None


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
