"""The documents that tell who uses a resource up in one organization, by whichever field the account has."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from watcher.adapters.sources.pipefy import catalogue, resources
from watcher.adapters.sources.pipefy.blocks import Block
from watcher.adapters.sources.pipefy.documents import iso
from watcher.adapters.sources.pipefy.graphql import Document
from watcher.domain.reading import Org, Series

_MANY = "($uuids: [ID!]!)"
_ONE = "($uuid: ID!)"
_DATED = "($uuid: ID!, $month: DateRange!)"
_LARGEST = '{by: "usage", order: desc}'

TOP_AUTOMATIONS = f"""query LimitWatcher_TopAutomations{_MANY} {{
  automationsUsageDetailsCombined(organizationUuids: $uuids, period: current_month) {{
    byOrganization {{ organizationUuid usage }}
    topAutomations {{ id name usage organizationUuid }}
    byPipe {{ pipe {{ uuid name }} organizationUuid usage }}
  }}
}}"""

TOP_AUTOMATIONS_ALONE = f"""query LimitWatcher_TopAutomations{_MANY} {{
  automationsUsageDetailsCombined(organizationUuids: $uuids, period: current_month) {{
    byOrganization {{ organizationUuid usage }}
    topAutomations {{ id name usage organizationUuid }}
  }}
}}"""

TOP_AUTOMATIONS_OF_ONE = f"""query LimitWatcher_TopAutomations{_DATED} {{
  automationsUsageDetails(organizationUuid: $uuid, filterDate: $month, sort: {_LARGEST}) {{
    usage
    automations(first: 10) {{ nodes {{ id name usage }} }}
  }}
}}"""

TOP_API_CALLS = f"""query LimitWatcher_TopApiCalls{_MANY} {{
  apiUsageStatsCombined(organizationUuids: $uuids, period: current_month) {{
    operations: topItems(dimension: operation_name) {{ dimension metric organizationUuid }}
    tokens: topItems(dimension: token) {{ dimension metric organizationUuid }}
  }}
}}"""

TOP_API_CALLS_OF_ONE = f"""query LimitWatcher_TopApiCalls{_ONE} {{
  operations: apiUsageStats(organizationUuid: $uuid, period: current_month, dimension: operation_name) {{
    data {{ dimension metric }}
  }}
  tokens: apiUsageStats(organizationUuid: $uuid, period: current_month, dimension: token) {{
    data {{ dimension metric }}
  }}
}}"""

TOP_FLOWS = f"""query LimitWatcher_TopFlows{_ONE} {{
  integrationsUsageDetails(
    organizationUuid: $uuid, period: current_month, sort: {_LARGEST}, first: 10
  ) {{
    totalTasks
    edges {{ node {{ name tasks }} }}
  }}
}}"""

TOP_AGENTS = f"""query LimitWatcher_TopAgents{_MANY} {{
  aiCreditUsageStatsCombined(organizationUuids: $uuids, period: current_month) {{
    byOrganization {{ organizationUuid usage aiAutomation {{ usage }} assistants {{ usage }} }}
    topAgents {{ agentId agentName organizationUuid creditsProcessed }}
  }}
}}"""

TOP_AGENTS_ALONE = f"""query LimitWatcher_TopAgents{_MANY} {{
  aiCreditUsageStatsCombined(organizationUuids: $uuids, period: current_month) {{
    byOrganization {{ organizationUuid usage }}
    topAgents {{ agentId agentName organizationUuid creditsProcessed }}
  }}
}}"""

TOP_AGENTS_OF_ONE = f"""query LimitWatcher_TopAgents{_DATED} {{
  agentsUsageDetails(organizationUuid: $uuid, filterDate: $month, sort: {_LARGEST}) {{
    usage
    agents(first: 10) {{ nodes {{ id name usage }} }}
  }}
}}"""


def tops_of(
    series: Series, org: Org, dropped: Collection[str], month: tuple[datetime, datetime]
) -> list[Document]:
    """The documents for an organization's own series, to be tried until the schema takes one.

    There are none where Pipefy tells nobody. `month` runs from its start to now, for fields that want dates.
    """
    if series.below is not None:
        return []
    values: dict[str, dict[str, object]] = {
        _MANY: {"uuids": [org.id]},
        _ONE: {"uuid": org.id},
        _DATED: {"uuid": org.id, "month": {"from": iso(month[0]), "to": iso(month[1])}},
    }
    name, block, choice = _TEXTS.get(series.resource, ("", catalogue.FLOWS, ()))
    return [
        Document(f"LimitWatcher_{name}", text, values[takes])
        for text, takes in choice
        if takes != _MANY or block.key not in dropped
    ]


_TEXTS: Mapping[str, tuple[str, Block, tuple[tuple[str, str], ...]]] = {
    resources.AUTOMATION_JOBS: (
        "TopAutomations",
        catalogue.AUTOMATIONS,
        ((TOP_AUTOMATIONS, _MANY), (TOP_AUTOMATIONS_ALONE, _MANY), (TOP_AUTOMATIONS_OF_ONE, _DATED)),
    ),
    resources.API_CALLS: (
        "TopApiCalls",
        catalogue.API_CALLS,
        ((TOP_API_CALLS, _MANY), (TOP_API_CALLS_OF_ONE, _ONE)),
    ),
    resources.INTEGRATION_TASKS: ("TopFlows", catalogue.FLOWS, ((TOP_FLOWS, _ONE),)),
    resources.AI_CREDITS: (
        "TopAgents",
        catalogue.AI_CREDITS,
        ((TOP_AGENTS, _MANY), (TOP_AGENTS_ALONE, _MANY), (TOP_AGENTS_OF_ONE, _DATED)),
    ),
}
"""By resource: the operation's name, its combined field, and the texts with the variables they take."""
