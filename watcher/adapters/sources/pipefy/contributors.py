"""From the answer about breakdowns to the largest users of a series: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from watcher.adapters.sources.pipefy import resources
from watcher.adapters.sources.pipefy.graphql import Told
from watcher.adapters.sources.pipefy.values import identity, mapping, name, number, rows
from watcher.domain.reading import Contributor, Contributors, Org

_MOST = 10
_UNNAMED = "without a name"


def contributors_of(resource: str, told: Told, org: Org) -> Contributors | None:
    """The largest first, at most ten; None where the answer holds none.

    API calls are told twice over, by operation and by token: those do not add up, so they have no total.
    """
    match resource:
        case resources.AUTOMATION_JOBS:
            root = mapping(told.data.get("automationsUsageDetailsCombined"))
            top = _picked(_of_org(root.get("topAutomations"), org), "name", "usage", "automation")
            total = [number(row.get("usage")) for row in _of_org(root.get("byOrganization"), org)]
            return _ranked(top, total[0] if total else None, "automations")
        case resources.API_CALLS:
            root = mapping(told.data.get("apiUsageStatsCombined"))
            operations = _picked(_of_org(root.get("operations"), org), "dimension", "metric", "operation")
            tokens = _picked(_of_org(root.get("tokens"), org), "dimension", "metric", "token")
            return _ranked([*operations, *tokens], None, "operations and tokens")
        case resources.INTEGRATION_TASKS:
            root = mapping(told.data.get("integrationsUsageDetails"))
            flows = (mapping(edge.get("node")) for edge in rows(root.get("edges")))
            top = _picked(flows, "name", "tasks", "flow")
            return _ranked(top, number(root.get("totalTasks")), "flows")
        case _:
            return None


def _of_org(value: Any, org: Org) -> list[Mapping[str, Any]]:
    return [row for row in rows(value) if identity(row.get("organizationUuid")) == org.id]


def _picked(found: Iterable[Mapping[str, Any]], label: str, amount: str, kind: str) -> list[Contributor]:
    """Rows with a usable number; the others are left out, never counted as zero."""
    return [
        Contributor(name(row.get(label)) or _UNNAMED, used, kind)
        for row in found
        if (used := number(row.get(amount))) is not None
    ]


def _ranked(found: Iterable[Contributor], total: float | None, noun: str) -> Contributors | None:
    top = tuple(sorted(found, key=lambda c: -c.used)[:_MOST])
    return Contributors(top, total, noun) if top else None
