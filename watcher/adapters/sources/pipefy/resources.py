"""The resources Pipefy counts, by our names, and over what each counts."""

from __future__ import annotations

from collections.abc import Mapping

from watcher.adapters.sources.pipefy.assumptions import COUNTED_MONTHLY

AUTOMATION_JOBS = "automation_jobs"
API_CALLS = "api_calls"
INTEGRATION_TASKS = "integration_tasks"
AI_CREDITS = "ai_credits"
FREE_AI_CREDITS = "free_ai_credits"

STATISTICS = (AUTOMATION_JOBS, API_CALLS, INTEGRATION_TASKS)
"""Each has a root field of its own, and every organization has them."""

CREDITS = (AI_CREDITS, FREE_AI_CREDITS)
"""Told by several root fields; not every organization has them."""

SUBSCRIPTION = ("pipes", "users", "cards", "records", "interfaces")
"""The documented rows of `activeSubscription.limits`; besides AI_CREDITS, the last resort for those."""

PARTS = {
    "pipe": AUTOMATION_JOBS,
    "automation": AUTOMATION_JOBS,
    "operation": API_CALLS,
    "token": API_CALLS,
    "flow": INTEGRATION_TASKS,
}
"""What can be told below an organization, and of which resource it is a part."""

MONTH, DAY, NONE = "month", "day", "none"

MONTHLY = COUNTED_MONTHLY | {*STATISTICS}
"""What starts anew each month, unless the config says otherwise. The statistics follow calendar months by
their `filterDate`. All other rows, and rows we have never heard of, are stocks."""

BY_DAY = frozenset({API_CALLS})
"""What can be counted by the day: single-tenant contracts do so with API calls."""


def period_word(resource: str, periods: Mapping[str, str]) -> str:
    """`month`, `day` or `none`: what the config says, else what Pipefy documents."""
    return periods.get(resource) or (MONTH if resource in MONTHLY else NONE)


def row_resource(name: str) -> str:
    """Our name of a row: lower case; it never takes the name of what has a field of its own."""
    lower = name.lower()
    return f"subscription_{lower}" if lower in {*STATISTICS, FREE_AI_CREDITS} else lower
