"""Recipes and their jobs: what a curve tells, and single jobs that can be tried again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from watcher.sandbox.workato.curves import Curve
from watcher.sandbox.workato.zoned import Span


@dataclass(frozen=True, slots=True)
class Run:
    """One try of a job."""

    at: datetime
    failed: bool = False


@dataclass(slots=True)
class Job:
    """One job apart from its recipe's curve, counted once: where its latest run is. `tasks` it cost."""

    id: str
    tasks: int
    runs: list[Run]

    def retry(self, at: datetime, *, failed: bool = False) -> None:
        self.runs.append(Run(at, failed))


@dataclass(slots=True)
class Recipe:
    """A recipe. `tasks` is its curve; a job costs `tasks_per_job`, and the share `failing` of jobs fails.

    What a deleted recipe used until `deleted` stays used. A recipe not `active` still has its history.
    """

    id: int
    name: str = "Sync orders"
    tasks: Curve = lambda _at: 0.0
    tasks_per_job: float = 4.0
    failing: float = 0.05
    folder_id: int = 1
    folder_name: str = "Projects"
    created: datetime | None = None
    deleted: datetime | None = None
    active: bool = True
    jobs: list[Job] = field(default_factory=list)

    def is_deleted(self, now: datetime) -> bool:
        return self.deleted is not None and self.deleted <= now

    def exists_in(self, span: Span) -> bool:
        born = self.created is None or self.created < span.end
        return born and (self.deleted is None or self.deleted > span.start)
