"""The documents that the tests of Pipefy's stand-in ask with."""

from __future__ import annotations

API = """query Api($u: [ID!]!, $p: PeriodFilter! = current_month, $d: APIUsageDimension) {
  apiUsageStatsCombined(organizationUuids: $u, period: $p) {
    total { usage limit } byOrganization { organizationUuid organizationName usage limit }
    topItems(dimension: $d) { dimension metric organizationName } filterDate { from to } partial } }"""
JOBS = """query Jobs($u: [ID!]!, $p: PeriodFilter! = current_month) {
  automationsUsageDetailsCombined(organizationUuids: $u, period: $p%s) {
    total { usage } byOrganization { organizationUuid usage lastUpdatedAt }
    byPipe { pipe { name } usage organizationName } topAutomations { name usage status } partial } }"""
CREDITS = """query Credits($u: [ID!]!) {
  aiCreditUsageStatsCombined(organizationUuids: $u, period: current_month) {
  total { usage limit aiAutomationUsage assistantsUsage }
  byOrganization { organizationUuid usage limit hasAddon aiAutomation { usage } assistants { usage } }
  topAgents { agentName creditsProcessed } partial } }"""
TASKS = """query Tasks($org: ID!, $p: PeriodFilter! = current_month) {
  integrationsUsageStats(organizationUuid: $org, period: $p) {
    tasksConsumed { usage limit } activeFlows history { nodes { date usage limit } } } }"""
DETAILS = """query Details($org: ID!, $from: DateTime!, $to: DateTime!, $first: Int, $after: String,
    $search: String, $sort: SortCriteria, $filters: FilterParams) {
  automationsUsageDetails(organizationUuid: $org, filterDate: {from: $from, to: $to},
      search: $search, sort: $sort, filters: $filters) {
    usage availableFilters { status }
    automations(first: $first, after: $after) {
      totalCount nodes { name usage } pageInfo { hasNextPage endCursor } } } }"""
MARCH = {"from": "2026-03-01T00:00:00Z", "to": "2026-03-11T00:00:00Z"}

_RANGE = '{from: "2026-03-01T00:00:00Z", to: "2026-03-11T00:00:00Z"}'

ABOUT_ONE = {
    "apiUsageStats": """query Q($u: ID!) {
      apiUsageStats(organizationUuid: $u, period: current_month) { limit } }""",
    "apiUsageStatsDaily": """query Q($u: ID!) {
      apiUsageStatsDaily(organizationUuid: $u, period: current_month) { data { date } } }""",
    "automationsUsageDetails": f"""query Q($u: ID!) {{
      automationsUsageDetails(organizationUuid: $u, filterDate: {_RANGE}) {{ usage }} }}""",
    "agentsUsageDetails": f"""query Q($u: ID!) {{
      agentsUsageDetails(organizationUuid: $u, filterDate: {_RANGE}) {{ usage }} }}""",
    "aiCreditUsageStats": """query Q($u: ID!) {
      aiCreditUsageStats(organizationUuid: $u, period: current_month) { usage } }""",
    "integrationsUsageStats": """query Q($u: ID!) {
      integrationsUsageStats(organizationUuid: $u, period: current_month) { activeFlows } }""",
    "integrationsUsageDetails": """query Q($u: ID!) {
      integrationsUsageDetails(organizationUuid: $u, period: current_month) { totalFlows } }""",
    "exportOrganizationMembers": """mutation Q($u: ID!) {
      exportOrganizationMembers(input: {organizationUuid: $u}) { success } }""",
}
"""By root field, everything that is about one organization by its UUID `$u`."""

ABOUT_MANY = {
    field: f"query Q($u: [ID!]!) {{ {field}(organizationUuids: $u, period: current_month) {{ partial }} }}"
    for field in ("apiUsageStatsCombined", "automationsUsageDetailsCombined", "aiCreditUsageStatsCombined")
} | {
    "createMultiOrgUsageReportExport": """mutation Q($u: [ID!]!) { createMultiOrgUsageReportExport(
      input: {organizationUuids: $u, period: last_month, resourceType: api}) { status } }"""
}
"""By root field, everything that is about up to 25 organizations by their UUIDs `$u`."""

_OTHERS = {
    "me": "query Q { me { id } }",
    "organizations": "query Q { organizations { id } }",
    "organization": 'query Q { organization(id: "101") { id } }',
    "myUsageStatsOrganizations": "query Q { myUsageStatsOrganizations { uuid } }",
    "createAutomationJobsExport": """mutation Q { createAutomationJobsExport(
      input: {organizationId: "101", filter: last_month}) { automationJobsExport { id } } }""",
    "automationJobsExport": 'query Q { automationJobsExport(id: "9001") { status } }',
}

ROOTS = ABOUT_ONE | ABOUT_MANY | _OTHERS
"""One document for each root field of the schema."""
