"""One GraphQL request, from its JSON to the JSON of its answer, by the order of checks of graphql-ruby."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import ExecutionResult, GraphQLSyntaxError, OperationDefinitionNode, execute_sync

from watcher.sandbox.pipefy.context import Ask
from watcher.sandbox.pipefy.documents import Library, library
from watcher.sandbox.pipefy.plan import Plan, organizations_asked
from watcher.sandbox.pipefy.ruby import plain, static_errors, syntax_error
from watcher.sandbox.pipefy.scenario import TimeoutOn, TooComplex, UndefinedField
from watcher.sandbox.pipefy.trail import path
from watcher.sandbox.pipefy.variables import variable_errors

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """What a client posts."""

    query: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer, its HTTP status, and what the request log says about it."""

    body: Json
    status: int = 200
    organizations: int = 0
    fields: tuple[str, ...] = ()


def run(ask: Ask, request: Request) -> Outcome:
    """Answer `request`; everything but unreadable GraphQL is HTTP 200."""
    shelf = library(ask.client.removed | _undefined(ask))
    try:
        plan = shelf.plan(request.query)
    except GraphQLSyntaxError as error:
        return Outcome({"errors": [syntax_error(error)]}, 400)
    operation = plan.pick(request.operation)
    if operation is None:
        return Outcome({"errors": [plain(_which(request.operation))]})
    organizations = organizations_asked(plan, operation, request.variables, ask.world)
    fields = tuple(root.name.value for root in plan.roots(operation))
    errors = _refusals(ask, request, shelf, plan, operation, organizations)
    body: Json = {"errors": errors} if errors else _executed(ask, request, shelf, plan)
    return Outcome(body, 200, organizations, fields)


def _refusals(
    ask: Ask,
    request: Request,
    shelf: Library,
    plan: Plan,
    operation: OperationDefinitionNode,
    organizations: int,
) -> Sequence[Json]:
    """Why the document is not run at all, if so."""
    if plan.errors:
        return static_errors(shelf.schema, plan.document, plan.errors, suggest=ask.scenario.suggest)
    hidden = _introspection(ask, plan, operation)
    if hidden:
        return hidden
    wrong = variable_errors(shelf.schema, operation, request.variables)
    return wrong or _too_much(ask, request, shelf, operation, organizations)


def _too_much(
    ask: Ask, request: Request, shelf: Library, operation: OperationDefinitionNode, organizations: int
) -> list[Json]:
    complexity, depth = shelf.cost(request.query, operation, request.variables)
    most, deepest = ask.scenario.max_complexity, ask.scenario.max_depth
    for fault in ask.faults:
        if isinstance(fault, TooComplex) and organizations > fault.organizations:
            complexity = max(complexity, most + 1)
    if complexity > most:
        return [plain(f"Query has complexity of {complexity}, which exceeds max complexity of {most}")]
    if depth > deepest:
        return [plain(f"Query has depth of {depth}, which exceeds max depth of {deepest}")]
    return []


def _introspection(ask: Ask, plan: Plan, operation: OperationDefinitionNode) -> list[Json]:
    if ask.scenario.introspection:
        return []
    return [
        {
            "message": f"Field '{root.name.value}' doesn't exist on type 'Query'",
            "path": path([operation, root]),
            "extensions": {"code": "undefinedField", "typeName": "Query", "fieldName": root.name.value},
        }
        for root in plan.roots(operation)
        if root.name.value in {"__schema", "__type"}
    ]


def _executed(ask: Ask, request: Request, shelf: Library, plan: Plan) -> Json:
    result = execute_sync(
        shelf.schema,
        plan.document,
        context_value=ask,
        variable_values=dict(request.variables),
        operation_name=request.operation,
    )
    late = _timeout(ask, result)
    if late:
        return {"errors": [plain(late)]}
    body: Json = {"data": result.data}
    if result.errors:
        body["errors"] = [error.formatted for error in result.errors]
    return body


def _timeout(ask: Ask, result: ExecutionResult) -> str | None:
    """The message of a time-out that spoils the whole answer."""
    if all(fault.keep_data for fault in ask.faults if isinstance(fault, TimeoutOn)):
        return None
    texts = (error.message for error in result.errors or ())
    return next((text for text in texts if text.startswith("Timeout on ")), None)


def _undefined(ask: Ask) -> frozenset[str]:
    return frozenset(fault.field for fault in ask.faults if isinstance(fault, UndefinedField))


def _which(name: str | None) -> str:
    return f'No operation named "{name}"' if name else "An operation name is required"
