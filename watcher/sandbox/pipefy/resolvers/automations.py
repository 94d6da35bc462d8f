"""Automation jobs by organization, pipe and automation; and AI agents, which are reported alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from watcher.sandbox.pipefy.context import Ask, Span, iso, refusal
from watcher.sandbox.pipefy.curves import add_months, month_start, used_between, whole_between
from watcher.sandbox.pipefy.resolvers.pages import ordered, page
from watcher.sandbox.pipefy.shares import number_of, split, uuid_of
from watcher.sandbox.pipefy.world import Automation, Organization

_TOP = 10
_SORTS = {"name": "name", "usage": "usage", "status": "status"}


def combined(ask: Ask, **args: Any) -> dict[str, Any]:
    asked: Sequence[str] = args["organizationUuids"]
    orgs, span = ask.several(asked), ask.span(args["period"])
    rows = [_org_row(org, span) for org in orgs]
    rows.sort(key=lambda row: -row["usage"])
    return {
        "total": {"usage": sum(row["usage"] for row in rows)},
        "byOrganization": rows,
        "byPipe": lambda _info: _by_pipe(orgs, span)[: args["byPipeLimit"]],
        "topAutomations": lambda _info: _top(orgs, span),
        "filterDate": span.shown,
        "partial": len(orgs) < len(set(asked)),
    }


def single(ask: Ask, **args: Any) -> dict[str, Any]:
    org = ask.single(args["organizationUuid"])
    span = _range(ask, args["filterDate"])
    rows = _kept(_automation_rows(org, span), args)
    rows = ordered(rows, args.get("sort"), _SORTS)
    return {
        "usage": float(sum(row["usage"] for row in rows)),
        "availableFilters": _filters(org),
        "automations": lambda _info, first=None, after=None: {
            "totalCount": len(rows),
            **page(rows, first, after),
        },
    }


def agents(ask: Ask, **args: Any) -> dict[str, Any]:
    """Usage here is in credits, not executions."""
    org = ask.single(args["organizationUuid"])
    span = _range(ask, args["filterDate"])
    used = used_between(org.ai_credits.used, span.start, span.end) * org.ai_credits.agents
    whole = sum(org.agents.values()) or 1.0
    rows: list[dict[str, Any]] = [
        {
            "id": number_of(org.uuid, "agent", name),
            "name": name,
            "usage": int(used * weight / whole * 2) / 2,
            "status": "active",
        }
        for name, weight in org.agents.items()
    ]
    rows = ordered(_kept(rows, args), args.get("sort"), _SORTS)
    return {
        "usage": sum(row["usage"] for row in rows),
        "availableFilters": {"action": [], "event": [], "pipes": [], "status": ["active"]},
        "agents": lambda _info, first=None, after=None: {
            "totalCount": len(rows),
            **page(rows, first, after),
        },
    }


def _used(org: Organization, span: Span) -> int:
    return whole_between(org.automation_jobs.used, span.start, span.end)


def _org_row(org: Organization, span: Span) -> dict[str, Any]:
    used = _used(org, span)
    return {
        "organizationUuid": org.uuid,
        "organizationName": org.name,
        "usage": used,
        "lastUpdatedAt": iso(span.end) if used else None,
    }


def _by_pipe(orgs: Sequence[Organization], span: Span) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for org in orgs:
        for pipe, used in _pipes(org, span).items():
            row = {**_org_row(org, span), "usage": used, "lastUpdatedAt": iso(span.end)}
            rows.append({"pipe": _repo(org, pipe), **row})
    rows = [row for row in rows if row["usage"] > 0]
    return sorted(rows, key=lambda row: (-row["usage"], row["pipe"]["name"], row["organizationName"]))


def _pipes(org: Organization, span: Span) -> dict[str, int]:
    shares = split(_used(org, span), [automation.weight for automation in org.automations])
    pipes: dict[str, int] = {}
    for automation, used in zip(org.automations, shares, strict=True):
        pipes[automation.pipe] = pipes.get(automation.pipe, 0) + used
    return pipes


def _top(orgs: Sequence[Organization], span: Span) -> list[dict[str, Any]]:
    rows = [row for org in orgs for row in _automation_rows(org, span) if row["usage"] > 0]
    return sorted(rows, key=lambda row: -row["usage"])[:_TOP]


def _automation_rows(org: Organization, span: Span) -> list[dict[str, Any]]:
    shares = split(_used(org, span), [automation.weight for automation in org.automations])
    return [
        _automation_row(org, automation, used, span)
        for automation, used in zip(org.automations, shares, strict=True)
    ]


def _automation_row(org: Organization, automation: Automation, used: int, span: Span) -> dict[str, Any]:
    repo = _repo(org, automation.pipe)
    return {
        "id": number_of(org.uuid, automation.name),
        "name": automation.name,
        "usage": float(used),
        "action": automation.action,
        "event": automation.event,
        "status": automation.status,
        "actionRepo": repo,
        "eventRepo": repo,
        "createdAt": "2025-11-03T10:00:00Z",
        "createdBy": {"id": "1001", "name": "Jane Admin", "avatarUrl": None},
        "updatedAt": iso(span.end),
        "tags": [],
        "organizationUuid": org.uuid,
        "organizationName": org.name,
    }


def _repo(org: Organization, pipe: str) -> dict[str, str]:
    return {"uuid": uuid_of(org.uuid, pipe), "name": pipe, "icon": "pipefy", "color": "blue"}


def _filters(org: Organization) -> dict[str, Any]:
    return {
        "action": sorted({automation.action for automation in org.automations}),
        "event": sorted({automation.event for automation in org.automations}),
        "pipes": [_repo(org, pipe) for pipe in sorted({automation.pipe for automation in org.automations})],
        "status": sorted({automation.status for automation in org.automations}),
    }


def _kept(rows: Sequence[dict[str, Any]], args: dict[str, Any]) -> list[dict[str, Any]]:
    search = (args.get("search") or "").casefold()
    wanted = {name: values for name, values in (args.get("filters") or {}).items() if values}
    pipes = wanted.pop("pipe", None)
    wanted.pop("tags", None)
    return [
        row
        for row in rows
        if search in row["name"].casefold()
        and all(row.get(name) in values for name, values in wanted.items())
        and (pipes is None or row.get("eventRepo", {}).get("uuid") in pipes)
    ]


def _range(ask: Ask, dates: dict[str, str]) -> Span:
    """Explicit dates, refused outside the last three months."""
    try:
        start, end = (datetime.fromisoformat(dates[edge]) for edge in ("from", "to"))
        start, end = min(start, ask.now), min(end, ask.now)
    except (ValueError, TypeError):
        raise refusal("filterDate is not a range of ISO 8601 dates", "INVALID_INPUT") from None
    if end < start:
        raise refusal("filterDate ends before it begins", "INVALID_INPUT")
    if start < add_months(month_start(ask.now), -3):
        raise refusal("filterDate must be within the last 3 months", "INVALID_INPUT")
    return Span(start, end, {"from": iso(start), "to": iso(end)})
