"""How things stand, from the store alone: sources, series by risk, receivers, what waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from watcher.domain.alert import Alert
from watcher.domain.period import Period
from watcher.domain.rule import Level
from watcher.domain.share import share_of
from watcher.domain.silence import Silence, SilenceState
from watcher.domain.words import resource_label
from watcher.engine.brought import NOT_BROUGHT, stays_away
from watcher.engine.ledger import spent_on
from watcher.engine.muting import silenced_values
from watcher.engine.policy import Policy
from watcher.engine.sourceline import SourceLine, cost_of, source_line
from watcher.engine.targets import is_stale
from watcher.ports import Transaction
from watcher.records import OutboxRow, ReceiverState, SeriesState, Target


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
class SeriesLine:
    """One series. `share` is percent of the limit; None where it cannot be said.

    `id` is its short id; `acked_by` has taken on what is open; `silenced_by` are the silences that mute a
    rule which holds.
    """

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
    acked_by: str = ""
    silenced_by: tuple[str, ...] = ()
    id: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """Everything `watcher status` shows; `silences` counts those that are active now."""

    at: datetime
    sources: tuple[SourceLine, ...]
    series: tuple[SeriesLine, ...]
    broken: tuple[ReceiverState, ...]
    waiting: int
    oldest_waiting: datetime | None
    silences: int = 0


async def status_of(tx: Transaction, policy: Policy, now: datetime) -> Status:
    """Read the whole of it; series sorted by risk, worst first."""
    targets = [target for target in await tx.targets() if target.source in policy.sources]
    orgs = {name: await tx.orgs(name) for name in policy.sources}
    states = await tx.series_states()
    silences = [each for each in await tx.silences(now) if each.state(now) is SilenceState.ACTIVE]
    alerts = await tx.alerts()
    levels, silenced = _levels(alerts), _silenced(alerts, states, silences, now)
    acks = {key: one.acked_by for key, one in (await tx.incidents()).items() if one.open}
    watched = {(name, state.org.id) for name, known in orgs.items() for state in known}
    asked = {(target.source, org.id): target for target in targets for org in target.orgs}
    readings = [state.reading for state in states.values() if state.reading]
    spent = {name: await spent_on(tx, name) for name in policy.sources}
    lines = [
        replace(
            _series(state, levels.get(key), _staleness(state, asked, policy, now)),
            acked_by=acks.get(key, ""),
            silenced_by=silenced.get(key, ()),
        )
        for key, state in states.items()
        if (state.series.source, state.series.org) in watched
    ]
    owed = await tx.unfinished_rows()
    receivers = [each for name, each in (await tx.receiver_states()).items() if name in policy.receivers]
    return Status(
        at=now,
        sources=tuple(
            source_line(name, targets, orgs[name], plan, cost_of(name, spent[name], readings, plan, now), now)
            for name, plan in policy.sources.items()
        ),
        series=tuple(sorted(lines, key=_risk)),
        broken=tuple(each for each in receivers if each.broken_since),
        waiting=len(owed),
        oldest_waiting=_oldest(owed),
        silences=len(silences),
    )


def _levels(alerts: Iterable[Alert]) -> dict[str, Level]:
    """The highest level of any rule on each series."""
    found: dict[str, Level] = {}
    for alert in alerts:
        if alert.level and alert.level > found.get(alert.series, 0):
            found[alert.series] = alert.level
    return found


def _silenced(
    alerts: Iterable[Alert], states: Mapping[str, SeriesState], silences: Sequence[Silence], now: datetime
) -> dict[str, tuple[str, ...]]:
    """By series, the names of the silences that mute a rule whose alert has a level."""
    found: dict[str, tuple[str, ...]] = {}
    for alert in alerts if silences else ():
        state = states.get(alert.series)
        if alert.level and state:
            values = silenced_values(state.series, state.labels, alert.rule)
            names = [each.name for each in silences if each.mutes(values, now)]
            found[alert.series] = tuple(dict.fromkeys((*found.get(alert.series, ()), *names)))
    return found


def _series(state: SeriesState, level: Level | None, staleness: str | None) -> SeriesLine:
    reading = state.reading
    limit = reading.limit if reading else None
    why = state.unknown_why or staleness
    used = reading.used if reading else None
    return SeriesLine(
        org=dict(state.labels).get("org", state.series.org or ""),
        source=state.series.source,
        resource=state.series.resource,
        resource_label=_called(state),
        used=used,
        limit=limit.value if limit else None,
        limit_from=limit.origin.value if limit else None,
        share=share_of(reading),
        period=reading.period if reading else None,
        as_of=reading.as_of if reading else None,
        standing=_standing(level, why, known_limit=limit is not None),
        level=level,
        why=why,
        id=state.series.short_id,
    )


def _called(state: SeriesState) -> str:
    """The resource in words; a part of an organization's number with the part's kind and name."""
    label, below = resource_label(state.series.resource), state.series.below
    if below is None:
        return label
    part = dict(state.labels).get(below) or dict(state.series.scope)[below]
    return f"{label}, {below} {part}"


def _staleness(
    state: SeriesState, asked: Mapping[tuple[str, str], Target], policy: Policy, now: datetime
) -> str | None:
    """Why a number is no longer how things stand: it is older than two polls, or nobody asks for it."""
    source = state.series.source
    plan = policy.sources[source]
    target = asked.get((source, state.series.org or ""))
    if target is None:
        return "in no batch"
    if target.last_ok_at is None or is_stale(target, plan, now):
        return target.failure or (NOT_BROUGHT if plan.pushed else "not asked lately")
    return NOT_BROUGHT if stays_away(state, plan, now) else None


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


def _oldest(rows: list[OutboxRow]) -> datetime | None:
    return min((row.created_at for row in rows), default=None)
