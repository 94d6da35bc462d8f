"""Automation jobs by organization, pipe and automation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from watcher.sandbox.pipefy.context import Ask, Span, refusal
from watcher.sandbox.pipefy.curves import whole_between
from watcher.sandbox.pipefy.resolvers.dates import dates
from watcher.sandbox.pipefy.resolvers.pages import kept, narrowed, ordered, page
from watcher.sandbox.pipefy.shares import number_of, split, uuid_of
from watcher.sandbox.pipefy.world import Automation, Organization

_TOP = 10
_SORTS = {"name": "name", "usage": "usage", "status": "status"}


def combined(ask: Ask, **args: Any) -> dict[str, Any]:
    asked: Sequence[str] = args["organizationUuids"]
    orgs, span = ask.several(asked), ask.span(args["period"])
    most: int | None = args["byPipeLimit"]
    if most is not None and most < 0:
        raise refusal("byPipeLimit must be 0 or more", "INVALID_INPUT", argument="byPipeLimit")
    rows = [_org_row(org, span) for org in orgs]
    rows.sort(key=lambda row: -row["usage"])
    return {
        "total": {"usage": sum(row["usage"] for row in rows)},
        "byOrganization": rows,
        "byPipe": lambda _info: _by_pipe(orgs, span)[:most],
        "topAutomations": lambda _info: _top(orgs, span),
        "filterDate": span.shown,
        "partial": len(orgs) < len(set(asked)),
    }


def single(ask: Ask, **args: Any) -> dict[str, Any]:
    org = ask.single(args["organizationUuid"])
    span = dates(ask, args["filterDate"])
    rows = ordered(kept(automation_rows(org, span), args), args.get("sort"), _SORTS)
    return {
        "usage": float(sum(row["usage"] for row in rows) if narrowed(args) else _used(org, span)),
        "availableFilters": _filters(org),
        "automations": lambda _info, first=None, after=None: {
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
        "lastUpdatedAt": span.updated if used else None,
    }


def _by_pipe(orgs: Sequence[Organization], span: Span) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for org in orgs:
        for pipe, used in _pipes(org, span).items():
            row = {**_org_row(org, span), "usage": used}
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
    rows = [row for org in orgs for row in automation_rows(org, span) if row["usage"] > 0]
    return sorted(rows, key=lambda row: -row["usage"])[:_TOP]


def automation_rows(org: Organization, span: Span) -> list[dict[str, Any]]:
    """Every automation with its share of the organization's jobs."""
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
        "updatedAt": span.updated,
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
