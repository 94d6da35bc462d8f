"""(rule, facts) -> Evaluation: each term, its value, its answer and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from watcher.domain.period import Period
from watcher.domain.reading import Limit


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a condition may ask about one thing at one moment; None is unknown, never zero."""

    now: datetime
    used: float | None = None
    limit: Limit | None = None
    period: Period | None = None
    age: timedelta | None = None
    failures: int | None = None
    missing_polls: int | None = None
    missing_for: timedelta | None = None
    why_unknown: str = ""
