"""The documents we send, composed from blocks; values travel as variables, never inside the text."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from watcher.adapters.sources.pipefy.blocks import (
    API_CALLS,
    AUTOMATIONS,
    DISCOVER,
    INTEGRATIONS,
    SUBSCRIPTION,
    Block,
)
from watcher.adapters.sources.pipefy.graphql import Document
from watcher.domain.reading import Org

MOST_ORGS = 25
"""Pipefy's bound on `organizationUuids`."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A document and which block stands behind each response key."""

    document: Document
    roots: dict[str, Block]


def discover(dropped: Collection[str] = ()) -> Composed | None:
    """Which organizations the account may see; None if the schema offers no way to ask."""
    blocks = [block for block in DISCOVER if block.root not in dropped]
    if not blocks:
        return None
    parts = [block.text(block.root, "", dropped) for block in blocks]
    text = _operation("LimitWatcher_Discover", {}, parts)
    return Composed(Document("LimitWatcher_Discover", text), {block.root: block for block in blocks})


def poll(orgs: Sequence[Org], dropped: Collection[str] = ()) -> Composed | None:
    """Everything the rules need about 1 to 25 organizations; None if nothing is left to ask.

    Response keys: the two combined fields by their own names, `s0`, `s1` … and `i0`, `i1` … by the
    position of the organization.
    """
    if not 1 <= len(orgs) <= MOST_ORGS:
        msg = f"a document asks about 1 to {MOST_ORGS} organizations, not {len(orgs)}"
        raise ValueError(msg)
    draft = _Draft(dropped)
    for block in (AUTOMATIONS, API_CALLS):
        draft.add(block.root, block, "", {"uuids": ("[ID!]!", [org.id for org in orgs])})
    for n, org in enumerate(orgs):
        if org.ref is not None:
            draft.add(f"s{n}", SUBSCRIPTION, f"(id: $r{n})", {f"r{n}": ("ID!", org.ref)})
        arguments = f"(organizationUuid: $u{n}, period: current_month)"
        draft.add(f"i{n}", INTEGRATIONS, arguments, {f"u{n}": ("ID!", org.id)})
    return draft.compose("LimitWatcher_Poll")


class _Draft:
    """Parts of a document with the variables they use; an unused variable would be refused."""

    def __init__(self, dropped: Collection[str]) -> None:
        self._dropped = dropped
        self._parts: list[str] = []
        self._variables: dict[str, tuple[str, object]] = {}
        self._roots: dict[str, Block] = {}

    def add(self, alias: str, block: Block, arguments: str, variables: dict[str, tuple[str, object]]) -> None:
        if block.root in self._dropped:
            return
        self._parts.append(block.text(alias, arguments, self._dropped))
        self._variables |= variables
        self._roots[alias] = block

    def compose(self, name: str) -> Composed | None:
        if not self._parts:
            return None
        types = {variable: kind for variable, (kind, _) in self._variables.items()}
        values = {variable: value for variable, (_, value) in self._variables.items()}
        return Composed(Document(name, _operation(name, types, self._parts), values), self._roots)


def _operation(name: str, types: dict[str, str], parts: Sequence[str]) -> str:
    declared = ", ".join(f"${variable}: {kind}" for variable, kind in types.items())
    head = f"query {name}({declared})" if declared else f"query {name}"
    return "\n  ".join([f"{head} {{", *parts]) + "\n}"


_ONE = "($uuids: [ID!]!)"

TOP_AUTOMATIONS = f"""query LimitWatcher_TopAutomations{_ONE} {{
  automationsUsageDetailsCombined(organizationUuids: $uuids, period: current_month) {{
    byOrganization {{ organizationUuid usage }}
    topAutomations {{ name usage organizationUuid }}
  }}
}}"""

TOP_API_CALLS = f"""query LimitWatcher_TopApiCalls{_ONE} {{
  apiUsageStatsCombined(organizationUuids: $uuids, period: current_month) {{
    operations: topItems(dimension: operation_name) {{ dimension metric organizationUuid }}
    tokens: topItems(dimension: token) {{ dimension metric organizationUuid }}
  }}
}}"""

TOP_FLOWS = """query LimitWatcher_TopFlows($uuid: ID!) {
  integrationsUsageDetails(
    organizationUuid: $uuid, period: current_month, sort: {by: "usage", order: desc}, first: 10
  ) {
    totalTasks
    edges { node { name tasks } }
  }
}"""


def top_of(resource: str, org: Org) -> Document | None:
    """The document that tells who uses a resource up; None where Pipefy tells nobody."""
    match resource:
        case "automation_jobs":
            return Document("LimitWatcher_TopAutomations", TOP_AUTOMATIONS, {"uuids": [org.id]})
        case "api_calls":
            return Document("LimitWatcher_TopApiCalls", TOP_API_CALLS, {"uuids": [org.id]})
        case "integration_tasks":
            return Document("LimitWatcher_TopFlows", TOP_FLOWS, {"uuid": org.id})
        case _:
            return None
