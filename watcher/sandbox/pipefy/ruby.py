"""The words of graphql-ruby, which Pipefy runs, for what graphql-core says in its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from graphql import (
    BREAK,
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    Node,
    ObjectFieldNode,
    OperationDefinitionNode,
    Visitor,
    print_ast,
    visit,
)

Json = dict[str, Any]
_SUGGESTED = re.compile(r"Did you mean (?P<names>.+)\?$")
_QUOTED = re.compile(r"'(\w+)'")


def static_errors(document: DocumentNode, errors: Sequence[GraphQLError], *, suggest: bool) -> list[Json]:
    """Validation errors as graphql-ruby writes them, in the order found."""
    told: list[Json] = []
    for error in errors:
        text, extensions, node = _translated(error, suggest)
        entry: Json = {"message": text, "locations": _locations(error, node), "path": _path(document, node)}
        if extensions:
            entry["extensions"] = extensions
        same = next((t for t in told if _same_call(t, entry)), None)
        if same is None:
            told.append(entry)
        else:
            _join(same, entry)
    return told


def syntax_error(error: GraphQLError) -> Json:
    """A document that is none."""
    places = [{"line": place.line, "column": place.column} for place in error.locations or ()]
    at = f" at [{places[0]['line']}, {places[0]['column']}]" if places else ""
    said = error.message.removeprefix("Syntax Error: ").rstrip(".")
    return {"message": f"Parse error: {said}{at}", "locations": places}


def plain(message: str) -> Json:
    """An error about the whole document, such as its complexity."""
    return {"message": message}


def _translated(error: GraphQLError, suggest: bool) -> tuple[str, Json, Node | None]:
    node = error.nodes[0] if error.nodes else None
    for pattern, write in _WORDINGS:
        match = pattern.match(error.message)
        if match:
            text, extensions = write(match, node)
            return text + (_suggestion(error.message) if suggest else ""), extensions, node
    return error.message, {}, node


def _undefined_field(match: re.Match[str], _node: Node | None) -> tuple[str, Json]:
    name, owner = match["field"], match["type"]
    extensions = {"code": "undefinedField", "typeName": owner, "fieldName": name}
    return f"Field '{name}' doesn't exist on type '{owner}'", extensions


def _unknown_argument(match: re.Match[str], _node: Node | None) -> tuple[str, Json]:
    field = match["field"].rpartition(".")[2]
    extensions = {
        "code": "argumentNotAccepted",
        "name": field,
        "typeName": "Field",
        "argumentName": match["arg"],
    }
    return f"Field '{field}' doesn't accept argument '{match['arg']}'", extensions


def _missing_argument(match: re.Match[str], node: Node | None) -> tuple[str, Json]:
    field = node.name.value if isinstance(node, FieldNode) else ""
    extensions = {
        "code": "missingRequiredArguments",
        "className": "Field",
        "name": field,
        "arguments": match["arg"],
    }
    return f"Field '{field}' is missing required arguments: {match['arg']}", extensions


def _undeclared(match: re.Match[str], _node: Node | None) -> tuple[str, Json]:
    user = match["operation"] or "anonymous query"
    extensions = {"code": "variableNotDefined", "variableName": match["variable"]}
    return f"Variable ${match['variable']} is used by {user} but not declared", extensions


def _unused(match: re.Match[str], _node: Node | None) -> tuple[str, Json]:
    user = match["operation"] or "anonymous query"
    extensions = {"code": "variableNotUsed", "variableName": match["variable"]}
    return f"Variable ${match['variable']} is declared by {user} but not used", extensions


def _mismatch(match: re.Match[str], _node: Node | None) -> tuple[str, Json]:
    extensions = {
        "code": "variableMismatch",
        "variableName": match["variable"],
        "typeName": match["given"],
        "errorMessage": "Type mismatch",
    }
    return (
        f"Type mismatch on variable ${match['variable']} ({match['given']} / {match['wanted']})",
        extensions,
    )


def _needs_selection(match: re.Match[str], _node: Node | None) -> tuple[str, Json]:
    field, kind = match["field"], match["type"]
    hint = f"field '{field}' returns {kind} but has no selections. Did you mean '{field} {{ ... }}'?"
    extensions = {"code": "selectionMismatch", "nodeName": f"field '{field}'", "typeName": kind}
    return f"Field must have selections ({hint})", extensions


def _takes_none(match: re.Match[str], _node: Node | None) -> tuple[str, Json]:
    field, kind = match["field"], match["type"]
    extensions = {"code": "selectionMismatch", "nodeName": f"field '{field}'", "typeName": kind}
    return f"Selections can't be made on scalars (field '{field}' returns {kind})", extensions


def _bad_literal(_match: re.Match[str], node: Node | None) -> tuple[str, Json]:
    written = print_ast(node) if node is not None else ""
    extensions = {"code": "argumentLiteralsIncompatible", "typeName": "Field"}
    return f"Argument has an invalid value ({written}).", extensions


_Write = Callable[[re.Match[str], Node | None], tuple[str, Json]]
_WORDINGS: tuple[tuple[re.Pattern[str], _Write], ...] = (
    (re.compile(r"Cannot query field '(?P<field>\w+)' on type '(?P<type>\w+)'"), _undefined_field),
    (re.compile(r"Unknown argument '(?P<arg>\w+)' on field '(?P<field>[\w.]+)'"), _unknown_argument),
    (
        re.compile(r"(?:Argument '[\w.]+\(|Field '\w+' argument ')(?P<arg>\w+).+is required"),
        _missing_argument,
    ),
    (
        re.compile(
            r"Variable '\$(?P<variable>\w+)' is not defined(?: by operation '(?P<operation>\w+)')?\.$"
        ),
        _undeclared,
    ),
    (
        re.compile(r"Variable '\$(?P<variable>\w+)' is never used(?: in operation '(?P<operation>\w+)')?\.$"),
        _unused,
    ),
    (
        re.compile(
            r"Variable '\$(?P<variable>\w+)' of type '(?P<given>[^']+)' used in .+ type '(?P<wanted>[^']+)'"
        ),
        _mismatch,
    ),
    (
        re.compile(r"Field '(?P<field>\w+)' of type '(?P<type>[^']+)' must have a selection"),
        _needs_selection,
    ),
    (re.compile(r"Field '(?P<field>\w+)' must not have .+ type '(?P<type>[^']+)'"), _takes_none),
    (re.compile(r".*(?:does not exist in '\w+' enum|cannot represent|Expected value of type)"), _bad_literal),
)


def _suggestion(message: str) -> str:
    match = _SUGGESTED.search(message)
    names = [f"`{name}`" for name in _QUOTED.findall(match["names"])] if match else []
    if not names:
        return ""
    return f" (Did you mean {' or '.join(names) if len(names) <= 2 else _listed(names)}?)"  # noqa: PLR2004 - a pair


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _locations(error: GraphQLError, _node: Node | None) -> list[Json]:
    return [{"line": place.line, "column": place.column} for place in (error.locations or ())[:1]]


def _same_call(told: Json, entry: Json) -> bool:
    codes = {e.get("extensions", {}).get("code") for e in (told, entry)}
    return codes == {"missingRequiredArguments"} and told["path"] == entry["path"]


def _join(told: Json, entry: Json) -> None:
    more = entry["extensions"]["arguments"]
    told["extensions"]["arguments"] += f", {more}"
    told["message"] += f", {more}"


def _path(document: DocumentNode, target: Node | None) -> list[str]:
    """Where `target` stands: `query Poll`, then field by field."""
    finder = _Finder(target)
    visit(document, finder)
    return [label for node in finder.trail for label in _labels(node)]


class _Finder(Visitor):
    """Stops at a node and keeps the nodes above it."""

    def __init__(self, target: Node | None) -> None:
        super().__init__()
        self.target = target
        self.trail: list[Node] = []

    def enter(self, node: Node, _key: Any, _parent: Any, _path: Any, ancestors: Sequence[Any]) -> Any:
        if node is not self.target:
            return None
        self.trail = [above for above in ancestors if isinstance(above, Node)] + [node]
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
