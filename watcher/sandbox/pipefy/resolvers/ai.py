"""AI credits: fractional use, limits that may be zero, add-ons."""

from __future__ import annotations

from typing import Any

from watcher.sandbox.pipefy.context import Ask, Span
from watcher.sandbox.pipefy.curves import amount, halves, used_between
from watcher.sandbox.pipefy.resolvers import agents
from watcher.sandbox.pipefy.world import Organization

_TOP = 10


def single(ask: Ask, **args: Any) -> dict[str, Any]:
    org, span = ask.single(args["organizationUuid"]), ask.span(args["period"])
    free = org.ai_credits.free_limit
    used = _used(org, span)
    return {
        **_use(ask, org, span),
        "active": org.ai_credits.active,
        "updatedAt": span.updated,
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
    by_agents = halves(used * credit.agents)
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
            "agentId": number,
            "agentName": name,
            "organizationUuid": org.uuid,
            "organizationName": org.name,
            "creditsProcessed": processed,
        }
        for org in orgs
        for number, name, processed in agents.ranked(org, span)
        if processed
    ]
    return sorted(rows, key=lambda row: -row["creditsProcessed"])[:_TOP]


def _used(org: Organization, span: Span) -> float:
    return halves(used_between(org.ai_credits.used, span.start, span.end))
