"""Which single numbers stay away of a source that is brought in parts, while others of it come."""

from __future__ import annotations

from datetime import datetime

from watcher.engine.pacing.targets import STALE_AFTER_POLLS
from watcher.engine.policy import SourcePlan
from watcher.records import SeriesState

NOT_BROUGHT = "not brought lately"


def stays_away(state: SeriesState, plan: SourcePlan, now: datetime) -> bool:
    """Whether a pushed number is no longer how things stand: left out since, or old when it came."""
    return plan.pushed and now - told_at(state) > STALE_AFTER_POLLS * plan.longest


def told_at(state: SeriesState) -> datetime:
    """When the last number was true, by who brought it."""
    return state.reading.as_of if state.reading else state.checked_at
