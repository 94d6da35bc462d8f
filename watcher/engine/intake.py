"""Numbers that somebody brings: taken as a whole or not at all, once a key, and judged like any answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from watcher.domain.reading import Org, Reading
from watcher.engine.health import health_case
from watcher.engine.judge import Judge, Outcome
from watcher.engine.plan import is_only_expected, plan_pushed
from watcher.engine.policy import Policy, SourcePlan
from watcher.engine.presence import count_presence
from watcher.engine.sweep import DELIVER
from watcher.ports import Answer, Clock, Job, Queue, Store, Transaction
from watcher.ports.served import Accepted, Delivery, Ignored, KeyTakenError, TooManySeriesError
from watcher.records import OrgState, OutboxRow, Target

log = structlog.get_logger(__name__)
MOST_SERIES = 10_000
"""Series that one source may bring in all."""


class Intake:
    """Fulfils `watcher.ports.served.Intake`; what is owed for a delivery goes out at once."""

    def __init__(self, store: Store, judge: Judge, policy: Policy, queue: Queue, clock: Clock) -> None:
        self._store = store
        self._judge = judge
        self._policy = policy
        self._queue = queue
        self._clock = clock
        self._known: dict[str, set[str]] = {}

    async def take(self, source: str, delivery: Delivery) -> Accepted:
        now, keys = self._clock.now(), {one.series.key for one in delivery.readings}
        async with self._store.transaction() as tx:
            if await self._came_before(tx, source, delivery):
                return Accepted(len(delivery.readings), repeated=True)
            await self._ensure_room(tx, source, keys)
            kept, ignored = await _sifted(tx, delivery.readings, now)
            outcome = await self._judged(tx, source, kept, now) if kept else Outcome()
            await tx.note_push(source, delivery.key, delivery.digest, now)
        self._known[source] |= keys
        await self._deliver(outcome.rows)
        log.info(
            "push.taken",
            source=source,
            readings=len(kept),
            ignored=len(ignored),
            told=len(outcome.tellings),
        )
        return Accepted(len(kept), ignored)

    async def _came_before(self, tx: Transaction, source: str, delivery: Delivery) -> bool:
        before = await tx.pushed(source, delivery.key)
        if before not in {None, delivery.digest}:
            raise KeyTakenError(
                "another delivery came before under this key",
                hint="give every delivery a key of its own; repeat one only word for word",
            )
        return before is not None

    async def _ensure_room(self, tx: Transaction, source: str, keys: set[str]) -> None:
        if source not in self._known:
            states = (await tx.series_states()).values()
            self._known[source] = {state.series.key for state in states if state.series.source == source}
        if len(self._known[source] | keys) > MOST_SERIES:
            raise TooManySeriesError(f"a source may have {MOST_SERIES:,} series at most")

    async def _judged(
        self, tx: Transaction, source: str, readings: Sequence[Reading], now: datetime
    ) -> Outcome:
        plan = self._policy.sources[source]
        orgs = {one.series.org: _org_of(one) for one in readings}
        before = await plan_pushed(tx, source, plan, now)
        target = _delivered(before, await _with_new(tx, source, orgs.values()), plan, now)
        await tx.put_targets([target])
        answer = Answer(now, tuple(readings), present=tuple(orgs.values()), parts=True)
        cases = await self._judge.taken(tx, answer, source)
        await _note_times(tx, readings, now)
        cases += await count_presence(tx, answer, await tx.orgs(source))
        cases.append(await health_case(tx, source, plan, now, now, _late_since(before, plan, now)))
        return await self._judge.cases(tx, cases, now, 2 * plan.longest)

    async def _deliver(self, rows: Iterable[OutboxRow]) -> None:
        for receiver in dict.fromkeys(row.receiver for row in rows):
            await self._queue.submit(Job(DELIVER, receiver))


async def _sifted(
    tx: Transaction, readings: Sequence[Reading], now: datetime
) -> tuple[list[Reading], tuple[Ignored, ...]]:
    """Those to be used, and why the others are not."""
    states = await tx.series_states([one.series.key for one in readings])
    kept: list[Reading] = []
    ignored: list[Ignored] = []
    for number, one in enumerate(readings):
        state = states.get(one.series.key)
        why = _useless(one, state.reading if state else None, now)
        if why:
            ignored.append(Ignored(number, why))
        else:
            kept.append(one)
    return kept, tuple(ignored)


def _useless(one: Reading, before: Reading | None, now: datetime) -> str:
    if is_only_expected(_org_of(one)):
        return "no organization may have this id"
    if before is not None and one.as_of < before.as_of:
        return f"stale: the number of {before.as_of:%Y-%m-%d %H:%M:%S} UTC is known already"
    if one.period is not None and one.period.end <= now:
        return "stale: its period is over"
    return ""


def _org_of(one: Reading) -> Org:
    id_ = one.series.org or ""
    return Org(id_, one.label("org") or id_)


async def _with_new(tx: Transaction, source: str, orgs: Iterable[Org]) -> tuple[Org, ...]:
    """Write down organizations that are new or have another name; all of the source, by id."""
    known = {state.org.id: state for state in await tx.orgs(source)}
    changed = {
        org.id: replace(known[org.id], org=org) if org.id in known else OrgState(source, org)
        for org in orgs
        if org.id not in known or known[org.id].org != org
    }
    await tx.put_orgs(list(changed.values()))
    return tuple(sorted(state.org for state in {**known, **changed}.values()))


def _delivered(target: Target, orgs: tuple[Org, ...], plan: SourcePlan, now: datetime) -> Target:
    return replace(
        target,
        orgs=orgs,
        last_tried_at=now,
        last_ok_at=now,
        failures=0,
        failing_since=None,
        failure=None,
        next_due=now + plan.longest,
        why_then="the next numbers are expected then",
    )


async def _note_times(tx: Transaction, readings: Iterable[Reading], now: datetime) -> None:
    """Keep of every number when it was told, also where it stayed the same and no history is written."""
    told_at = {one.series.key: one.as_of for one in readings}
    states = (await tx.series_states(list(told_at))).values()
    await tx.put_series_states(
        [
            replace(state, checked_at=now, reading=replace(state.reading, as_of=told_at[state.series.key]))
            for state in states
            if state.reading and not state.unknown_why and state.reading.as_of < told_at[state.series.key]
        ]
    )


def _late_since(target: Target, plan: SourcePlan, now: datetime) -> datetime | None:
    """Since when the delivery was awaited that has come now; None where it is in time."""
    due = (target.last_ok_at or target.watched_since) + plan.longest
    return due if due < now else None
