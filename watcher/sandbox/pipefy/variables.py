"""Variables checked against their types, with graphql-ruby's words for what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    VariableDefinitionNode,
    is_input_type,
    print_ast,
    type_from_ast,
)
from graphql.pyutils import inspect

Json = dict[str, Any]
_MISSING = "Expected value to not be null"


def variable_errors(
    schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, Any]
) -> list[Json]:
    """One error for each variable of `operation` whose value in `given` does not fit its type."""
    return [
        error
        for definition in operation.variable_definitions or ()
        for error in _errors(schema, definition, given)
    ]


def _errors(
    schema: GraphQLSchema, definition: VariableDefinitionNode, given: Mapping[str, Any]
) -> Iterator[Json]:
    kind = type_from_ast(schema, definition.type)
    name = definition.variable.name.value
    if not is_input_type(kind) or (name not in given and definition.default_value is not None):
        return
    value = given.get(name)
    problems = list(_problems(value, kind, ()))
    if not problems:
        return
    text = f"Variable ${name} of type {print_ast(definition.type)} was provided invalid value"
    deep = [f"{'.'.join(map(str, p['path']))} ({p['explanation']})" for p in problems if p["path"]]
    yield {
        "message": f"{text} for {', '.join(deep)}" if deep else text,
        "locations": _location(definition),
        "extensions": {"value": value, "problems": problems},
    }


def _problems(value: Any, kind: GraphQLInputType, path: tuple[str | int, ...]) -> Iterator[Json]:
    if isinstance(kind, GraphQLNonNull):
        if value is None:
            yield _problem(path, _MISSING)
            return
        kind = kind.of_type
    if value is None:
        return
    if isinstance(kind, GraphQLList):
        items = value if isinstance(value, list) else [value]
        for at, item in enumerate(items):
            yield from _problems(item, kind.of_type, (*path, at))
    elif isinstance(kind, GraphQLInputObjectType):
        yield from _object_problems(value, kind, path)
    else:
        yield from _leaf_problems(value, kind, path)


def _object_problems(value: Any, kind: GraphQLInputObjectType, path: tuple[str | int, ...]) -> Iterator[Json]:
    if not isinstance(value, dict):
        yield _problem(path, f"Expected {inspect(value)} to be a key-value object.")
        return
    for name in (name for name in value if name not in kind.fields):
        yield _problem((*path, name), f"Field is not defined on {kind.name}")
    for name, field in kind.fields.items():
        if name in value or field.default_value is Undefined:
            yield from _problems(value.get(name), field.type, (*path, name))


def _leaf_problems(value: Any, kind: Any, path: tuple[str | int, ...]) -> Iterator[Json]:
    if isinstance(kind, GraphQLEnumType):
        if value not in kind.values:
            yield _problem(path, f'Expected "{value}" to be one of: {", ".join(kind.values)}')
    elif not _fits(value, kind.name):
        yield _problem(path, f"Could not coerce value {inspect(value)} to {kind.name}")


def _fits(value: Any, scalar: str) -> bool:
    if scalar == "ID":
        return isinstance(value, str | int) and not isinstance(value, bool)
    if scalar == "Int":
        return isinstance(value, int) and not isinstance(value, bool)
    if scalar == "Float":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, bool if scalar == "Boolean" else str)


def _problem(path: tuple[str | int, ...], explanation: str) -> Json:
    return {"path": list(path), "explanation": explanation}


def _location(definition: VariableDefinitionNode) -> list[Json]:
    start = definition.loc.start_token if definition.loc else None
    return [{"line": start.line, "column": start.column}] if start else []
