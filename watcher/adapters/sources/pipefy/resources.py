"""The resources Pipefy counts, by our names, and over what each counts."""

from __future__ import annotations

AUTOMATION_JOBS = "automation_jobs"
API_CALLS = "api_calls"
INTEGRATION_TASKS = "integration_tasks"
STATISTICS = (AUTOMATION_JOBS, API_CALLS, INTEGRATION_TASKS)
"""Each has a root field of its own; they follow calendar months."""

SUBSCRIPTION = ("pipes", "users", "cards", "records", "interfaces", "ai_credits")
"""The documented rows of `activeSubscription.limits`."""

MONTHLY = frozenset({"cards", "ai_credits"})
"""Rows that start anew each month. Cards are "created per month" by the page. AI credits are an assumption:
older help texts say monthly, a newer one speaks of 1,000 single-use credits, which would never reset.
All other rows, and rows we have never heard of, are stocks."""


def row_resource(name: str) -> str:
    """Our name of a row: lower case; it never takes the name of a statistic, which has its own series."""
    lower = name.lower()
    return f"subscription_{lower}" if lower in STATISTICS else lower
