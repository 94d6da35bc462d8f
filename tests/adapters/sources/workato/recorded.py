"""Answers as the pages and public clients make them likely; no answer of the live service was seen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from watcher.domain.reading import Org

ZONE = "America/Los_Angeles"
NOW = datetime(2026, 5, 28, 12, 0, tzinfo=UTC)
TOKEN = "wrkaus-0123456789-abcdef"

ACME = Org("101", "Acme Corp", "A1")
GLOBEX = Org("102", "Globex", "A2")


def customer(org: Org, **changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": int(org.id),
        "external_id": org.ref,
        "name": org.name,
        "notification_email": "owner@customer.invalid",
        "plan_id": "oem_plan",
        "in_trial": False,
        "created_at": "2020-09-22T19:15:11.372-07:00",
        "current_billing_period_start": "2026-05-01T00:00:00.000-07:00",
        "current_billing_period_end": "2026-06-01T00:00:00.000-07:00",
        "task_limit_adjustment": "0",
        "task_limit": 10_000,
        "task_count": 8_100,
        "active_connection_limit": 20,
        "active_connection_count": 7,
        "active_recipe_count": 12,
    }
    row.update(changes)
    return {key: value for key, value in row.items() if value is not ...}


def row(org: Org, tasks: Any = 8_123, **changes: Any) -> dict[str, Any]:
    return {
        "workspace_id": int(org.id),
        "external_id": org.ref,
        "from": "2026-05-01T00:00:00.000-07:00",
        "to": "2026-05-28T05:00:00.000-07:00",
        "task_count": tasks,
        "recipe_count": 14,
        "job_succeeded_count": 2_031,
        "job_failed_count": 17,
    } | changes


CUSTOMERS = [
    customer(ACME),
    customer(GLOBEX, task_limit=None, active_connection_limit=None, active_connection_count=0),
]
USAGE = [row(ACME), row(GLOBEX, 12, job_succeeded_count="3", job_failed_count=0)]
