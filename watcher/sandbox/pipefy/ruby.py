"""The words of graphql-ruby, which Pipefy runs, for what graphql-core says in its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from graphql import ArgumentNode, DocumentNode, FieldNode, GraphQLError, GraphQLSchema, Node, print_ast

from watcher.sandbox.pipefy.trail import path, trail

Json = dict[str, Any]
_Match = re.Match[str]
_SUGGESTED = re.compile(r"Did you mean (?P<names>.+)\?$")
_QUOTED = re.compile(r"'(\w+)'")


def static_errors(
    schema: GraphQLSchema, document: DocumentNode, errors: Sequence[GraphQLError], *, suggest: bool
) -> list[Json]:
    """Validation errors as graphql-ruby writes them, in the order found; `suggest` adds "Did you mean"."""
    told: list[Json] = []
    for error in errors:
        nodes = trail(document, error.nodes[0] if error.nodes else None)
        text, extensions = _translated(schema, error.message, nodes)
        entry: Json = {
            "message": text + (_suggestion(error.message) if suggest else ""),
            "locations": _places(error)[:1],
            "path": path(nodes),
        }
        if extensions:
            entry["extensions"] = extensions
        if not _joined(told, entry):
            told.append(entry)
    return told


def syntax_error(error: GraphQLError) -> Json:
    """A document that is none."""
    places = _places(error)
    at = f" at [{places[0]['line']}, {places[0]['column']}]" if places else ""
    said = error.message.removeprefix("Syntax Error: ").rstrip(".")
    return {"message": f"Parse error: {said}{at}", "locations": places}


def plain(message: str) -> Json:
    """An error about the whole document, such as its complexity."""
    return {"message": message}


def _translated(schema: GraphQLSchema, message: str, nodes: Sequence[Node]) -> tuple[str, Json]:
    if _LITERAL.match(message):
        return _bad_literal(schema, nodes)
    for pattern, write in _WORDINGS:
        match = pattern.match(message)
        if match:
            return write(match, _field(nodes))
    return message, {}


def _undefined_field(match: _Match, _field: str) -> tuple[str, Json]:
    extensions = {"code": "undefinedField", "typeName": match["type"], "fieldName": match["field"]}
    return f"Field '{match['field']}' doesn't exist on type '{match['type']}'", extensions


def _unknown_argument(match: _Match, field: str) -> tuple[str, Json]:
    extensions = {"code": "argumentNotAccepted", "name": field, "typeName": "Field"}
    text = f"Field '{field}' doesn't accept argument '{match['arg']}'"
    return text, {**extensions, "argumentName": match["arg"]}


def _missing_argument(match: _Match, field: str) -> tuple[str, Json]:
    extensions = {"code": "missingRequiredArguments", "className": "Field", "name": field}
    text = f"Field '{field}' is missing required arguments: {match['arg']}"
    return text, {**extensions, "arguments": match["arg"]}


def _undeclared(match: _Match, _field: str) -> tuple[str, Json]:
    extensions = {"code": "variableNotDefined", "variableName": match["variable"]}
    return f"Variable ${match['variable']} is used by {_user(match)} but not declared", extensions


def _unused(match: _Match, _field: str) -> tuple[str, Json]:
    extensions = {"code": "variableNotUsed", "variableName": match["variable"]}
    return f"Variable ${match['variable']} is declared by {_user(match)} but not used", extensions


def _mismatch(match: _Match, _field: str) -> tuple[str, Json]:
    given, variable = match["given"], match["variable"]
    extensions = {"code": "variableMismatch", "variableName": variable, "typeName": given}
    text = f"Type mismatch on variable ${variable} ({given} / {match['wanted']})"
    return text, {**extensions, "errorMessage": "Type mismatch"}


def _needs_selection(match: _Match, field: str) -> tuple[str, Json]:
    hint = f"field '{field}' returns {match['type']} but has no selections"
    text = f"Field must have selections ({hint}. Did you mean '{field} {{ ... }}'?)"
    return text, _selection(field, match["type"])


def _takes_none(match: _Match, field: str) -> tuple[str, Json]:
    text = f"Selections can't be made on scalars (field '{field}' returns {match['type']})"
    return text, _selection(field, match["type"])


def _selection(field: str, kind: str) -> Json:
    return {"code": "selectionMismatch", "nodeName": f"field '{field}'", "typeName": kind}


def _bad_literal(schema: GraphQLSchema, nodes: Sequence[Node]) -> tuple[str, Json]:
    argument = next((node for node in nodes if isinstance(node, ArgumentNode)), None)
    if argument is None:
        return "Invalid value", {}
    field, name = _field(nodes), argument.name.value
    expected = _argument_type(schema, field, name)
    extensions = {"code": "argumentLiteralsIncompatible", "typeName": "Field", "argumentName": name}
    where = f"Argument '{name}' on Field '{field}' has an invalid value ({print_ast(argument.value)})."
    return f"{where} Expected type '{expected}'.", extensions


_Write = Callable[[_Match, str], tuple[str, Json]]
_LITERAL = re.compile(r".*(?:does not exist in '\w+' enum|cannot represent|[Ee]xpected value of.* type)")
_WORDINGS: tuple[tuple[re.Pattern[str], _Write], ...] = tuple(
    (re.compile(pattern), write)
    for pattern, write in (
        (r"Cannot query field '(?P<field>\w+)' on type '(?P<type>\w+)'", _undefined_field),
        (r"Unknown argument '(?P<arg>\w+)' on field", _unknown_argument),
        (r"(?:Argument '[\w.]+\(|Field '\w+' argument ')(?P<arg>\w+).+is required", _missing_argument),
        (r"Variable '\$(?P<variable>\w+)' is not defined(?: by operation '(?P<user>\w+)')?", _undeclared),
        (r"Variable '\$(?P<variable>\w+)' is never used(?: in operation '(?P<user>\w+)')?", _unused),
        (r"Variable '\$(?P<variable>\w+)' of type '(?P<given>[^']+)' used .+'(?P<wanted>[^']+)'", _mismatch),
        (r"Field '\w+' of type '(?P<type>[^']+)' must have", _needs_selection),
        (r"Field '\w+' must not have .+ type '(?P<type>[^']+)'", _takes_none),
    )
)


def _user(match: _Match) -> str:
    return match["user"] or "anonymous query"


def _field(nodes: Sequence[Node]) -> str:
    """The name of the innermost field of a trail."""
    return next((node.name.value for node in reversed(nodes) if isinstance(node, FieldNode)), "")


def _argument_type(schema: GraphQLSchema, field: str, argument: str) -> str:
    for kind in schema.type_map.values():
        found = getattr(kind, "fields", {}).get(field)
        if found is not None and argument in getattr(found, "args", ()):
            return str(found.args[argument].type)
    return ""


def _suggestion(message: str) -> str:
    match = _SUGGESTED.search(message)
    names = [f"`{name}`" for name in _QUOTED.findall(match["names"])] if match else []
    if len(names) > 1:
        names = [", ".join(names[:-1]), names[-1]]
    return f" (Did you mean {' or '.join(names)}?)" if names else ""


def _places(error: GraphQLError) -> list[Json]:
    return [{"line": place.line, "column": place.column} for place in error.locations or ()]


def _joined(told: Sequence[Json], entry: Json) -> bool:
    """Whether `entry` was added to an earlier one: all arguments a field misses make one error."""
    for other in told:
        codes = {e.get("extensions", {}).get("code") for e in (other, entry)}
        if codes == {"missingRequiredArguments"} and other["path"] == entry["path"]:
            more = entry["extensions"]["arguments"]
            other["extensions"]["arguments"] += f", {more}"
            other["message"] += f", {more}"
            return True
    return False
