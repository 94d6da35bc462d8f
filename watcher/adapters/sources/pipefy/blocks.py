"""The blocks a document is composed of: each a root field with the fields under it that may be dropped.

A newer or older schema may lack any of them: one undefined field makes Pipefy refuse the whole document,
so every block, and every optional field of one, can be left out by its key (`apiUsageStatsCombined` or
`apiUsageStatsCombined.limit`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from watcher.adapters.sources.pipefy.faults import Fault


@dataclass(frozen=True, slots=True)
class Block:
    """A root field. `body` holds `%(field)s` for each of its `optional` fields; `fields` names the rest."""

    root: str
    arguments: str
    body: str
    fields: frozenset[str]
    optional: tuple[str, ...] = ()

    def text(self, alias: str, arguments: str, dropped: Collection[str]) -> str:
        """The block as it stands in a document, without what `dropped` names."""
        shown = {f: _OPTIONAL_TEXT.get(f, f) for f in self.optional if f"{self.root}.{f}" not in dropped}
        body = self.body % {f: shown.get(f, "") for f in self.optional}
        head = f"{alias}: {self.root}" if alias != self.root else self.root
        return f"{head}{arguments or self.arguments} {{ {' '.join(body.split())} }}"


_OPTIONAL_TEXT = {"filterDate": "filterDate { from }"}

AUTOMATIONS = Block(
    root="automationsUsageDetailsCombined",
    arguments="(organizationUuids: $uuids, period: current_month)",
    body="byOrganization { organizationUuid organizationName usage } %(filterDate)s %(partial)s",
    fields=frozenset({"byOrganization", "organizationUuid", "organizationName", "usage"}),
    optional=("filterDate", "partial"),
)
API_CALLS = Block(
    root="apiUsageStatsCombined",
    arguments="(organizationUuids: $uuids, period: current_month)",
    body="byOrganization { organizationUuid organizationName usage %(limit)s } %(filterDate)s %(partial)s",
    fields=frozenset({"byOrganization", "organizationUuid", "organizationName", "usage"}),
    optional=("limit", "filterDate", "partial"),
)
SUBSCRIPTION = Block(
    root="organization",
    arguments="",
    body="id uuid name %(planName)s activeSubscription { limits { resource limit used } }",
    fields=frozenset({"id", "uuid", "name", "activeSubscription", "limits", "resource", "limit", "used"}),
    optional=("planName",),
)
INTEGRATIONS = Block(
    root="integrationsUsageStats",
    arguments="",
    body="tasksConsumed { usage %(limit)s } %(filterDate)s",
    fields=frozenset({"tasksConsumed", "usage"}),
    optional=("limit", "filterDate"),
)
MY_ORGANIZATIONS = Block(
    root="myUsageStatsOrganizations", arguments="", body="uuid name", fields=frozenset({"uuid", "name"})
)
ORGANIZATIONS = Block(
    root="organizations", arguments="", body="id uuid name", fields=frozenset({"id", "uuid", "name"})
)

POLL = (AUTOMATIONS, API_CALLS, SUBSCRIPTION, INTEGRATIONS)
DISCOVER = (MY_ORGANIZATIONS, ORGANIZATIONS)


def lost_keys(faults: Iterable[Fault], blocks: Collection[Block], roots: dict[str, Block]) -> set[str]:
    """What to drop so that the schema takes the document; `roots` maps its response keys to blocks."""
    return {key for fault in faults for key in _lost(fault, blocks, roots)}


def _lost(fault: Fault, blocks: Collection[Block], roots: dict[str, Block]) -> set[str]:
    block = roots.get(fault.root)
    if block is not None:
        return {_key(block, fault.field)}
    if any(fault.field == b.root for b in blocks):  # no path, but it names the root field itself
        return {fault.field}
    return {_key(b, fault.field) for b in blocks if fault.field in b.fields or fault.field in b.optional}


def _key(block: Block, field: str) -> str:
    """An optional field goes alone; without a needed one, or by bad use, the block is worth nothing."""
    return f"{block.root}.{field}" if field in block.optional else block.root
