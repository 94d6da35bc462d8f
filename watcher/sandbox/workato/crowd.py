"""A big world in one call: many customers with seeded growth, some of it from deleted recipes."""

from __future__ import annotations

from datetime import datetime, timedelta

from watcher.sandbox.workato.curves import seeded
from watcher.sandbox.workato.recipes import Recipe
from watcher.sandbox.workato.world import Workspace

_FIRST = 1_001


def crowd(
    count: int, since: datetime, *, seed: str = "crowd", per_day: float = 100.0, task_limit: int = 5_000
) -> list[Workspace]:
    """`count` workspaces with ids from 1001 and external ids `C-1001` …; billing periods begin at `since`.

    Each has two recipes; every tenth has a third one, deleted ten days after `since`.
    """
    return [
        _member(_FIRST + n, since, f"{seed}-{n}", per_day, task_limit, deleted=n % 10 == 9)  # noqa: PLR2004 - tenth
        for n in range(count)
    ]


def _member(
    number: int, since: datetime, seed: str, per_day: float, task_limit: int, *, deleted: bool
) -> Workspace:
    names = ("Sync orders", "[PROD] Invoices", "Old import")[: 3 if deleted else 2]
    recipes = [
        Recipe(
            number * 10 + n,
            name,
            seeded(f"{seed}-{n}", since, per_day / 2),
            deleted=since + timedelta(days=10) if n > 1 else None,
        )
        for n, name in enumerate(names)
    ]
    return Workspace(
        number,
        f"C-{number}",
        f"Customer {number}",
        task_limit=task_limit,
        recipes=recipes,
        billing_start=since,
        created=since,
    )
