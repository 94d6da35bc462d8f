"""A Workato Embedded partner with one customer, Acme, whose tasks a test turns, and a rig around them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.stories.behaviours.rig import Rig, rig
from tests.stories.settings import Settings, secret
from watcher.sandbox.clock import JumpingClock
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.workato.recipes import Job, Recipe, Run
from watcher.sandbox.workato.server import WorkatoServer
from watcher.sandbox.workato.world import WorkatoWorld, Workspace

ZONE = "America/Los_Angeles"
MARCH = datetime(2026, 3, 1, 8, tzinfo=UTC)  # the month's first midnight there
APRIL = datetime(2026, 4, 1, 7, tzinfo=UTC)  # the next one's, an hour earlier by the sun
NOON = datetime(2026, 3, 17, 19, tzinfo=UTC)  # in the middle of the period
LIMIT = 1_000
_MOMENT = timedelta(seconds=1)


def acme(number: int = 101, **changes: Any) -> Workspace:
    """A customer with one recipe that does nothing until it is told to, and a limit of 1,000 tasks."""
    given: dict[str, Any] = {
        "external_id": f"A{number}",
        "name": "Acme" if number == 101 else f"Customer {number}",
        "task_limit": LIMIT,
        "recipes": [Recipe(number * 10, "Sync orders")],
        "billing_start": MARCH,
        "created": MARCH,
    }
    return Workspace(number, **(given | changes))


@dataclass
class Partner(Rig):
    """A rig whose source is the partner's account."""

    bursts: int = field(default=0)

    @property
    def workato(self) -> WorkatoServer:
        return self.sandbox.workato

    @property
    def acme(self) -> Workspace:
        return self.workato.world.by_id(101)

    def runs(self, tasks: int, at: datetime | None = None, *, number: int = 101, recipe: int = 0) -> Job:
        """One job that costs `tasks`, a moment ago unless told."""
        self.bursts += 1
        job = Job(f"job-{self.bursts}", tasks, [Run(at or self.clock.now() - _MOMENT)])
        self.workato.world.by_id(number).recipes[recipe].jobs.append(job)
        return job

    async def uses(self, *tasks: int) -> None:
        """For each number: a job of so many tasks, and the next look at them."""
        for each in tasks:
            self.runs(each)
            await self.passes()


@asynccontextmanager
async def partner(
    folder: Path,
    *workspaces: Workspace,
    at: datetime = NOON,
    change: Callable[[Settings], Any] | None = None,
    **options: Any,
) -> AsyncIterator[Partner]:
    """Acme, or these customers, on the clock `at`; `options` are keys of the source in the config."""
    clock = JumpingClock(at)
    world = WorkatoWorld(workspaces or [acme()], timezone=ZONE)
    async with Sandbox(clock, workato=world) as sandbox:
        source: Settings = {
            "type": "workato",
            "base_url": sandbox.workato.url,
            "token_file": secret(folder, "workato", sandbox.workato.token),
            "period_timezone": ZONE,
            "poll": "15m",
            **options,
        }
        async with rig(folder, sandbox, clock, source, change=change, kind=Partner) as running:
            yield running
