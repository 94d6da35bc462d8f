"""How things stand in numbers, for `/metrics` and `/readyz`: one look into the store, and our own counts."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.domain.alert import Alert
from watcher.domain.reading import Reading
from watcher.domain.rule import Level
from watcher.engine.counters import Counters
from watcher.engine.pacing.ledger import Spent, spent_on
from watcher.engine.pacing.quotas import quota_readings, smallest
from watcher.engine.policy import Policy, SourcePlan
from watcher.ports import Clock, Line, Store, Transaction
from watcher.ports.served import Counts, Figures, SeriesFigure, SourceFigure
from watcher.records import SeriesState, Target

_Places = Mapping[tuple[str, str], Target]
"""The target that asks about an organization, by source and the organization's id."""


class Instruments:
    """Fulfils `watcher.ports.served.Gauges`. `asked` names the sources that are polled."""

    def __init__(
        self, store: Store, policy: Policy, counters: Counters, asked: Collection[str], clock: Clock
    ) -> None:
        self._store = store
        self._policy = policy
        self._counters = counters
        self.storing = counters.storing
        self._asked = frozenset(asked)
        self._clock = clock
        self.lines: dict[str, Line] = {}
        """By receiver, what its clicks come in by."""

    async def figures(self) -> Figures:
        async with self._store.reading() as tx:
            look = await _look(tx, self._policy, self._clock.now())
        # of 10,000 series it takes a while, and the loop has others to serve
        figures = await asyncio.to_thread(_figures, look, self._policy, self._counters.counts())
        return replace(figures, lines={name: line.connected for name, line in self.lines.items()})

    async def unready(self) -> str:
        waiting = sorted(self._asked - self._counters.tried)
        if waiting:
            return f"not asked yet: {', '.join(waiting)}"
        async with self._store.reading() as tx:
            await tx.targets()
        return self.storing.unwell(self._clock.now())


@dataclass(frozen=True, slots=True)
class _Look:
    """All that was read of the store, at one moment."""

    at: datetime
    targets: tuple[Target, ...]
    states: tuple[SeriesState, ...]
    spent: Mapping[str, Spent]
    alerts: tuple[Alert, ...]
    oldest_owed_at: datetime | None
    broken: Mapping[str, bool]


async def _look(tx: Transaction, policy: Policy, now: datetime) -> _Look:
    owed = await tx.unfinished_rows()
    return _Look(
        at=now,
        targets=tuple(target for target in await tx.targets() if target.source in policy.sources),
        states=tuple((await tx.series_states()).values()),
        spent={name: await spent_on(tx, name) for name in policy.sources},
        alerts=tuple(await tx.alerts()),
        oldest_owed_at=min((row.created_at for row in owed if not row.held), default=None),
        broken=await _broken(tx, policy),
    )


async def _broken(tx: Transaction, policy: Policy) -> dict[str, bool]:
    known = await tx.receiver_states()
    return {name: name in known and known[name].broken_since is not None for name in policy.receivers}


def _figures(look: _Look, policy: Policy, counts: Counts) -> Figures:
    """Everything `/metrics` shows. Series below an organization are left out: automations have any name."""
    places = {(target.source, org.id): target for target in look.targets for org in target.orgs}
    return Figures(
        at=look.at,
        series=tuple(_series(state, places, policy) for state in look.states if _is_shown(state, places)),
        sources=tuple(_source(look, name, plan) for name, plan in policy.sources.items()),
        alerts=_by_level(look.alerts),
        oldest_owed_at=look.oldest_owed_at,
        counts=counts,
        broken=look.broken,
        held_back=_held_back(look.alerts, policy),
    )


def _held_back(alerts: Iterable[Alert], policy: Policy) -> dict[str, int]:
    """By rule, where a rule may not raise any number."""
    held = Counter(alert.rule for alert in alerts if alert.held_back)
    return {rule.name: held[rule.name] for rule in policy.rules if rule.max_alerts is not None}


def _is_shown(state: SeriesState, places: _Places) -> bool:
    return state.series.below is None and (state.series.source, state.series.org or "") in places


def _series(state: SeriesState, places: _Places, policy: Policy) -> SeriesFigure:
    reading, series = state.reading, state.series
    limit = reading.limit if reading else None
    return SeriesFigure(
        source=series.source,
        org_id=series.org or "",
        org=dict(state.labels).get("org", series.org or ""),
        resource=series.resource,
        used=reading.used if reading and not state.unknown_why else None,
        limit=limit.value if limit else None,
        limit_from=limit.origin.value if limit else None,
        resets_at=reading.period.end if reading and reading.period else None,
        seen_at=_seen_at(state, places, policy),
    )


def _seen_at(state: SeriesState, places: _Places, policy: Policy) -> datetime | None:
    """When the number was last told: a good answer tells it again, though only changes are written down."""
    if state.reading is None:
        return None
    plan = policy.sources[state.series.source]
    target = places[state.series.source, state.series.org or ""]
    if state.unknown_why or plan.pushed or target.last_ok_at is None:
        return state.reading.as_of
    return max(state.reading.as_of, target.last_ok_at)


def _source(look: _Look, name: str, plan: SourcePlan) -> SourceFigure:
    heard = [target.last_ok_at for target in look.targets if target.source == name]
    spent = look.spent[name]
    readings: list[Reading] = [s.reading for s in look.states if s.series.source == name and s.reading]
    quota = smallest(quota_readings(plan.quota, readings))
    return SourceFigure(
        name=name,
        heard_at=min((at for at in heard if at), default=None) if None not in heard else None,
        calls=spent.total,
        calls_today=spent.today(look.at),
        budget_a_day=None if plan.pushed else plan.budget.calls_a_day(quota),
    )


def _by_level(alerts: Iterable[Alert]) -> dict[str, int]:
    """How many series, organizations and sources stand at each level, each at its highest."""
    highest: dict[str, Level] = {}
    for alert in alerts:
        if alert.level:
            highest[alert.series] = max(alert.level, highest.get(alert.series, alert.level))
    found = Counter(highest.values())
    return {level.word: found[level] for level in Level}
