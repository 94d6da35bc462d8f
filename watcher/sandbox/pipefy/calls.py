"""What came in: requests as they are read from bytes, and the log's line about each."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.sandbox.pipefy.run import Request

_NAMED = re.compile(r"\b(?:query|mutation)\s+(\w+)")


@dataclass(frozen=True, slots=True)
class Call:
    """A request that came in. `status` 0 means that the connection was cut without an answer.

    `operation` is the GraphQL operation's name, `oauth/token` or `files/NAME`. `organizations` is how many
    the document was about, `fields` its root fields, `account` who asked; `bearer` tells whether a bearer
    token came along, good or not.
    """

    at: datetime
    operation: str
    status: int
    organizations: int = 0
    fields: tuple[str, ...] = ()
    account: str = ""
    query: str = ""
    bearer: bool = False


def read(raw: bytes) -> Request | None:
    """A request from its JSON; None if it is none."""
    try:
        found: Any = json.loads(raw)
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    variables, name = found.get("variables") or {}, found.get("operationName")
    if not isinstance(variables, dict):
        return None
    return Request(str(found.get("query") or ""), variables, name or None)


def name_of(asked: Request | None) -> str:
    """The operation's name; empty where it has none."""
    if asked is None:
        return ""
    match = _NAMED.search(asked.query)
    return asked.operation or (match[1] if match else "")
