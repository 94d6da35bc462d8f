"""GET /api/managed_users/usage: twelve calendar months of tasks in the admin's time zone."""

from __future__ import annotations

from datetime import datetime, timedelta

from watcher.sandbox.workato.customers import Customers
from watcher.sandbox.workato.scenario import WorkatoScenario
from watcher.sandbox.workato.world import WorkatoWorld
from watcher.sandbox.workato.zoned import Interval, Span, add_months, bucket_start, buckets, in_zone

MONTHS = 12
_MOMENT = timedelta(microseconds=1)
"""So that a month that begins right now is one of them."""


def monthly(world: WorkatoWorld, scenario: WorkatoScenario, now: datetime) -> dict[str, object]:
    """All customers' months, the running one last. The names inside `result` are invented."""
    this = bucket_start(now, Interval.MONTH, world.zone).astimezone(world.zone)
    first = in_zone(add_months(this.replace(tzinfo=None), 1 - MONTHS), world.zone)
    months = buckets(Span(first, now + _MOMENT), Interval.MONTH, world.zone)
    customers = Customers(world, scenario, now)
    labels = [f"{month.start.astimezone(world.zone):%Y-%m}" for month in months]
    return {
        "customers": [
            {
                "id": workspace.id,
                "external_id": workspace.external_id,
                "task_usage": [
                    {"month": label, "task_count": customers.used(workspace, month)}
                    for label, month in zip(labels, months, strict=True)
                ],
            }
            for workspace in world
        ]
    }
