"""The schema a caller has, and the documents parsed and checked against it, once for each text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from graphql import (
    FragmentDefinitionNode,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    is_introspection_type,
    parse,
    validate,
)

from watcher.sandbox.pipefy.context import Ask
from watcher.sandbox.pipefy.plan import Plan
from watcher.sandbox.pipefy.resolvers import MUTATIONS, QUERIES, Resolver
from watcher.sandbox.pipefy.resolvers.organizations import subscription

SCHEMA = Path(__file__).with_name("schema.graphql")
_ROOTS = {"Query", "Mutation"}
_KEPT = 1000
_PAGED_BY_VARIABLE = re.compile(r"\bfirst\s*:\s*\$")


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
        if key not in self._costs or _PAGED_BY_VARIABLE.search(text):
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


def _schema_without(removed: frozenset[str]) -> GraphQLSchema:
    schema = build_schema(SCHEMA.read_text(encoding="utf-8"))
    for owner, kind in schema.type_map.items():
        if isinstance(kind, GraphQLObjectType) and not is_introspection_type(kind):
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
