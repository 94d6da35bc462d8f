"""Tellings that are made up, for trying receivers: one of each state, with names that nobody has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from watcher.domain.alert import Ended, Incident
from watcher.domain.condition import parse_condition
from watcher.domain.evaluate import answer
from watcher.domain.facts import Facts, Rise
from watcher.domain.forecast import Outlook, Sketch, outlook
from watcher.domain.message import Reason
from watcher.domain.period import Period, PeriodKind
from watcher.domain.reading import Contributor, Contributors, Limit, Origin, Reading, Series
from watcher.domain.rule import Level, Watch
from watcher.domain.telling import Health, RuleLine, Telling
from watcher.domain.tongue import say
from watcher.domain.topic import Topic

SOURCE, ORG, TITLE = "example", "Example Org", "Example vendor"
JOBS = Series(SOURCE, "automation_jobs", (("org", "example"),))
_LABELS = (("org", ORG),)
_GONE, _TO_COME = timedelta(days=20), timedelta(days=10)
_LIMIT = Limit(10_000, Origin.ALLOWANCE, "allowances[0]")
_SPIKE = "rise(24h) >= 2x last_week"
_LADDER = "used >= 80%", "used >= 90%", "used >= 100%"


class State(StrEnum):
    """What a test message is about."""

    NOTICE = "notice"
    WARNING = "warning"
    CRITICAL = "critical"
    RESOLVED = "resolved"
    FORECAST = "forecast"
    SPIKE = "spike"
    NO_DATA = "no-data"
    MISSING = "missing"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class MadeUp:
    """What is told first, and how it ends."""

    told: Telling
    over: Telling


def made_up(state: State, now: datetime) -> MadeUp:
    """The story of any state but the digest; its period is 20 days old and ends in 10 days."""
    told = _STORIES[state](now)
    why = _ENDS.get(state, Ended.PERIOD_RESET)
    return MadeUp(told, _ended(told, why, now))


def contributors(used: float) -> Contributors:
    """Who uses it."""
    top = (("Invoice sync", 0.42), ("Ticket triage", 0.2), ("CRM mirror", 0.11))
    users = tuple(Contributor(name, round(used * part), "automation") for name, part in top)
    return Contributors(users, used, "automations")


def samples(reading: Reading) -> tuple[Reading, ...]:
    """How it came to that: a sample every second day, weekends slower."""
    if reading.period is None:
        return ()
    days = int(_GONE / timedelta(days=1))
    weights = [0.4 if (reading.period.start + timedelta(days=d)).weekday() > 4 else 1.0 for d in range(days)]  # noqa: PLR2004 - Friday
    shares = [sum(weights[:d]) / sum(weights) for d in range(1, days, 2)]
    at = [reading.period.start + timedelta(days=d) for d in range(1, days, 2)]
    return tuple(
        replace(reading, used=round(reading.used * part), as_of=when)
        for part, when in zip(shares, at, strict=True)
    )


def _story(now: datetime, level: Level, used: float, **changes: Any) -> Telling:
    """A number that has reached a level, told now for the first time."""
    reading = Reading(JOBS, used, _LIMIT, _period(now), now, _LABELS)
    condition = _LADDER[level - 1]
    usual: dict[str, Any] = {
        "reason": Reason.FIRED,
        "level": level,
        "before": None,
        "watch": Watch.LIMIT,
        "series": JOBS,
        "labels": _LABELS,
        "incident": _incident(now, level, reading),
        "at": now,
        "crossed": (level,),
        "reading": reading,
        "rules": (RuleLine("example-ladder", condition, level),),
        "next_step": say("Nothing: this is a test."),
        "title": TITLE,
    }
    return Telling(**{**usual, **changes})


def _notice(now: datetime) -> Telling:
    return _story(now, Level.NOTICE, 8_120)


def _warning(now: datetime) -> Telling:
    return _story(now, Level.WARNING, 9_204)


def _critical(now: datetime) -> Telling:
    return _story(now, Level.CRITICAL, 10_003)


def _forecast(now: datetime) -> Telling:
    used, limit = 6_100, 10_000
    period = _period(now)
    ahead = _outlook(430, used, now, period)
    known = None if isinstance(ahead, str) else ahead
    facts = Facts(now, used=used, limit=_LIMIT, period=period, outlook=ahead)
    return _about(Topic.AHEAD, _story(now, Level.WARNING, used, outlook=known), facts, f"forecast >= {limit}")


def _spike(now: datetime) -> Telling:
    rises = {timedelta(days=1).total_seconds(): Rise(1_200, 387)}
    facts = Facts(now, used=3_800, limit=_LIMIT, period=_period(now), rises=rises)
    return _about(Topic.GROWTH, _story(now, Level.WARNING, 3_800), facts, _SPIKE)


def _about(topic: Topic, told: Telling, facts: Facts, when: str) -> Telling:
    """The telling of another topic than how much is used, and why it is told."""
    rule = RuleLine(f"example-{topic}", when, told.level or Level.WARNING)
    asked = answer(parse_condition(when), facts).terms
    incident = replace(told.incident, topic=topic)
    return replace(told, incident=incident, facts=facts, asked=asked, rules=(rule,))


def _no_data(now: datetime) -> Telling:
    health = Health(
        title=TITLE,
        last_ok_at=now - timedelta(hours=2),
        failing_since=now - timedelta(minutes=115),
        failures=12,
        failure="401 Unauthorized (token rejected)",
        orgs=14,
        open_alerts=2,
        next_try_at=now + timedelta(minutes=5),
        hint=say("Nothing: this is a test."),
    )
    return _unmeasured(
        now, Watch.SOURCE, "age > 1h", series=Series(SOURCE, "source"), labels=(), health=health
    )


def _missing(now: datetime) -> Telling:
    return _unmeasured(now, Watch.ORG, "missing >= 2 polls", missing_since=now - timedelta(minutes=30))


def _unmeasured(now: datetime, watch: Watch, when: str, **changes: Any) -> Telling:
    """A telling about something that does not answer."""
    rule = RuleLine(f"example-{watch}", when, Level.WARNING)
    told = _story(now, Level.WARNING, 0, watch=watch, reading=None, rules=(rule,), next_step="", **changes)
    incident = replace(told.incident, series=told.series.key, period_label="", period_start=None, peak=0.0)
    return replace(told, incident=incident)


_STORIES: dict[State, Callable[[datetime], Telling]] = {
    State.NOTICE: _notice,
    State.WARNING: _warning,
    State.CRITICAL: _critical,
    State.RESOLVED: _critical,
    State.FORECAST: _forecast,
    State.SPIKE: _spike,
    State.NO_DATA: _no_data,
    State.MISSING: _missing,
}
_ENDS = {
    State.FORECAST: Ended.FORECAST_IMPROVED,
    State.SPIKE: Ended.GROWTH_SLOWED,
    State.NO_DATA: Ended.ANSWERING_AGAIN,
    State.MISSING: Ended.REPORTED_AGAIN,
}


def _ended(told: Telling, why: Ended, now: datetime) -> Telling:
    incident = replace(
        told.incident, level=None, ended=why, ended_at=now, revision=told.incident.revision + 1
    )
    over = replace(
        told, reason=Reason.RESOLVED, level=None, before=told.level, crossed=(), ended=why, incident=incident
    )
    if why is Ended.PERIOD_RESET:
        fresh = Period(PeriodKind.BILLING, now, now + timedelta(days=30))
        return replace(over, reading=Reading(JOBS, 0, _LIMIT, fresh, now, _LABELS))
    if why is Ended.FORECAST_IMPROVED and over.reading is not None:
        calmer = _outlook(150, over.reading.used, now, _period(now))
        known = None if isinstance(calmer, str) else calmer
        return replace(over, outlook=known, facts=None)
    if why is Ended.GROWTH_SLOWED and told.facts is not None:
        calm = replace(told.facts, rises={timedelta(days=1).total_seconds(): Rise(510, 387)})
        return replace(over, facts=calm, asked=answer(parse_condition(_SPIKE), calm).terms)
    return over


def _outlook(a_day: float, used: float, now: datetime, period: Period) -> Outlook | str:
    """What is foreseen after three weeks of `a_day`."""
    yesterday = (now - timedelta(days=1)).date()
    sketch = Sketch(yesterday, 21, a_day, (1.0,) * 7, (0.0,) * 5, (12.0,) * 5)
    return outlook(sketch, used, now, period)


def _period(now: datetime) -> Period:
    midnight = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    return Period(PeriodKind.BILLING, midnight - _GONE, midnight + _TO_COME)


def _incident(now: datetime, level: Level, reading: Reading) -> Incident:
    """Named by the moment, so that no test is taken for the one before."""
    period = _period(now)
    return Incident(
        id=f"test-{int(now.timestamp()):x}",
        series=JOBS.key,
        opened_at=now - timedelta(hours=5),
        level=level,
        told=(level,),
        period_start=period.start,
        period_label=period.label,
        peak=reading.used,
        limit=_LIMIT.value,
        revision=1,
    )
