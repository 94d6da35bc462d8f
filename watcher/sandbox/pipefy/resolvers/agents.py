"""AI agents, reported like automations, but in credits."""

from __future__ import annotations

from typing import Any

from watcher.sandbox.pipefy.context import Ask, Span
from watcher.sandbox.pipefy.curves import halves, used_between
from watcher.sandbox.pipefy.resolvers.dates import dates
from watcher.sandbox.pipefy.resolvers.pages import kept, narrowed, ordered, page
from watcher.sandbox.pipefy.shares import number_of
from watcher.sandbox.pipefy.world import Organization

_SORTS = {"name": "name", "usage": "usage", "status": "status"}


def single(ask: Ask, **args: Any) -> dict[str, Any]:
    org = ask.single(args["organizationUuid"])
    span = dates(ask, args["filterDate"])
    rows = ordered(kept(_rows(org, span), args), args.get("sort"), _SORTS)
    return {
        "usage": sum(row["usage"] for row in rows) if narrowed(args) else halves(_used(org, span)),
        "availableFilters": {"action": [], "event": [], "pipes": [], "status": ["active"]},
        "agents": lambda _info, first=None, after=None: {
            "totalCount": len(rows),
            **page(rows, first, after),
        },
    }


def ranked(org: Organization, span: Span) -> list[tuple[str, str, float]]:
    """Id, name and credits of each agent."""
    used, whole = _used(org, span), sum(org.agents.values()) or 1.0
    return [
        (number_of(org.uuid, "agent", name), name, halves(used * weight / whole))
        for name, weight in org.agents.items()
    ]


def _rows(org: Organization, span: Span) -> list[dict[str, Any]]:
    return [
        {"id": number, "name": name, "usage": used, "status": "active"}
        for number, name, used in ranked(org, span)
    ]


def _used(org: Organization, span: Span) -> float:
    return used_between(org.ai_credits.used, span.start, span.end) * org.ai_credits.agents
