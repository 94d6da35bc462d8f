"""Raw values of one resource as answered, before they become a reading or a gap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from watcher.adapters.sources.pipefy.seen import Seen


@dataclass(frozen=True, slots=True)
class Row:
    """Raw values of one resource; `reason` is set where there are none that count.

    `since` is the raw date from which the number counts, `updated` when Pipefy worked it out, `beside` an
    error that explains an empty value. A null limit with an error about that very row or limit is no "no
    limit": then `reason` is that error. `soft` is a limit whose passing exhausts nothing.
    """

    used: Any = None
    limit: Any = None
    since: Any = None
    reason: str = ""
    beside: str = ""
    soft: bool = False
    updated: Any = None


def usage_row(seen: Seen, value: Mapping[str, Any] | None = None) -> Row:
    """A row of `usage` and `limit`, taken from what was seen or from an object inside it."""
    held = seen.value if value is None else value
    return Row(held.get("usage"), held.get("limit"), seen.since, seen.reason, seen.beside)
