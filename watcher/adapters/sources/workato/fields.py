"""Names under which Workato may tell a value: ordered aliases, the user's own path before all of them.

The vendor's page does not show a usage row. The names here are its neighbours' vocabulary: the recipes API,
`GET /api/users/me` and public clients of the customer list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from watcher.adapters.sources.values import mapping, number

Path = tuple[str, ...]

ROW_ID: Path = ("id",)
"""Where a workspace's id stands or a row's own number."""

TASKS, FAILED, SUCCESSFUL = "tasks", "failed_jobs", "successful_jobs"
RECIPES, CONNECTIONS = "active_recipes", "connections"
COUNTED = (TASKS, FAILED, SUCCESSFUL)
"""Resources that count over a period; the others are stocks."""

WRAPPERS = ("usage", "metrics", "usages", "intervals", "buckets", "statistics", "counts", "results", "data")
"""Under which a row may hold its numbers (an object) or its intervals (a list)."""

_METRICS: Mapping[str, tuple[str, ...]] = {
    TASKS: ("task_count", "tasks_count", "tasks", "task_usage", "tasks_used", "used_tasks", "total_tasks"),
    FAILED: (
        "job_failed_count",
        "failed_job_count",
        "failed_jobs_count",
        "failed_jobs",
        "jobs_failed",
        "jobs_failed_count",
    ),
    SUCCESSFUL: (
        "job_succeeded_count",
        "succeeded_job_count",
        "successful_job_count",
        "successful_jobs_count",
        "succeeded_jobs",
        "successful_jobs",
        "jobs_succeeded",
        "jobs_succeeded_count",
    ),
    RECIPES: ("active_recipe_count", "active_recipes_count", "active_recipes"),
    CONNECTIONS: ("active_connection_count", "connection_count", "connections_count", "connections"),
}
_PLACES: Mapping[str, tuple[str, ...]] = {
    "id": (
        "workspace_id",
        "managed_user_id",
        "customer_id",
        "user_id",
        "workspace.id",
        "managed_user.id",
        "customer.id",
        "id",
    ),
    "external_id": (
        "external_id",
        "workspace_external_id",
        "customer_external_id",
        "workspace.external_id",
        "managed_user.external_id",
        "customer.external_id",
    ),
    "name": (
        "workspace_name",
        "managed_user_name",
        "customer_name",
        "workspace.name",
        "managed_user.name",
        "customer.name",
    ),
    "from": (
        "from",
        "start",
        "interval_start",
        "period_start",
        "start_time",
        "starts_at",
        "start_at",
        "start_date",
        "date",
        "day",
        "timestamp",
        "bucket",
        "interval",
    ),
    "recipe_id": ("recipe_id", "recipe.id", "recipe"),
    "recipe_name": ("recipe_name", "recipe.name", "recipe_title", "recipe"),
}
USAGE: Mapping[str, tuple[str, ...]] = {
    **{
        name: (*aliases, *(f"{wrap}.{alias}" for wrap in WRAPPERS for alias in aliases))
        for name, aliases in _METRICS.items()
    },
    **_PLACES,
}
"""What is looked for in a usage row, and the paths it may stand under, the likeliest first."""

CUSTOMER: Mapping[str, tuple[str, ...]] = {
    "id": ("id",),
    "external_id": ("external_id", "exteranl_id"),  # misspelt so in the vendor's old page
    "name": ("name",),
    "plan": ("plan_id", "plan.id", "plan"),
    "limit": ("task_limit",),
    "adjustment": ("task_limit_adjustment",),
    "used": ("task_count",),
    "period_start": ("current_billing_period_start",),
    "period_end": ("current_billing_period_end",),
    "connections": ("active_connection_count",),
    "connection_limit": ("active_connection_limit",),
    "recipes": ("active_recipe_count", "active_recipes_count"),
}
"""The same for a row of the customer list; the config's `customer_fields` has these keys."""


def path_of(text: str) -> Path:
    return tuple(text.split("."))


def at(row: Mapping[str, Any], path: Path) -> Any:
    """What stands at `path`, None if nothing does."""
    value: Any = row.get(path[0])
    for key in path[1:]:
        value = mapping(value).get(key)
    return value


def has(row: Mapping[str, Any], path: Path) -> bool:
    for key in path[:-1]:
        row = mapping(row.get(key))
    return path[-1] in row


def candidates(known: Mapping[str, tuple[str, ...]], name: str, own: Mapping[str, str]) -> list[Path]:
    """The user's path alone where there is one, else all aliases."""
    return [path_of(own[name])] if name in own else [path_of(alias) for alias in known[name]]


def first_there(rows: Iterable[Mapping[str, Any]], paths: Iterable[Path]) -> Path | None:
    """The first path under which some row has something."""
    rows = list(rows)
    return next((path for path in _begun(rows, paths) if any(has(row, path) for row in rows)), None)


def first_number(rows: Iterable[Mapping[str, Any]], paths: Iterable[Path]) -> Path | None:
    """The first path under which some row has a number, or else the first that is null everywhere."""
    rows = list(rows)
    paths = _begun(rows, paths)
    numeric = (path for path in paths if any(number(at(row, path)) is not None for row in rows))
    empty = (
        path
        for path in paths
        if any(has(row, path) for row in rows) and all(at(row, path) is None for row in rows)
    )
    return next(numeric, None) or next(empty, None)


def _begun(rows: Iterable[Mapping[str, Any]], paths: Iterable[Path]) -> list[Path]:
    """The paths whose first key stands in some row: most aliases are in none, and need no second look."""
    keys: set[str] = set().union(*rows)
    return [path for path in paths if path[0] in keys]
