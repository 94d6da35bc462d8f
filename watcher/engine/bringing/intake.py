"""Numbers that somebody brings: taken as a whole or not at all, once a key, and judged like any answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from watcher.domain.reading import Org, Reading
from watcher.engine.asking.plan import plan_pushed
from watcher.engine.asking.presence import count_presence
from watcher.engine.bringing.room import Room
from watcher.engine.bringing.sift import Sifted, org_of, sift
from watcher.engine.judging.judge import Judge
from watcher.engine.judging.outcome import Outcome
from watcher.engine.pacing.health import health_case
from watcher.engine.pacing.sweep import DELIVER
from watcher.engine.pacing.targets import STALE_AFTER_POLLS, heard_at
from watcher.engine.policy import Policy, SourcePlan
from watcher.ports import Answer, Clock, Job, Queue, Store, Transaction
from watcher.ports.served import Accepted, Delivery, KeyTakenError
from watcher.records import OrgState, OutboxRow, Target

log = structlog.get_logger(__name__)


class Intake:
    """Fulfils `watcher.ports.served.Intake`; what is owed for a delivery goes out at once."""

    def __init__(self, store: Store, judge: Judge, policy: Policy, queue: Queue, clock: Clock) -> None:
        self._store = store
        self._judge = judge
        self._policy = policy
        self._queue = queue
        self._clock = clock
        self._room = Room()

    async def take(self, source: str, delivery: Delivery) -> Accepted:
        now = self._clock.now()
        async with self._store.transaction() as tx:
            if await self._came_before(tx, source, delivery):
                return Accepted(len(delivery.readings), repeated=True)
            sifted = await sift(tx, delivery.readings, self._policy.allowances, now)
            await self._room.ensure(tx, source, {one.series.key for one in sifted.kept}, now)
            outcome = await self._judged(tx, source, sifted, now) if sifted.kept else Outcome()
            await tx.note_push(source, delivery.key, delivery.digest, now)
        self._room.taken(source, {one.series.key for one in sifted.kept})
        await self._deliver(outcome.rows)
        log.info(
            "push.taken",
            source=source,
            readings=len(sifted.kept),
            ignored=len(sifted.ignored),
            told=len(outcome.tellings),
        )
        return Accepted(len(sifted.kept), sifted.ignored)

    async def _came_before(self, tx: Transaction, source: str, delivery: Delivery) -> bool:
        before = await tx.pushed(source, delivery.key)
        if before not in {None, delivery.digest}:
            raise KeyTakenError(
                "another delivery came before under this key",
                hint="give every delivery a key of its own; repeat one only word for word",
            )
        return before is not None

    async def _judged(self, tx: Transaction, source: str, sifted: Sifted, now: datetime) -> Outcome:
        plan, readings = self._policy.sources[source], sifted.kept
        orgs = {one.series.org: org_of(one) for one in readings}
        before = await plan_pushed(tx, source, plan, now)
        target = replace(before, orgs=await _with_new(tx, before, list(orgs.values())))
        if sifted.newest is not None:
            target = _heard(target, sifted.newest, plan, now)
        await tx.put_targets([target])
        answer = Answer(now, readings, present=tuple(orgs.values()), parts=True)
        cases = await self._judge.taken(tx, answer, source)
        await _note_times(tx, readings, now)
        cases += await count_presence(tx, answer, await tx.orgs(source, [org.id for org in answer.present]))
        late_since = _late_since(before, plan, now) if target.last_ok_at == now else None
        cases.append(await health_case(tx, source, plan, now, now, late_since))
        return await self._judge.cases(tx, cases, now, 2 * plan.longest)

    async def _deliver(self, rows: Iterable[OutboxRow]) -> None:
        for receiver in dict.fromkeys(row.receiver for row in rows):
            await self._queue.submit(Job(DELIVER, receiver))


async def _with_new(tx: Transaction, target: Target, orgs: Sequence[Org]) -> tuple[Org, ...]:
    """All of the source, by id. Those of `orgs` that are new or have another name are written down."""
    source = target.source
    states = {state.org.id: state for state in await tx.orgs(source, [org.id for org in orgs])}
    news = [org for org in orgs if org.id not in states or states[org.id].org != org]
    await tx.put_orgs([replace(states[o.id], org=o) if o.id in states else OrgState(source, o) for o in news])
    asked = {org.id: org for org in target.orgs}
    if all(asked.get(org.id) == org for org in orgs):
        return target.orgs  # the very same, of which a store knows that it is written already
    return tuple(sorted({**asked, **{org.id: org for org in orgs}}.values()))


def _heard(target: Target, newest: datetime, plan: SourcePlan, now: datetime) -> Target:
    """The target after news, the newest of them true at `newest`.

    Numbers that are old already when they come are no sign that the source is well: they leave it as late as
    it was.
    """
    if now - newest > STALE_AFTER_POLLS * plan.longest:
        heard = max(heard_at(target, now), newest) if target.last_ok_at else newest
        return replace(target, last_tried_at=now, last_ok_at=heard, next_due=heard + plan.longest)
    return replace(
        target,
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
