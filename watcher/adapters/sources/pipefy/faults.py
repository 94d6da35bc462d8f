"""Errors inside a GraphQL answer: read whatever their shape, and sorted by what they mean for us.

Pipefy's server is graphql-ruby; its wordings are matched only where no code tells the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from watcher.adapters.sources.pipefy.values import identity, mapping, name

Path = tuple[str, ...]

_UNDEFINED = re.compile(r"Field '(?P<field>\w+)' doesn't exist on type '(?P<type>\w+)'")
_TIMED_OUT = re.compile(r"\bTimeout on \w", re.IGNORECASE)
_TOO_COMPLEX = re.compile(r"has (complexity|depth) of \d+, which exceeds max", re.IGNORECASE)
_BAD_USE = frozenset({"argumentnotaccepted", "missingrequiredarguments", "selectionmismatch"})
_NOT_OURS = frozenset({"permission_denied", "resource_not_found", "record_not_found", "unauthorized"})
_MOST = 2000  # errors read of one answer; 25 organizations with thirty missing fields each stay below


@dataclass(frozen=True, slots=True)
class Fault:
    """One error of an answer. `path` holds response keys, without the operation's own name."""

    message: str
    code: str = ""
    path: Path = ()
    correlation_id: str = ""
    field: str = ""
    type: str = ""
    hung: bool = False  # our own: there was no answer to find it in

    @property
    def root(self) -> str:
        """The response key of the root field it is about, or ""."""
        return self.path[0] if self.path else ""

    @property
    def undefined_field(self) -> bool:
        """The schema lacks a field we asked for."""
        return bool(self.field)

    @property
    def bad_use(self) -> bool:
        """The schema has the field, but not as we use it."""
        return self.code.lower() in _BAD_USE

    @property
    def unauthorized(self) -> bool:
        return self.code.lower() == "unauthorized" or self.message.lower().startswith("unauthorized")

    @property
    def not_ours(self) -> bool:
        """The account may not see it, or it is not there: the two look alike from outside."""
        return self.code.lower() in _NOT_OURS

    @property
    def timed_out(self) -> bool:
        return self.hung or bool(_TIMED_OUT.search(self.message))

    @property
    def too_heavy(self) -> bool:
        """A smaller document may pass."""
        return self.timed_out or bool(_TOO_COMPLEX.search(self.message))

    @property
    def reason(self) -> str:
        """For people and for a ticket at the vendor."""
        marks = [self.code] if self.code else []
        marks += [f"correlation id {self.correlation_id}"] if self.correlation_id else []
        return f"{self.message} ({', '.join(marks)})" if marks else self.message


def faults_of(body: Mapping[str, Any]) -> tuple[Fault, ...]:
    """The errors of an answer: a list under `errors`, or one object or text under `error`."""
    found = body.get("errors")
    entries: Sequence[Any] = found if isinstance(found, list) else [] if found is None else [found]
    if body.get("error") is not None:
        entries = [*entries, body["error"]]
    return tuple(_fault(entry) for entry in entries[:_MOST])


def _fault(entry: Any) -> Fault:
    if not isinstance(entry, dict):
        return Fault(name(entry) or "an error without a word")
    more = {**mapping(entry.get("details")), **mapping(entry.get("extensions"))}
    message = _message(entry)
    code = name(more.get("code")) or ""
    field, owner = _undefined(message, code, more)
    return Fault(
        message,
        code=code,
        path=_path(entry.get("path")),
        correlation_id=name(more.get("correlation_id")) or "",
        field=field,
        type=owner,
    )


def _message(entry: Mapping[str, Any]) -> str:
    """Its message; a refused token has a title and a detail instead (status-and-error pages)."""
    title, detail = name(entry.get("title")), name(entry.get("detail"))
    told = name(entry.get("message")) or ": ".join(part for part in (title, detail) if part)
    return told or "an error without a word"


def _undefined(message: str, code: str, more: Mapping[str, Any]) -> tuple[str, str]:
    """Field and type the schema lacks, from the extensions, else from the message; ("", "") if none."""
    if code.lower() == "undefinedfield" and name(more.get("fieldName")):
        return name(more.get("fieldName")) or "", name(more.get("typeName")) or ""
    if match := _UNDEFINED.search(message):
        return match["field"], match["type"]
    return "", ""


def _path(value: Any) -> Path:
    """Response keys; a validation error's path begins with the operation, e.g. `query LimitWatcher_Poll`."""
    keys = tuple(identity(key) or "" for key in value) if isinstance(value, list) else ()
    starts_with_operation = keys and keys[0].split(" ")[0] in {"query", "mutation"}
    return keys[1:] if starts_with_operation else keys
