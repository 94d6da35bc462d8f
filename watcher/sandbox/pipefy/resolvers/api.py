"""API calls: what others used, by the world's curves, and what the caller itself used by asking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from watcher.sandbox.pipefy.context import Ask, Span
from watcher.sandbox.pipefy.curves import amount, whole_between
from watcher.sandbox.pipefy.scenario import Undivided
from watcher.sandbox.pipefy.shares import named
from watcher.sandbox.pipefy.world import Organization

_TOP = 10


def single(ask: Ask, **args: Any) -> dict[str, Any]:
    org, span = ask.single(args["organizationUuid"]), ask.span(args["period"])
    dimension = args.get("dimension")
    if dimension is None and ask.scenario.undivided is Undivided.ONE_ROW:
        data: list[dict[str, Any]] = [{"dimension": None, "metric": _used(ask, org, span.start, span.end)}]
    else:
        counts = _by_dimension(ask, org, span, dimension or "operation_name")
        data = [{"dimension": name, "metric": calls} for name, calls in counts.most_common()]
    return {"data": data, "filterDate": span.shown, "limit": _limit(ask, org)}


def daily(ask: Ask, **args: Any) -> dict[str, Any]:
    org, span = ask.single(args["organizationUuid"]), ask.span(args["period"])
    days, start = [], span.start
    while start < span.end:
        metric = _used(ask, org, start, min(start + timedelta(days=1), span.end))
        if metric or ask.scenario.zero_days:
            days.append({"date": start.strftime("%Y-%m-%d"), "metric": metric})
        start += timedelta(days=1)
    return {"data": days[::-1]}


def combined(ask: Ask, **args: Any) -> dict[str, Any]:
    asked: Sequence[str] = args["organizationUuids"]
    orgs, span = ask.several(asked), ask.span(args["period"])
    rows: list[dict[str, Any]] = [
        {
            "organizationUuid": org.uuid,
            "organizationName": org.name,
            "usage": _used(ask, org, span.start, span.end),
            "limit": _limit(ask, org),
        }
        for org in orgs
    ]
    rows.sort(key=lambda row: -row["usage"])
    limits = [row["limit"] for row in rows if row["limit"] is not None]
    return {
        "total": {"usage": sum(row["usage"] for row in rows), "limit": sum(limits) if limits else None},
        "byOrganization": rows,
        "topItems": lambda _info, dimension=None: _top_items(ask, orgs, span, dimension),
        "filterDate": span.shown,
        "partial": len(orgs) < len(set(asked)),
    }


def _top_items(
    ask: Ask, orgs: Sequence[Organization], span: Span, dimension: str | None
) -> list[dict[str, Any]]:
    if dimension is None and not ask.scenario.null_dimension_lists:
        return []
    rows: list[dict[str, Any]] = [
        {"dimension": name, "metric": calls, "organizationUuid": org.uuid, "organizationName": org.name}
        for org in orgs
        for name, calls in _by_dimension(ask, org, span, dimension or "operation_name").items()
        if calls
    ]
    return sorted(rows, key=lambda row: -row["metric"])[:_TOP]


def _by_dimension(ask: Ask, org: Organization, span: Span, dimension: str) -> Counter[str]:
    others = whole_between(org.api_calls.used, span.start, span.end)
    by_token = dimension == "token"
    counts = Counter(named(others, org.accounts if by_token else org.operations))
    for operation, account, calls in ask.world.charges.of(org.uuid, span.start, span.end):
        counts[account if by_token else operation] += calls
    return counts


def _used(ask: Ask, org: Organization, start: datetime, end: datetime) -> int:
    own = sum(calls for *_, calls in ask.world.charges.of(org.uuid, start, end))
    return whole_between(org.api_calls.used, start, end) + own


def _limit(ask: Ask, org: Organization) -> int | None:
    return None if org.api_calls.limit is None else int(amount(org.api_calls.limit, ask.now))
