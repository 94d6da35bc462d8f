"""The documents that tell who uses a resource up in one organization, by whichever field the account has."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from watcher.adapters.sources.pipefy import catalogue, resources
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


def top_of(
    series: Series, org: Org, dropped: Collection[str], month: tuple[datetime, datetime]
) -> Document | None:
    """The document for an organization's own series; None where Pipefy tells nobody.

    `month` runs from its start to now, for the fields that want dates.
    """
    lacks = _COMBINED[series.resource].key in dropped if series.resource in _COMBINED else False
    found = _TEXTS.get((series.resource, lacks)) if series.below is None else None
    if found is None:
        return None
    values: dict[str, dict[str, object]] = {
        _MANY: {"uuids": [org.id]},
        _ONE: {"uuid": org.id},
        _DATED: {"uuid": org.id, "month": {"from": iso(month[0]), "to": iso(month[1])}},
    }
    name, text, takes = found
    return Document(f"LimitWatcher_{name}", text, values[takes])


_COMBINED = {
    resources.AUTOMATION_JOBS: catalogue.AUTOMATIONS,
    resources.API_CALLS: catalogue.API_CALLS,
    resources.AI_CREDITS: catalogue.AI_CREDITS,
}
_TEXTS = {
    (resources.AUTOMATION_JOBS, False): ("TopAutomations", TOP_AUTOMATIONS, _MANY),
    (resources.AUTOMATION_JOBS, True): ("TopAutomations", TOP_AUTOMATIONS_OF_ONE, _DATED),
    (resources.API_CALLS, False): ("TopApiCalls", TOP_API_CALLS, _MANY),
    (resources.API_CALLS, True): ("TopApiCalls", TOP_API_CALLS_OF_ONE, _ONE),
    (resources.INTEGRATION_TASKS, False): ("TopFlows", TOP_FLOWS, _ONE),
    (resources.AI_CREDITS, False): ("TopAgents", TOP_AGENTS, _MANY),
    (resources.AI_CREDITS, True): ("TopAgents", TOP_AGENTS_OF_ONE, _DATED),
}
"""By resource and whether its combined field is lacking: name, text, and what variables it takes."""
