"""Every root field we ask for, as Pipefy's pages describe it; the marks are those of their documentation.

Combined fields take 1 to 25 organizations; each has a single-organization field that stands in for it where
an account's schema lacks it.
"""

from __future__ import annotations

from watcher.adapters.sources.pipefy.blocks import Block

_MANY = "(organizationUuids: $uuids, period: current_month)"
_BY_ORGANIZATION = frozenset({"byOrganization", "organizationUuid", "organizationName", "usage"})

# --- What is polled --------------------------------------------------------------------------------------

AUTOMATIONS = Block(
    root="automationsUsageDetailsCombined",
    arguments=_MANY,
    body="byOrganization { organizationUuid organizationName usage } %(filterDate)s %(partial)s",
    fields=_BY_ORGANIZATION,
    optional=("filterDate", "partial"),
)
API_CALLS = Block(
    root="apiUsageStatsCombined",
    arguments=_MANY,
    body="byOrganization { organizationUuid organizationName usage %(limit)s } %(filterDate)s %(partial)s",
    fields=_BY_ORGANIZATION,
    optional=("limit", "filterDate", "partial"),
)
AI_CREDITS = Block(
    root="aiCreditUsageStatsCombined",
    arguments=_MANY,
    body="byOrganization { organizationUuid organizationName usage %(limit)s %(hasAddon)s }"
    " %(filterDate)s %(partial)s",
    fields=_BY_ORGANIZATION,
    optional=("limit", "hasAddon", "filterDate", "partial"),
)
SUBSCRIPTION = Block(
    root="organization",
    arguments="",
    body="id uuid name %(planName)s activeSubscription { limits { resource limit used } }",
    fields=frozenset({"id", "uuid", "name", "activeSubscription", "limits", "resource", "limit", "used"}),
    optional=("planName",),
    single=True,
)
INTEGRATIONS = Block(
    root="integrationsUsageStats",
    arguments="",
    body="tasksConsumed { usage %(limit)s } %(filterDate)s",
    fields=frozenset({"tasksConsumed", "usage"}),
    optional=("limit", "filterDate"),
    single=True,
)

# --- One organization alone ------------------------------------------------------------------------------

AI_CREDITS_OF_ONE = Block(
    root="aiCreditUsageStats",
    arguments="",
    body="usage %(limit)s %(hasAddon)s %(freeAiCredit)s %(active)s %(updatedAt)s %(filterDate)s",
    fields=frozenset({"usage"}),
    optional=("limit", "hasAddon", "freeAiCredit", "active", "updatedAt", "filterDate"),
    single=True,
)
API_CALLS_OF_ONE = Block(
    root="apiUsageStats",
    arguments="",
    body="data { dimension metric } %(limit)s %(filterDate)s",
    fields=frozenset({"data", "dimension", "metric"}),
    optional=("limit", "filterDate"),  # an older version of the page had neither
    single=True,
)
API_LIMIT_OF_ONE = Block(
    root="apiUsageStats", part="limit", arguments="", body="limit", fields=frozenset({"limit"}), single=True
)
AUTOMATIONS_OF_ONE = Block(
    root="automationsUsageDetails",
    arguments="",
    body="usage",
    fields=frozenset({"usage"}),
    single=True,
)
API_CALLS_A_DAY = Block(
    root="apiUsageStatsDaily",
    arguments="",
    body="data { date metric }",
    fields=frozenset({"data", "date", "metric"}),
    single=True,
)

# --- Below the organization ------------------------------------------------------------------------------

PIPES = Block(
    root="automationsUsageDetailsCombined",
    part="byPipe",
    arguments="(organizationUuids: $uuids, period: current_month, byPipeLimit: null)",
    body="byPipe { pipe { uuid name } organizationUuid usage }",
    fields=frozenset({"byPipe", "pipe", "uuid", "name", "organizationUuid", "usage"}),
)
TOP_AUTOMATIONS = Block(
    root="automationsUsageDetailsCombined",
    part="topAutomations",
    arguments=_MANY,
    body="topAutomations { id name usage organizationUuid }",
    fields=frozenset({"topAutomations", "id", "name", "usage", "organizationUuid"}),
)
OPERATIONS = Block(
    root="apiUsageStatsCombined",
    part="operation",
    arguments=_MANY,
    body="topItems(dimension: operation_name) { dimension metric organizationUuid }",
    fields=frozenset({"topItems", "dimension", "metric", "organizationUuid"}),
)
TOKENS = Block(
    root="apiUsageStatsCombined",
    part="token",
    arguments=_MANY,
    body="topItems(dimension: token) { dimension metric organizationUuid }",
    fields=frozenset({"topItems", "dimension", "metric", "organizationUuid"}),
)
FLOWS = Block(
    root="integrationsUsageDetails",
    arguments="",
    body="edges { node { name tasks } } pageInfo { hasNextPage endCursor }",
    fields=frozenset({"edges", "node", "name", "tasks", "pageInfo", "hasNextPage", "endCursor"}),
    single=True,
)

# --- The past --------------------------------------------------------------------------------------------

TASKS_BY_DAY = Block(
    root="integrationsUsageStats",
    part="history",
    arguments="",
    body="tasksConsumed { usage %(limit)s } history { nodes { date usage %(limit)s } }",
    fields=frozenset({"tasksConsumed", "history", "nodes", "date", "usage"}),
    optional=("limit",),
    single=True,
)

# --- Who is there ----------------------------------------------------------------------------------------

MY_ORGANIZATIONS = Block(
    root="myUsageStatsOrganizations", arguments="", body="uuid name", fields=frozenset({"uuid", "name"})
)
ORGANIZATIONS = Block(
    root="organizations", arguments="", body="id uuid name", fields=frozenset({"id", "uuid", "name"})
)

COMBINED = (AUTOMATIONS, API_CALLS, AI_CREDITS)
BELOW = {
    "pipe": ("pipes", PIPES),
    "automation": ("automations", TOP_AUTOMATIONS),
    "operation": ("operations", OPERATIONS),
    "token": ("tokens", TOKENS),
}
"""Alias and block of each part that one field tells for all organizations; flows are asked one by one."""

POLL = (
    *COMBINED,
    SUBSCRIPTION,
    INTEGRATIONS,
    AI_CREDITS_OF_ONE,
    API_CALLS_OF_ONE,
    API_LIMIT_OF_ONE,
    AUTOMATIONS_OF_ONE,
    API_CALLS_A_DAY,
    PIPES,
    TOP_AUTOMATIONS,
    OPERATIONS,
    TOKENS,
    FLOWS,
)
DISCOVER = (MY_ORGANIZATIONS, ORGANIZATIONS)
PAST = (
    *COMBINED,
    AUTOMATIONS_OF_ONE,
    API_CALLS_OF_ONE,
    AI_CREDITS_OF_ONE,
    API_CALLS_A_DAY,
    TASKS_BY_DAY,
)
