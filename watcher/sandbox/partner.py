"""The demo's second vendor: customers of a Workato Embedded partner, one in need, one helped, one calm."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from watcher.sandbox.workato.curves import Curve, steady, through
from watcher.sandbox.workato.recipes import Recipe
from watcher.sandbox.workato.world import Change, WorkatoWorld, Workspace

_YEAR: Final = datetime(2026, 1, 1, tzinfo=UTC)
_APRIL: Final = datetime(2026, 4, 1, tzinfo=UTC)

TIDEWATER, MARIGOLD, LARKSPUR = 70_101, 70_102, 70_103
"""Workspace ids."""

LIMIT = 50_000
"""Tidewater's tasks a billing period; its periods begin on the 5th."""

SHRINKS = (datetime(2026, 3, 17, 5, tzinfo=UTC), datetime(2026, 3, 17, 8, tzinfo=UTC))
"""While Tidewater's count falls by 500, from above 90 % to below it; its day's own count stays above zero."""

RAISED = datetime(2026, 3, 10, 9, tzinfo=UTC)
"""When Marigold gets twice the tasks in the middle of its period."""


def partner() -> WorkatoWorld:
    """Tidewater Logistics passes its limit, Marigold Retail gets a larger one, Larkspur Clinics is calm."""
    return WorkatoWorld([_tidewater(), _marigold(), _larkspur()], timezone="UTC")


def _tidewater() -> Workspace:
    """80 % on the 14th, 90 % early on the 17th, a little less for a few hours, 100 % on the 24th."""
    tasks = through(
        (_YEAR, 0),
        (_march(5), 71_000),
        (_march(9), 71_000 + 18_000),
        (_march(14), 71_000 + 40_000),
        (_march(17), 71_000 + 44_300),
        (SHRINKS[0], 71_000 + 45_200),
        (SHRINKS[1], 71_000 + 44_700),
        (_march(18), 71_000 + 46_000),
        (_march(24, 10), 71_000 + 50_010),
        (_march(31), 71_000 + 54_900),
        (_APRIL, 71_000 + 55_600),
        (_APRIL.replace(day=5), 71_000 + 59_000),
    )
    recipes = _recipes(7_010, tasks, {"Shipment events": 5, "Customs forms": 3, "Carrier invoices": 2})
    born = datetime(2026, 1, 5, tzinfo=UTC)
    return Workspace(
        TIDEWATER,
        "tidewater",
        "Tidewater Logistics",
        task_limit=LIMIT,
        recipes=recipes,
        plan="embed-growth",
        billing_start=born,
        created=born,
        connections=14,
        connection_limit=25,
    )


def _marigold() -> Workspace:
    """90 % of 10,000 already on the 9th; 20,000 from the 10th on are enough."""
    tasks = through(
        (_YEAR, 0),
        (_march(1), 14_000),
        (_march(9, 12), 23_010),
        (_march(31), 29_000),
        (_APRIL, 29_300),
        (_APRIL.replace(day=5), 31_500),
    )
    return Workspace(
        MARIGOLD,
        "marigold",
        "Marigold Retail",
        task_limit=10_000,
        recipes=_recipes(7_020, tasks, {"Orders to ERP": 6, "Stock levels": 1}),
        plan="embed-starter",
        billing_start=_YEAR,
        created=_YEAR,
        connections=6,
        connection_limit=10,
        changes=[Change(RAISED, limit=20_000)],
    )


def _larkspur() -> Workspace:
    return Workspace(
        LARKSPUR,
        "larkspur",
        "Larkspur Clinics",
        task_limit=5_000,
        recipes=_recipes(7_030, steady(28, _YEAR), {"Appointment reminders": 1}),
        plan="embed-starter",
        billing_start=_YEAR,
        created=_YEAR,
        connections=3,
        connection_limit=10,
    )


def _recipes(first: int, tasks: Curve, shares: dict[str, float]) -> list[Recipe]:
    """Recipes that share the tasks of one curve."""
    whole = sum(shares.values())
    return [
        Recipe(first + n, name, _part(tasks, share / whole)) for n, (name, share) in enumerate(shares.items())
    ]


def _part(tasks: Curve, share: float) -> Curve:
    return lambda at: tasks(at) * share


def _march(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)
