"""Counting: tasks and jobs of a recipe or a workspace in a span of time, without walking its days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from math import floor

from watcher.sandbox.workato.recipes import Job, Recipe, Run
from watcher.sandbox.workato.world import Workspace
from watcher.sandbox.workato.zoned import Span

Tally = tuple[int, int, int]
"""Tasks, jobs that succeeded, jobs that failed."""

NOTHING: Tally = (0, 0, 0)
_HAIR = 1e-6
"""So that a curve that means 100 and computes 99.999… counts 100."""


def recipe_tally(recipe: Recipe, spans: Sequence[Span], now: datetime, whole: Span | None = None) -> Tally:
    """What `recipe` used in `spans`, as known at `now`.

    A retried job counts where its latest run is; with `whole`, where its latest run inside `whole` is.
    """
    stop = now if recipe.deleted is None else min(now, recipe.deleted)
    tasks = jobs = failed = 0
    for span in spans:
        start, end = min(span.start, stop), min(span.end, stop)
        if start >= end:
            continue
        before, after = recipe.tasks(start) + _HAIR, recipe.tasks(end) + _HAIR
        tasks += floor(after) - floor(before)
        jobs_before, jobs_after = floor(before / recipe.tasks_per_job), floor(after / recipe.tasks_per_job)
        jobs += jobs_after - jobs_before
        failed += floor(jobs_after * recipe.failing) - floor(jobs_before * recipe.failing)
    if not recipe.jobs:
        return tasks, jobs - failed, failed
    return add((tasks, jobs - failed, failed), _job_tally(recipe.jobs, spans, now, whole))


def workspace_tally(
    recipes: Iterable[Recipe], spans: Sequence[Span], now: datetime, whole: Span | None = None
) -> Tally:
    """The sum over `recipes`."""
    total = NOTHING
    for recipe in recipes:
        total = add(total, recipe_tally(recipe, spans, now, whole))
    return total


def tasks_used(workspace: Workspace, spans: Sequence[Span], now: datetime) -> int:
    """All tasks of a workspace, those of deleted recipes too."""
    return workspace_tally(workspace.recipes, spans, now)[0]


def add(one: Tally, other: Tally) -> Tally:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def reached(used: Callable[[datetime], int], goal: float, span: Span) -> datetime | None:
    """The first moment of `span` (its end included) at which `used`, which never falls, is `goal` or more."""
    if used(span.end) < goal:
        return None
    low, high = span.start, span.end
    if used(low) >= goal:
        return low
    while (half := low + (high - low) / 2) not in {low, high}:
        low, high = (low, half) if used(half) >= goal else (half, high)
    return high


def _job_tally(jobs: Iterable[Job], spans: Sequence[Span], now: datetime, whole: Span | None) -> Tally:
    tasks = succeeded = failed = 0
    for job in jobs:
        run = _counted(job, now, whole)
        if run is None or not any(span.start <= run.at < span.end for span in spans):
            continue
        tasks += job.tasks
        failed += run.failed
        succeeded += not run.failed
    return tasks, succeeded, failed


def _counted(job: Job, now: datetime, whole: Span | None) -> Run | None:
    """The run a job is counted as: the latest so far."""
    runs = [run for run in job.runs if run.at <= now and (whole is None or whole.start <= run.at < whole.end)]
    return max(runs, key=lambda run: run.at, default=None)
