"""AI credits: fractional use, limits that may be zero, add-ons."""

from __future__ import annotations

from typing import Any

from watcher.sandbox.pipefy.context import Ask, Span, iso
from watcher.sandbox.pipefy.curves import amount, used_between
from watcher.sandbox.pipefy.shares import number_of
from watcher.sandbox.pipefy.world import Organization

_TOP = 10


def single(ask: Ask, **args: Any) -> dict[str, Any]:
    org, span = ask.single(args["organizationUuid"]), ask.span(args["period"])
    free = org.ai_credits.free_limit
    used = _used(org, span)
    return {
        **_use(ask, org, span),
        "active": org.ai_credits.active,
        "updatedAt": iso(ask.now),
        "filterDate": span.shown,
        "freeAiCredit": None if free is None else {"limit": free, "usage": min(free, used)},
    }


def combined(ask: Ask, **args: Any) -> dict[str, Any]:
    asked = args["organizationUuids"]
    orgs, span = ask.several(asked), ask.span(args["period"])
    rows: list[dict[str, Any]] = [
        {"organizationUuid": org.uuid, "organizationName": org.name, **_use(ask, org, span)} for org in orgs
    ]
    rows.sort(key=lambda row: -row["usage"])
    limits = [row["limit"] for row in rows if row["limit"] is not None]
    return {
        "total": {
            "usage": sum(row["usage"] for row in rows),
            "limit": sum(limits) if limits else None,
            "aiAutomationUsage": sum(row["aiAutomation"]["usage"] for row in rows),
            "assistantsUsage": sum(row["assistants"]["usage"] for row in rows),
        },
        "byOrganization": rows,
        "topAgents": lambda _info: _top_agents(orgs, span),
        "filterDate": span.shown,
        "partial": len(orgs) < len(set(asked)),
    }


def _use(ask: Ask, org: Organization, span: Span) -> dict[str, Any]:
    credit, used = org.ai_credits, _used(org, span)
    by_agents = _halves(used * credit.agents)
    return {
        "usage": used,
        "limit": None if credit.limit is None else amount(credit.limit, ask.now),
        "hasAddon": credit.has_addon,
        "aiAutomation": {"usage": by_agents, "enabled": credit.active},
        "assistants": {"usage": used - by_agents, "enabled": credit.active},
    }


def _top_agents(orgs: list[Organization], span: Span) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {
            "agentId": number_of(org.uuid, "agent", name),
            "agentName": name,
            "organizationUuid": org.uuid,
            "organizationName": org.name,
            "creditsProcessed": _halves(
                _used(org, span) * org.ai_credits.agents * weight / sum(org.agents.values())
            ),
        }
        for org in orgs
        for name, weight in org.agents.items()
    ]
    return sorted(rows, key=lambda row: -row["creditsProcessed"])[:_TOP]


def _used(org: Organization, span: Span) -> float:
    return _halves(used_between(org.ai_credits.used, span.start, span.end))


def _halves(credits_used: float) -> float:
    """Credits come in halves."""
    return int(credits_used * 2) / 2
