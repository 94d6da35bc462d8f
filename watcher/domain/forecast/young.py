"""Series of which little is known: what this period itself has shown, and when that is too little."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from math import sqrt

from watcher.domain.forecast.sketch import Sketch
from watcher.domain.forecast.spread import PROBES, YOUNG
from watcher.domain.period import Period

FEWEST_DAYS = 3
LEAST_SHARE = 0.1  # of the period
_SCATTER = 0.2

_DAY = timedelta(days=1)


def by_pace(sketch: Sketch | None, used: float, now: datetime, period: Period) -> Sketch | str:
    """The sketch, or one of this period's pace where the period is longer than the days known.

    In words why neither will do: fewer than three days known and less than a tenth of the period gone.
    """
    known = sketch.known if sketch is not None else 0
    if known < FEWEST_DAYS and period.elapsed(now) < LEAST_SHARE:
        return why_not(known)
    gone = (now - period.start) / _DAY
    if sketch is not None and known >= min(gone, YOUNG - 1):
        return sketch
    level = max(0.0, used) / gone
    days = max(1, min(int(gone), YOUNG - 1))
    if sketch is None or sketch.known == 0:
        scales = (sqrt(usual_variance(level) / level) if level else 1.0,) * len(PROBES)
        return Sketch(now.date(), days, level, (1.0,) * 7, (0.0,) * len(PROBES), scales)
    return replace(sketch, known=max(days, known), level=level)


def usual_variance(level: float) -> float:
    """Of a day's count, where nothing is known of it yet: that of independent counts, and something more."""
    return level + _SCATTER * level * level


def why_not(known: int) -> str:
    """Why there is no forecast yet."""
    days = "1 day" if known == 1 else f"{known} days"
    return f"needs {FEWEST_DAYS} days of data or {LEAST_SHARE * 100:.0f} % of the period; {days} known"
