"""The customer list and what can be changed about a customer."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from watcher.sandbox.workato.parameters import Parameters, whole
from watcher.sandbox.workato.pauses import running
from watcher.sandbox.workato.refusal import invalid
from watcher.sandbox.workato.scenario import PerPage, WorkatoScenario
from watcher.sandbox.workato.tally import tasks_used
from watcher.sandbox.workato.world import Absent, WorkatoWorld, Workspace
from watcher.sandbox.workato.writing import Writer
from watcher.sandbox.workato.zoned import Span

MOST: Final = 100
"""Rows a page has at most."""


class Customers:
    """Customers as the world has them at one moment."""

    def __init__(self, world: WorkatoWorld, scenario: WorkatoScenario, now: datetime) -> None:
        self._world = world
        self._scenario = scenario
        self._now = now
        self._writer = Writer(scenario, world.zone)

    def page(self, given: Parameters) -> dict[str, object]:
        """One page. Raises WorkatoRefusal."""
        page, per_page = _number(given, "page", 1), _number(given, "per_page", MOST)
        if per_page > MOST and self._scenario.per_page_over is PerPage.REFUSE:
            raise self._invalid("per_page", f"must be at most {MOST}")
        per_page = min(per_page, MOST)
        everybody = sorted(self._world, key=lambda workspace: workspace.id)
        wanted = everybody[(page - 1) * per_page : page * per_page]
        body: dict[str, object] = {"result": [self.row(workspace) for workspace in wanted]}
        if self._scenario.page_totals:
            body |= {"count": len(everybody), "page": page, "per_page": per_page}
        return body

    def row(self, workspace: Workspace) -> dict[str, object]:
        """One customer with the fields that have been seen in a public client of the list."""
        zone, time = self._world.zone, self._writer.time
        period = workspace.period(self._now, zone)
        active = [r for r in workspace.recipes if r.active and not r.is_deleted(self._now)]
        row: dict[str, object] = {
            "id": workspace.id,
            self._scenario.external_id_key: workspace.external_id,
            "name": workspace.name,
            "notification_email": f"owner-{workspace.id}@customer.invalid",
            "error_notification_emails": None,
            "admin_notification_emails": None,
            "whitelisted_apps": [],
            "plan_id": workspace.plan,
            "origin_url": None,
            "frame_ancestors": None,
            "trial": workspace.in_trial,
            "in_trial": workspace.in_trial,
            "created_at": time(workspace.created),
            "updated_at": time(workspace.created),
            "current_billing_period_start": time(period.start),
            "current_billing_period_end": time(period.end),
            "task_limit_adjustment": str(workspace.adjustment(self._now, zone)),
            "task_limit": self._task_limit(workspace),
            "task_count": self._writer.number(self.used(workspace, period)),
            "active_connection_limit": workspace.connection_limit,
            "active_connection_count": workspace.connections,
            "active_recipe_count": len(active),
            **workspace.more,
        }
        gone = workspace.omit | self._scenario.omit
        return {key: value for key, value in row.items() if key not in gone and value is not Absent.ABSENT}

    def used(self, workspace: Workspace, span: Span) -> int:
        """Tasks in `span`, those of deleted recipes too."""
        spans = [span]
        if self._scenario.pause_at_limit:
            spans = running(workspace, span, self._now, self._world.zone)
        return tasks_used(workspace, spans, self._now)

    def _task_limit(self, workspace: Workspace) -> object:
        plain = workspace.plain_limit(self._now)
        adjusted = workspace.adjustment(self._now, self._world.zone)
        if not adjusted or not self._scenario.limit_includes_adjustment:
            return plain
        total = workspace.limit(self._now, self._world.zone)
        if total is None:
            return plain
        return str(total) if isinstance(plain, str) else total

    def _invalid(self, name: str, text: str) -> Exception:
        status, fields = self._scenario.validation_status, self._scenario.validation_fields
        return invalid({name: [text]}, status, fields=fields)


def customer(world: WorkatoWorld, text: str) -> Workspace | None:
    """By the id in a path: a number, or `E` and the external id."""
    if text.startswith("E"):
        return world.find_external(text[1:])
    number = whole(text)
    return None if number is None else world.find(number)


def me(world: WorkatoWorld, scenario: WorkatoScenario, now: datetime) -> dict[str, object]:
    """The admin's own workspace: no task limit and no task count."""
    time = Writer(scenario, world.zone).time
    admin = Workspace(1)
    period = admin.period(now, world.zone)
    return {
        "id": admin.id,
        "name": "Embedded admin",
        "created_at": time(admin.created),
        "plan_id": "oem_plan",
        "current_billing_period_start": time(period.start),
        "current_billing_period_end": time(period.end),
        "recipes_count": 0,
        "active_recipes_count": 0,
        "root_folder_id": 1,
        "company_name": "Sandbox Embedded",
        "email": "admin@embedded.invalid",
    }


def _number(given: Parameters, name: str, default: int) -> int:
    """A positive number, or the default for anything else."""
    return whole(given[name].text if name in given else "") or default
