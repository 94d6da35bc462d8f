"""How things stand, from the store alone: sources, series by risk, receivers, what waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from watcher.domain.alert import Alert
from watcher.domain.period import Period
from watcher.domain.rule import Level
from watcher.domain.words import resource_label
from watcher.engine.policy import Policy, SourcePlan
from watcher.ports import Transaction
from watcher.records import OrgState, OutboxRow, ReceiverState, SeriesState, Target

STALE_AFTER_POLLS = 2
"""A number older than this many polls is no longer how things stand."""


class Standing(StrEnum):
    """A series' state in one word, worst first."""

    CRITICAL = "CRITICAL"
    WARNING = "WARNING"
    NO_DATA = "NO DATA"
    NOTICE = "notice"
    NO_LIMIT = "no limit"
    OK = "ok"


_TOLD = {Level.CRITICAL: Standing.CRITICAL, Level.WARNING: Standing.WARNING}
_RISK = list(Standing)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source's health. `organizations` counts those it should watch, `missing` those not answered for."""

    name: str
    ok: bool
    last_ok_at: datetime | None
    next_due: datetime | None
    failure: str | None
    failures: int
    organizations: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """One series. `share` is percent of the limit; None where number or limit is unknown."""

    org: str
    source: str
    resource: str
    resource_label: str
    used: float | None
    limit: float | None
    limit_from: str | None
    share: float | None
    period: Period | None
    as_of: datetime | None
    standing: Standing
    level: Level | None
    why: str | None


@dataclass(frozen=True, slots=True)
class Status:
    """Everything `watcher status` shows."""

    at: datetime
    sources: tuple[SourceLine, ...]
    series: tuple[SeriesLine, ...]
    broken: tuple[ReceiverState, ...]
    waiting: int
    oldest_waiting: datetime | None


async def status_of(tx: Transaction, policy: Policy, now: datetime) -> Status:
    """Read the whole of it; series sorted by risk, worst first."""
    targets = [target for target in await tx.targets() if target.source in policy.sources]
    orgs = {name: await tx.orgs(name) for name in policy.sources}
    states = await tx.series_states()
    levels = _levels(await tx.alerts())
    asked = _freshness(targets, policy)
    lines = [
        _series(state, levels.get(key), asked.get((state.series.source, state.series.org or "")), now)
        for key, state in states.items()
        if _watched(state, orgs)
    ]
    owed = await tx.unfinished_rows()
    receivers = [each for name, each in (await tx.receiver_states()).items() if name in policy.receivers]
    return Status(
        at=now,
        sources=tuple(_source(name, targets, orgs[name], policy, now) for name in policy.sources),
        series=tuple(sorted(lines, key=_risk)),
        broken=tuple(each for each in receivers if each.broken_since),
        waiting=len(owed),
        oldest_waiting=_oldest(owed),
    )


def _levels(alerts: Iterable[Alert]) -> dict[str, Level]:
    """The highest level of any rule on each series."""
    found: dict[str, Level] = {}
    for alert in alerts:
        if alert.level and alert.level > found.get(alert.series, 0):
            found[alert.series] = alert.level
    return found


def _freshness(targets: Iterable[Target], policy: Policy) -> dict[tuple[str, str], tuple[Target, timedelta]]:
    """For each organization the target that asks about it, and the age its data may have."""
    plans = policy.sources
    return {
        (target.source, org.id): (target, plans[target.source].every * STALE_AFTER_POLLS)
        for target in targets
        for org in target.orgs
    }


def _watched(state: SeriesState, orgs: Mapping[str, list[OrgState]]) -> bool:
    return state.series.org in {each.org.id for each in orgs.get(state.series.source, [])}


def _series(
    state: SeriesState, level: Level | None, asked: tuple[Target, timedelta] | None, now: datetime
) -> SeriesLine:
    reading = state.reading
    limit = reading.limit if reading else None
    why = state.unknown_why or _staleness(asked, now)
    used = reading.used if reading else None
    return SeriesLine(
        org=dict(state.labels).get("org", state.series.org or ""),
        source=state.series.source,
        resource=state.series.resource,
        resource_label=resource_label(state.series.resource),
        used=used,
        limit=limit.value if limit else None,
        limit_from=limit.origin.value if limit else None,
        share=used * 100 / limit.value if used is not None and limit else None,
        period=reading.period if reading else None,
        as_of=reading.as_of if reading else None,
        standing=_standing(level, why, known_limit=limit is not None),
        level=level,
        why=why,
    )


def _staleness(asked: tuple[Target, timedelta] | None, now: datetime) -> str | None:
    if asked is None:
        return "in no batch"
    target, bound = asked
    if target.last_ok_at is None or now - target.last_ok_at > bound:
        return target.failure or "not asked lately"
    return None


def _standing(level: Level | None, why: str | None, *, known_limit: bool) -> Standing:
    if level is not None and level in _TOLD:
        return _TOLD[level]
    if why:
        return Standing.NO_DATA
    if level:
        return Standing.NOTICE
    return Standing.OK if known_limit else Standing.NO_LIMIT


def _risk(line: SeriesLine) -> tuple[int, float, str, str]:
    return _RISK.index(line.standing), -(line.share or 0), line.org.casefold(), line.resource


def _source(
    name: str, targets: Iterable[Target], orgs: list[OrgState], policy: Policy, now: datetime
) -> SourceLine:
    mine = [target for target in targets if target.source == name]
    plan = policy.sources.get(name, SourcePlan())
    worst = max(mine, key=lambda target: target.failures, default=None)
    answered = [target.last_ok_at for target in mine]
    oldest = min((at for at in answered if at), default=None)
    fresh = bool(mine) and None not in answered and oldest is not None and now - oldest <= 2 * plan.every
    return SourceLine(
        name=name,
        ok=fresh and worst is not None and not worst.failures,
        last_ok_at=oldest,
        next_due=min((target.next_due for target in mine), default=None),
        failure=worst.failure if worst else None,
        failures=worst.failures if worst else 0,
        organizations=len(orgs),
        missing=tuple(state.org.name for state in orgs if state.missing_since),
    )


def _oldest(rows: list[OutboxRow]) -> datetime | None:
    return min((row.created_at for row in rows), default=None)
