"""Tellings to compose: one well-known story, and any telling at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from watcher.domain.alert import Ended, Incident
from watcher.domain.condition import parse_condition
from watcher.domain.evaluate import TermResult
from watcher.domain.facts import Facts, Rise
from watcher.domain.forecast import Sketch, outlook
from watcher.domain.forecast.growth import StockOutlook
from watcher.domain.message import Reason
from watcher.domain.period import Period, PeriodKind, calendar_day, calendar_month
from watcher.domain.reading import Limit, Origin, Reading, Series
from watcher.domain.rule import Level, Watch
from watcher.domain.telling import Health, RuleLine, Telling
from watcher.domain.topic import Topic

AT = datetime(2026, 3, 22, tzinfo=UTC)
JOBS = Series("pipefy", "automation_jobs", (("org", "8a1c"),))
CONTRACT = Limit(10_000, Origin.ALLOWANCE, "allowances[0] (config.yaml:24)")
READING = Reading(JOBS, 9_204, CONTRACT, calendar_month(AT), AT, (("org", "Acme Brasil"),))
INCIDENT = Incident(
    id="7f3a-1",
    series=JOBS.key,
    opened_at=AT - timedelta(hours=5),
    level=Level.WARNING,
    told=(Level.NOTICE, Level.WARNING),
    period_start=calendar_month(AT).start,
    period_label="2026-03",
    peak=9_204,
    limit=10_000,
    revision=2,
)
SILENT = Health(
    title="Pipefy",
    last_ok_at=AT - timedelta(hours=2),
    failing_since=AT - timedelta(minutes=115),
    failures=12,
    failure="401 Unauthorized (token rejected)",
    orgs=14,
    open_alerts=2,
    next_try_at=AT + timedelta(minutes=5),
    hint="rotate the token, then run `watcher doctor pipefy`",
)
LADDER = RuleLine("automation-jobs-ladder", "used >= 90%", Level.WARNING)


def telling(**changes: Any) -> Telling:
    """A warning about Acme Brasil's automation jobs, changed as asked."""
    usual: dict[str, Any] = {
        "reason": Reason.FIRED,
        "level": Level.WARNING,
        "before": None,
        "watch": Watch.LIMIT,
        "series": JOBS,
        "labels": (("org", "Acme Brasil"),),
        "incident": INCIDENT,
        "at": AT,
        "reading": READING,
        "health": SILENT,
        "rules": (LADDER,),
    }
    return Telling(**usual | changes)


def of_org(name: str, **changes: Any) -> Telling:
    return telling(labels=(("org", name),), **changes)


def used(amount: float, *, limit: float | None = 10_000, **changes: Any) -> Telling:
    known = Limit(limit, Origin.API) if limit else None
    return telling(reading=replace(READING, used=amount, limit=known), **changes)


def critical(**changes: Any) -> Telling:
    return used(10_003, reason=Reason.ESCALATED, level=Level.CRITICAL, before=Level.WARNING, **changes)


def reset(**changes: Any) -> Telling:
    """The period is over; April has begun."""
    at = datetime(2026, 4, 1, 0, 5, tzinfo=UTC)
    april = Reading(JOBS, 0, CONTRACT, calendar_month(at), at)
    incident = replace(INCIDENT, level=None, peak=13_180, ended_at=at, ended=Ended.PERIOD_RESET)
    return ended(Ended.PERIOD_RESET, at=at, reading=april, incident=incident, **changes)


def ended(why: Ended, **changes: Any) -> Telling:
    usual = {"reason": Reason.RESOLVED, "level": None, "before": Level.CRITICAL, "ended": why}
    return telling(**usual | changes)


def silent(**changes: Any) -> Telling:
    return telling(watch=Watch.SOURCE, series=Series("pipefy", "source"), labels=(), reading=None, **changes)


def missing(**changes: Any) -> Telling:
    usual = {"watch": Watch.ORG, "reading": None, "missing_since": AT - timedelta(minutes=30)}
    return telling(**usual | changes)


# --- any telling at all -----------------------------------------------------------------------------

moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
names = st.text(max_size=300)
amounts = st.floats(allow_nan=True, allow_infinity=True) | st.integers(0, 10**20).map(float)
levels = st.sampled_from(Level)
serieses = st.builds(
    Series,
    names,
    names,
    st.lists(st.tuples(st.sampled_from(["org", "pipe", "flow"]), names), max_size=3).map(tuple),
)
limits = st.builds(
    Limit,
    st.floats(min_value=0, exclude_min=True) | st.integers(1, 10**9).map(float),
    st.sampled_from(Origin),
    names,
)
periods = (
    st.none()
    | moments.map(calendar_month)
    | moments.map(calendar_day)
    | st.builds(
        lambda start, days: Period(
            PeriodKind.BILLING, start, start + timedelta(days=days), "America/New_York"
        ),
        moments,
        st.integers(1, 90),
    )
)
readings = st.builds(Reading, serieses, amounts, st.none() | limits, periods, moments)
incidents = st.builds(
    Incident,
    id=names,
    series=names,
    opened_at=moments,
    level=st.none() | levels,
    told=st.lists(levels, max_size=3).map(tuple),
    period_start=st.none() | moments,
    period_label=st.sampled_from(["", "2026-03", "2026-03-21", "2026-99"]) | names,
    peak=amounts,
    limit=st.none() | amounts,
    last_told_at=st.none() | moments,
    ended_at=st.none() | moments,
    revision=st.integers(0, 10**6),
    topic=st.sampled_from(Topic),
)
sketches = st.builds(
    Sketch,
    through=st.just(AT.date()),
    known=st.integers(0, 400),
    level=st.floats(0, 1e12),
    weights=st.just((1.0,) * 7),
    season=st.just((0.0,) * 5),
    scales=st.floats(0.001, 1e6).map(lambda scale: (scale,) * 5),
)
outlooks = st.builds(
    lambda sketch, used, hours: outlook(sketch, used, AT + timedelta(hours=hours), calendar_month(AT)),
    sketches,
    st.floats(0, 1e12),
    st.integers(-24 * 20, 24 * 12),
).filter(lambda found: not isinstance(found, str))
stocks = st.builds(StockOutlook, st.floats(0, 1e12), moments, *(st.floats(-1e12, 1e12),) * 3)
rises = st.builds(Rise, st.none() | amounts, st.none() | amounts, names)
known_facts = st.builds(
    Facts,
    moments,
    age=st.none() | st.timedeltas(timedelta(0), timedelta(days=400)),
    why_unknown=names,
    outlook=names,
    growth=stocks | names,
    rises=st.fixed_dictionaries({86_400.0: rises}),
)
terms = st.sampled_from(
    [
        *("used >= 90%", "forecast >= 80%", "forecast < 50", "runs_out_in < 3d", "pace >= 1.3"),
        *("rise(24h) >= 2x last_week", "rise(7d) >= 5%", "age >= 24h", "age < 1h"),
    ]
).map(lambda text: parse_condition(text).terms[0])
asked = st.lists(st.builds(TermResult, terms, st.none(), st.none() | amounts, names), max_size=2).map(tuple)
healths = st.builds(
    Health,
    title=names,
    last_ok_at=st.none() | moments,
    failing_since=st.none() | moments,
    failures=st.integers(0, 10**6),
    failure=names,
    orgs=st.integers(0, 10**5),
    open_alerts=st.integers(0, 10**5),
    next_try_at=st.none() | moments,
    hint=names,
)
tellings = st.builds(
    Telling,
    reason=st.sampled_from(Reason),
    level=st.none() | levels,
    before=st.none() | levels,
    watch=st.sampled_from(Watch),
    series=serieses,
    labels=st.lists(st.tuples(st.sampled_from(["org", "plan"]), names), max_size=2).map(tuple),
    incident=incidents,
    at=moments,
    crossed=st.lists(levels, max_size=3).map(tuple),
    ended=st.none() | st.sampled_from(Ended),
    rebased=st.none() | st.tuples(amounts, amounts),
    previous=st.none() | incidents,
    reading=st.none() | readings,
    health=st.none() | healths,
    missing_since=st.none() | moments,
    rules=st.lists(st.builds(RuleLine, names, names, levels), max_size=8).map(tuple),
    next_step=names,
    runbook=names,
    already_above=st.booleans(),
    outlook=st.none() | outlooks,
    facts=st.none() | known_facts,
    last=st.none() | readings,
    asked=asked,
)
zones = st.sampled_from(["UTC", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Kiritimati", "Europe/Lisbon"])
