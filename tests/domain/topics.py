"""Tellings about forecasts, growth and missing numbers: each a story of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests.domain.tellings import AT, INCIDENT, READING, telling
from watcher.domain.alert import Ended
from watcher.domain.condition import parse_condition
from watcher.domain.evaluate import answer
from watcher.domain.facts import Facts, Rise
from watcher.domain.forecast import Sketch, outlook
from watcher.domain.forecast.growth import StockOutlook
from watcher.domain.message import Reason
from watcher.domain.reading import Limit, Origin, Reading, Series
from watcher.domain.rule import Level
from watcher.domain.telling import RuleLine, Telling
from watcher.domain.topic import Topic

TASKS = Series("pipefy", "integration_tasks", (("org", "b27d"),))
USERS = Series("pipefy", "users", (("org", "b27d"),))
CARDS = Series("pipefy", "cards", (("org", "b27d"),))
IBERIA = (("org", "Acme Iberia"),)
WITHDRAWN = "no permission to see cards"


def sketch(a_day: float, scatter: float = 12.0) -> Sketch:
    """Three weeks of `a_day`, every weekday the same, that were foreseen as well as `scatter` says."""
    return Sketch(date(2026, 3, 21), 21, a_day, (1.0,) * 7, (0.0,) * 5, (scatter,) * 5)


def ahead(
    used: float = 30_500,
    *,
    a_day: float = 2_150,
    limit: float | None = 50_000,
    when: str = "forecast >= 100%",
    scatter: float = 12.0,
    **changes: Any,
) -> Telling:
    """Integration tasks of which 61 % are used, and that will most likely not last."""
    reading = _reading(TASKS, used, limit)
    found = outlook(sketch(a_day, scatter), used, AT, reading.period) if reading.period else ""
    facts = Facts(AT, used=used, limit=reading.limit, period=reading.period, outlook=found)
    known = None if isinstance(found, str) else found
    return _telling(Topic.AHEAD, reading, facts, when, **{"outlook": known, **changes})


def filling(used: float = 187, growth: tuple[float, float, float] = (2, 10, 15), **changes: Any) -> Telling:
    """Users, who grow in number and never reset; `growth` in 30 days: P10, P50, P90."""
    reading = replace(_reading(USERS, used, 250), period=None)
    facts = Facts(AT, used=used, limit=reading.limit, growth=StockOutlook(used, AT, *growth))
    return _telling(Topic.AHEAD, reading, facts, "runs_out_in < 200d", **changes)


def spike(now: float = 1_200, before: float | None = 387, *, when: str = "", **changes: Any) -> Telling:
    reading = _reading(TASKS, 3_800, 10_000)
    rises = {86_400.0: Rise(now, before, "" if before is not None else "no numbers of a week ago")}
    facts = Facts(AT, used=3_800, limit=reading.limit, period=reading.period, rises=rises)
    return _telling(Topic.GROWTH, reading, facts, when or "rise(24h) >= 2x last_week", **changes)


def fast(**changes: Any) -> Telling:
    reading = _reading(TASKS, 9_800, 10_000)
    facts = Facts(AT, used=9_800, limit=reading.limit, period=reading.period)
    return _telling(Topic.GROWTH, reading, facts, "pace >= 1.3 and elapsed >= 25%", **changes)


def unmeasured(why: str = WITHDRAWN, **changes: Any) -> Telling:
    """Cards of which nothing was heard for 26 hours."""
    last = replace(_reading(CARDS, 1_310, 2_000), as_of=AT - timedelta(hours=26))
    facts = Facts(AT, age=timedelta(hours=26), why_unknown=why)
    return _telling(Topic.AGE, last, facts, "age >= 24h", **{"reading": None, "last": last, **changes})


def measured_again(used: float = 1_330, **changes: Any) -> Telling:
    gone = unmeasured()
    reading = replace(_reading(CARDS, used, 2_000), as_of=AT)
    return over(replace(gone, reading=reading), Ended.REPORTED_AGAIN, **changes)


def over(told: Telling, why: Ended, **changes: Any) -> Telling:
    ended = replace(told.incident, level=None, ended=why, ended_at=AT)
    rest: dict[str, Any] = {"reason": Reason.RESOLVED, "level": None, "before": Level.WARNING}
    return replace(told, incident=ended, ended=why, **{**rest, **changes})


def _reading(series: Series, used: float, limit: float | None) -> Reading:
    known = Limit(limit, Origin.ALLOWANCE, "allowances[1]") if limit else None
    return replace(READING, series=series, used=used, limit=known)


def _telling(topic: Topic, measured: Reading, known: Facts, when: str, **changes: Any) -> Telling:
    incident = replace(INCIDENT, id=f"91bc-1-{topic}", topic=topic, series=measured.series.key)
    usual: dict[str, Any] = {
        "series": measured.series,
        "labels": IBERIA,
        "incident": incident if measured.period else replace(incident, period_label=""),
        "reading": measured,
        "facts": known,
        "asked": answer(parse_condition(when), known).terms,
        "rules": (RuleLine("runs-out-before-reset", when, Level.WARNING),),
    }
    return telling(**usual | changes)


EVERY = {
    "forecast": ahead(),
    "forecast, critical": ahead(45_500, when="runs_out_in < 3d", level=Level.CRITICAL, before=Level.WARNING),
    "forecast without a date": ahead(a_day=1_500, when="forecast >= 80%"),
    "forecast of no limit": ahead(limit=None),
    "forecast of what is used up": ahead(50_500),
    "forecast unknown": ahead(outlook=None, facts=None),
    "forecast of no number": ahead(reading=None),
    "stock that fills up": filling(),
    "forecast improved": over(ahead(a_day=1_200), Ended.FORECAST_IMPROVED),
    "spike": spike(),
    "pace": fast(),
    "growth slowed": over(spike(800, 720), Ended.GROWTH_SLOWED),
    "unmeasured": unmeasured(),
    "measured again": measured_again(),
}
"""A telling of each kind of these topics."""
