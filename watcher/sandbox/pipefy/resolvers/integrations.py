"""Integration tasks: the total with its limit, a history in buckets, and the flows that used them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from watcher.sandbox.pipefy.context import Ask, Span
from watcher.sandbox.pipefy.curves import add_months, amount, whole_between
from watcher.sandbox.pipefy.resolvers.pages import ordered, page
from watcher.sandbox.pipefy.shares import split
from watcher.sandbox.pipefy.world import Organization

_SORTS = {"name": "name", "usage": "tasks", "status": "status"}


def stats(ask: Ask, **args: Any) -> dict[str, Any]:
    org, span = ask.single(args["organizationUuid"]), ask.span(args["period"])
    used, limit = _used(org, span.start, span.end), _limit(ask, org)
    by_month = args["period"] == "last_3_months"
    return {
        "tasksConsumed": {"usage": used, "limit": limit},
        "activeFlows": sum(flow.status == "ENABLED" for flow in org.flows) if used else 0,
        "filterDate": span.shown,
        "history": lambda _info: {"nodes": _buckets(org, span, limit, by_month=by_month)},
    }


def details(ask: Ask, **args: Any) -> dict[str, Any]:
    org, span = ask.single(args["organizationUuid"]), ask.span(args["period"])
    total = _used(org, span.start, span.end)
    tasks = split(total, [flow.weight for flow in org.flows])
    rows: list[dict[str, Any]] = [
        {
            "name": flow.name,
            "project": {"name": flow.project, "icon": None, "color": "green"},
            "tasks": used,
            "runs": used // 4,
            "lastRunAt": span.updated if used else None,
            "status": flow.status,
        }
        for flow, used in zip(org.flows, tasks, strict=True)
        if args.get("status") in {None, flow.status}
        and (args.get("search") or "").casefold() in flow.name.casefold()
    ]
    rows = ordered(rows, args.get("sort"), _SORTS)
    shown = page(rows, args.get("first"), args.get("after"))
    narrowed = args.get("status") or args.get("search")  # without either, flows that are not listed count too
    counted = sum(row["tasks"] for row in rows) if narrowed else total
    return {"totalFlows": len(rows), "totalTasks": counted, **shown}


def _buckets(org: Organization, span: Span, limit: int | None, *, by_month: bool) -> list[dict[str, Any]]:
    nodes, start = [], span.start
    while start < span.end:
        stop = add_months(start, 1) if by_month else start + timedelta(days=1)
        date = start.strftime("%Y-%m" if by_month else "%Y-%m-%d")
        nodes.append({"date": date, "usage": _used(org, start, min(stop, span.end)), "limit": limit})
        start = stop
    return nodes


def _used(org: Organization, start: datetime, end: datetime) -> int:
    return whole_between(org.integration_tasks.used, start, end)


def _limit(ask: Ask, org: Organization) -> int | None:
    limit = org.integration_tasks.limit
    return None if limit is None else int(amount(limit, ask.now))
