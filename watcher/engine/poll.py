"""Ask one source for one batch and judge what it says; a source that fails is itself a reading."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from watcher.engine.health import health_case
from watcher.engine.judge import Judge, Outcome
from watcher.engine.plan import plan_blind, replan
from watcher.engine.policy import Policy, SourcePlan
from watcher.engine.presence import count_presence
from watcher.ports import Answer, Clock, Failure, Source, SourceError, Store, Transaction
from watcher.records import Event, Target

log = structlog.get_logger(__name__)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Polled:
    """How one poll went; `error` is None when the source answered."""

    source: str
    orgs: int
    outcome: Outcome = field(default_factory=Outcome)
    error: SourceError | None = None


class Poller:
    """Asks sources and hands their answers to the judge, one transaction a poll."""

    def __init__(
        self, store: Store, sources: Mapping[str, Source], judge: Judge, policy: Policy, clock: Clock
    ) -> None:
        self._store = store
        self._sources = sources
        self._judge = judge
        self._policy = policy
        self._clock = clock
        self.next_due: dict[tuple[str, int], datetime] = {}
        """When each target asked in this process is due again."""

    async def discover(self, name: str) -> Polled:
        """Learn which organizations `name` has, and plan its batches.

        A source that cannot be discovered keeps the plan it had; one without a plan counts as failing.
        """
        now = self._clock.now()
        source, plan = self._sources[name], self._plan(name)
        try:
            found = await _guarded(source.discover(now))
        except SourceError as error:
            return await self._undiscovered(source, error, now)
        async with self._store.transaction() as tx:
            outcome = await replan(tx, source, found, plan, self._judge, now)
            if not found.orgs:
                target = await plan_blind(tx, name, now)
                if not target.orgs:
                    await tx.put_targets([_answered(target, plan, now, self._clock.now())])
            outcome.add(await self._judge_health(tx, source, now))
        log.info("source.discovered", source=name, orgs=len(found.orgs), notes=list(found.notes))
        return Polled(name, len(found.orgs), outcome)

    async def poll(self, name: str, number: int, *, if_due: bool = False) -> Polled:
        """Read one target and judge the answer. A target without organizations is discovered instead.

        With `if_due`, a target that is not due any more is left alone: the sweep that submitted the job may
        have looked before the last poll of the same target ended.
        """
        target = await self._target(name, number)
        if target is None or (if_due and target.next_due > self._clock.now()):
            return Polled(name, 0)
        if not target.orgs:
            return await self.discover(name)
        now = self._clock.now()
        source = self._sources[name]
        try:
            answer = await _guarded(source.read(target.orgs, now))
        except SourceError as error:
            return await self._failed(source, target, error, now)
        return await self._judged(source, target, answer)

    async def check_health(self, name: str) -> Outcome:
        """Judge the age of a source's data, though nothing was asked: silence grows old by itself."""
        async with self._store.transaction() as tx:
            return await self._judge_health(tx, self._sources[name], self._clock.now())

    async def _target(self, name: str, number: int) -> Target | None:
        async with self._store.reading() as tx:
            targets = await tx.targets()
        return next((t for t in targets if (t.source, t.number) == (name, number)), None)

    async def _judged(self, source: Source, target: Target, answer: Answer) -> Polled:
        plan = self._plan(source.name)
        answered = _answered(target, plan, answer.at, self._clock.now())
        async with self._store.transaction() as tx:
            cases = await self._judge.taken(tx, answer, source.name)
            await tx.put_targets([answered])
            cases += await count_presence(tx, target, answer)
            cases.append(await health_case(tx, source, plan, answer.at, target.failing_since))
            outcome = await self._judge.cases(tx, cases, answer.at, _max_gap(plan))
            await tx.add_events([Event(answer.at, "source.note", source.name, n) for n in answer.notes])
        self.next_due[source.name, target.number] = answered.next_due
        self._log_answer(source, target, answer, outcome)
        return Polled(source.name, len(target.orgs), outcome)

    async def _failed(self, source: Source, target: Target, error: SourceError, now: datetime) -> Polled:
        plan = self._plan(source.name)
        wait = max(plan.every, timedelta(seconds=error.retry_after or 0))
        failed = replace(
            target,
            last_tried_at=now,
            failures=target.failures + 1,
            failing_since=target.failing_since or now,
            failure=_reason(error),
            next_due=self._clock.now() + min(wait, timedelta(hours=6)),
        )
        async with self._store.transaction() as tx:
            await tx.put_targets([failed])
            outcome = await self._judge_health(tx, source, now)
        self.next_due[source.name, target.number] = failed.next_due
        first = target.failures == 0
        log.log(
            40 if first else 20, "source.failed", source=source.name, reason=_reason(error), hint=error.hint
        )
        return Polled(source.name, len(target.orgs), outcome, error)

    async def _undiscovered(self, source: Source, error: SourceError, now: datetime) -> Polled:
        async with self._store.transaction() as tx:
            target = await plan_blind(tx, source.name, now)
        if not target.orgs:
            return await self._failed(source, target, error, now)
        log.warning("source.discovery_failed", source=source.name, reason=_reason(error))
        return Polled(source.name, len(target.orgs), error=error)

    async def _judge_health(self, tx: Transaction, source: Source, now: datetime) -> Outcome:
        case = await health_case(tx, source, self._plan(source.name), now)
        return await self._judge.cases(tx, [case], now, _max_gap(self._plan(source.name)))

    def _plan(self, name: str) -> SourcePlan:
        return self._policy.sources.get(name, SourcePlan())

    def _log_answer(self, source: Source, target: Target, answer: Answer, outcome: Outcome) -> None:
        for note in answer.notes:
            log.warning("source.note", source=source.name, note=note)
        if target.failures:
            log.info("source.recovered", source=source.name, failures=target.failures)
        log.info(
            "source.polled",
            source=source.name,
            batch=target.number,
            orgs=len(target.orgs),
            readings=len(answer.readings),
            unknown=len(answer.gaps),
            told=len(outcome.tellings),
        )


async def _guarded(asking: Awaitable[_T]) -> _T:
    """A fault of our own while reading is a failed poll too: it must be seen, and must not stop the rest."""
    try:
        return await asking
    except SourceError:
        raise
    except Exception as error:
        log.exception("source.bug")
        raise SourceError(
            f"our own fault: {type(error).__name__}",
            kind=Failure.BAD_ANSWER,
            hint="please report it with the log",
        ) from error


def _answered(target: Target, plan: SourcePlan, at: datetime, now: datetime) -> Target:
    """The target after a good answer, due again one interval after it was due, not after it was slow."""
    due = target.next_due + plan.every
    return replace(
        target,
        last_tried_at=at,
        last_ok_at=at,
        failures=0,
        failing_since=None,
        failure=None,
        next_due=due if due > now else now + plan.every,
    )


def _max_gap(plan: SourcePlan) -> timedelta:
    return 2 * plan.every


def _reason(error: SourceError) -> str:
    return str(error) if error.kind is Failure.SERVER else f"{error.kind}: {error}"
