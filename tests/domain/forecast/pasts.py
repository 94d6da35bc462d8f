"""Pasts to learn from, and moments to ask at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from watcher.domain.forecast import Days, Outlook, Sketch, outlook, sketch
from watcher.domain.period import Period, calendar_month

MARCH = calendar_month(datetime(2026, 3, 10, tzinfo=UTC))
MORNING = datetime(2026, 3, 11, tzinfo=UTC)  # ten days are over, 21 are left


def past(counts: Sequence[float | None], through: date = date(2026, 3, 10)) -> Days:
    return Days(through - timedelta(days=len(counts) - 1), tuple(counts))


def learnt(of: Callable[[date], float], days: int = 200, through: date = date(2026, 3, 10)) -> Sketch:
    """What is learnt of a series that uses so much on each date."""
    return sketch(past([of(through - timedelta(days=ago)) for ago in range(days - 1, -1, -1)], through))


def ahead(
    learnt: Sketch | None, used: float = 1000, now: datetime = MORNING, period: Period = MARCH
) -> Outlook:
    view = outlook(learnt, used, now, period)
    assert isinstance(view, Outlook), view
    return view
