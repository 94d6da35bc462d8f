"""The answers to each root field, one file for each of Pipefy's subjects, and the table that names them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from watcher.sandbox.pipefy.resolvers import (
    agents,
    ai,
    api,
    automations,
    exports,
    integrations,
    organizations,
)

Resolver = Callable[..., Any]
"""Takes the Ask and the field's arguments by name."""

QUERIES: dict[str, Resolver] = {
    "me": organizations.me,
    "organizations": organizations.every,
    "organization": organizations.one,
    "myUsageStatsOrganizations": organizations.mine,
    "apiUsageStats": api.single,
    "apiUsageStatsDaily": api.daily,
    "apiUsageStatsCombined": api.combined,
    "automationsUsageDetails": automations.single,
    "automationsUsageDetailsCombined": automations.combined,
    "agentsUsageDetails": agents.single,
    "aiCreditUsageStats": ai.single,
    "aiCreditUsageStatsCombined": ai.combined,
    "integrationsUsageStats": integrations.stats,
    "integrationsUsageDetails": integrations.details,
    "automationJobsExport": exports.look,
}

MUTATIONS: dict[str, Resolver] = {
    "createMultiOrgUsageReportExport": exports.create_report,
    "createAutomationJobsExport": exports.create_jobs,
    "exportOrganizationMembers": exports.members,
}
