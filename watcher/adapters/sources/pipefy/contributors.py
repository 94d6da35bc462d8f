"""From the answer about breakdowns to the largest users of a series: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from watcher.adapters.sources.pipefy import resources
from watcher.adapters.sources.pipefy.assumptions import TOP_ITEMS
from watcher.adapters.sources.pipefy.breakdown import flow_nodes
from watcher.adapters.sources.pipefy.graphql import Told
from watcher.adapters.sources.pipefy.values import identity, mapping, name, number, rows
from watcher.domain.reading import Contributor, Contributors, Org

_UNNAMED = "without a name"
_FEATURES = {"assistants": "AI assistants together", "aiAutomation": "AI agents together"}

Row = Mapping[str, Any]


def contributors_of(resource: str, told: Told, org: Org) -> Contributors | None:
    """The largest of each kind, at most ten, those first that add up to the total; None if there are none.

    API calls are told twice over, by operation and by token: those do not add up, so they have no total.
    """
    match resource:
        case resources.AUTOMATION_JOBS:
            return _jobs(told, org)
        case resources.API_CALLS:
            return _calls(told, org)
        case resources.INTEGRATION_TASKS:
            root = mapping(told.data.get("integrationsUsageDetails"))
            flows = _picked(flow_nodes(root), "name", "tasks", "flow", part="name")
            return _ranked([flows], number(root.get("totalTasks")), "flows")
        case resources.AI_CREDITS:
            return _credits(told, org)
        case _:
            return None


def _jobs(told: Told, org: Org) -> Contributors | None:
    root = mapping(told.data.get("automationsUsageDetailsCombined"))
    alone = mapping(told.data.get("automationsUsageDetails"))
    listed = [*_of_org(root.get("topAutomations"), org), *_nodes(alone.get("automations"))]
    automations = _picked(listed, "name", "usage", "automation", part="id")
    pipes = [
        {**mapping(row.get("pipe")), "usage": row.get("usage")} for row in _of_org(root.get("byPipe"), org)
    ]
    total = _total(root, org) if root else number(alone.get("usage"))
    return _ranked([automations, _picked(pipes, "name", "usage", "pipe", part="uuid")], total, "automations")


def _calls(told: Told, org: Org) -> Contributors | None:
    root = mapping(told.data.get("apiUsageStatsCombined"))
    kinds = []
    for alias, kind in (("operations", "operation"), ("tokens", "token")):
        alone = rows(mapping(told.data.get(alias)).get("data"))
        listed = [*_of_org(root.get(alias), org), *alone]
        kinds += _picked(listed, "dimension", "metric", kind, part="dimension")
    return _ranked([kinds], None, "operations and tokens")


def _credits(told: Told, org: Org) -> Contributors | None:
    root = mapping(told.data.get("aiCreditUsageStatsCombined"))
    alone = mapping(told.data.get("agentsUsageDetails"))
    agents = _picked(_of_org(root.get("topAgents"), org), "agentName", "creditsProcessed", "agent")
    agents += _picked(_nodes(alone.get("agents")), "name", "usage", "agent")
    # The agents' own total leaves out the assistants, so it is no total of the credits.
    features = _features(root, org, ("assistants",) if agents else ("assistants", "aiAutomation"))
    noun = "AI agents and assistants" if features else "AI agents"
    return _ranked([agents + features], _total(root, org), noun)


def _features(root: Row, org: Org, wanted: Iterable[str]) -> list[Contributor]:
    """What the assistants used together, and the agents where none is told by name: they are the rest."""
    row = next(iter(_of_org(root.get("byOrganization"), org)), {})
    amounts = ((_FEATURES[field], number(mapping(row.get(field)).get("usage"))) for field in wanted)
    return [Contributor(called, used, "agent") for called, used in amounts if used]


def _total(root: Row, org: Org) -> float | None:
    found = [number(row.get("usage")) for row in _of_org(root.get("byOrganization"), org)]
    return found[0] if found else None


def _of_org(value: Any, org: Org) -> list[Row]:
    return [row for row in rows(value) if identity(row.get("organizationUuid")) == org.id]


def _nodes(connection: Any) -> list[Row]:
    return rows(mapping(connection).get("nodes"))


def _picked(found: Iterable[Row], label: str, amount: str, kind: str, part: str = "") -> list[Contributor]:
    """Rows with a usable number; the others are left out, never counted as zero."""
    return [
        Contributor(name(row.get(label)) or _UNNAMED, used, kind, part=identity(row.get(part)) or "")
        for row in found
        if (used := number(row.get(amount))) is not None
    ]


def _ranked(kinds: Iterable[list[Contributor]], total: float | None, noun: str) -> Contributors | None:
    top = [each for found in kinds for each in sorted(found, key=lambda c: -c.used)[:TOP_ITEMS]]
    return Contributors(tuple(top), total, noun) if top else None
