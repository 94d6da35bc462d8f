"""Ask one source for one batch and judge what it says; a source that fails is itself a reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from watcher.domain.cadence import Watched
from watcher.engine.backfill import hole_begins
from watcher.engine.cases import Case
from watcher.engine.counters import Counters
from watcher.engine.guarded import guarded, without_a_number
from watcher.engine.health import health_case
from watcher.engine.judge import Judge, Outcome
from watcher.engine.ledger import Ledger
from watcher.engine.lookahead import Load, Lookahead
from watcher.engine.plan import forget_source, plan_blind, plan_pushed, replan
from watcher.engine.policy import Policy, SourcePlan
from watcher.engine.presence import count_presence, count_unseen
from watcher.engine.slices import of_watched, slices
from watcher.engine.sweep import is_due
from watcher.engine.targets import Next, answered, reason, retry_wait, silent
from watcher.ports import Answer, Clock, Discovery, Failure, Source, SourceError, Store, Transaction
from watcher.records import Event, OrgState, Target

log = structlog.get_logger(__name__)
_ASLEEP = timedelta(minutes=10)
"""A pause between two looks that is our own: health is looked at every minute while we are awake."""
_CLOCKS_DIFFER = timedelta(minutes=5)


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
        self,
        store: Store,
        sources: Mapping[str, Source],
        judge: Judge,
        policy: Policy,
        clock: Clock,
        counters: Counters | None = None,
    ) -> None:
        self.counters = counters or Counters()
        self.ledger = Ledger()
        self.lookahead = Lookahead(policy)
        self._store = store
        self._sources = sources
        self._judge = judge
        self._policy = policy
        self._clock = clock
        self.next_due: dict[tuple[str, int], datetime] = {}
        """When each target asked in this process is due again, whether or not that could be saved."""
        self._slowed: dict[str, str] = {}
        self._awake_since = clock.now()
        self._looked_at = clock.now()

    async def discover(self, name: str) -> Polled:
        """Learn which organizations `name` has, and plan its batches.

        A source that cannot be discovered keeps the plan it had; one without a plan counts as failing.
        """
        now = self._clock.now()
        source, plan = self._sources[name], self._plan(name)
        try:
            with self.counters.discovering(name):
                found = await guarded(source.discover(now))
        except SourceError as error:
            return await self._undiscovered(source, error, now)
        async with self._store.transaction() as tx:
            outcome = await replan(tx, source, found, plan, self._judge, now)
            target = await plan_blind(tx, name, now)
            await self.ledger.note(tx, name, source.calls, now)
        self.ledger.noted(name, source.calls)
        log.info("source.discovered", source=name, orgs=len(found.orgs), notes=list(found.notes))
        if not target.orgs:
            nothing = await self._failed(source, target, _nothing_to_watch(found), now)
            return replace(nothing, outcome=outcome.plus(nothing.outcome))
        return Polled(name, len(found.orgs), outcome)

    async def settle_plans(self) -> Outcome:
        """Let go of sources that the config no longer names, and begin to wait for those that are pushed.

        To be done before anything is asked.
        """
        outcome, now = Outcome(), self._clock.now()
        pushed = {name: plan for name, plan in self._policy.sources.items() if plan.pushed}
        async with self._store.transaction() as tx:
            for name in sorted({target.source for target in await tx.targets()} - {*pushed, *self._sources}):
                log.warning("source.gone", source=name)
                outcome.add(await forget_source(tx, name, self._judge, now))
            for name, plan in pushed.items():
                await plan_pushed(tx, name, plan, now)
        return outcome

    async def poll(self, name: str, number: int, *, if_due: bool = False) -> Polled:
        """Read one target and judge the answer. A target without organizations is discovered instead.

        With `if_due`, a target that is not due any more is left alone: the sweep that submitted the job may
        have looked before the last poll of the same target ended.
        """
        now = self._look()
        target = await self._target(name, number)
        if target is None or name not in self._sources or (if_due and not self._due(target, now)):
            return Polled(name, 0)
        self.next_due[name, number] = now + self._plan(name).every
        if not target.orgs:
            return await self.discover(name)
        source = self._sources[name]
        before = source.calls
        try:
            with self.counters.polling(name):
                answer = await guarded(source.read(target.orgs, now))
        except SourceError as error:
            return await self._failed(source, target, error, now)
        lacking = without_a_number(answer)
        if lacking:
            return await self._lacking(source, target, answer, lacking)
        return await self._judged(source, target, answer, source.calls - before)

    async def check_health(self, name: str) -> Outcome:
        """Judge the age of a source's data, though nothing was asked: silence grows old by itself."""
        now = self._look()
        async with self._store.transaction() as tx:
            return await self._judge_health(tx, name, now)

    def _look(self) -> datetime:
        """The time now. After a long time without a look we were asleep, which is no silence of a source."""
        now = self._clock.now()
        if now - self._looked_at > _ASLEEP:
            self._awake_since = now
        if now < self._looked_at - _CLOCKS_DIFFER:
            self.next_due.clear()  # the clock was set back: what it planned before is void
            self._awake_since = now
        self._looked_at = now
        return now

    def _due(self, target: Target, now: datetime) -> bool:
        """Whether to ask; what could not be saved as asked is not asked again at every sweep."""
        asked_again_at = self.next_due.get((target.source, target.number), now)
        return is_due(target, now) and asked_again_at <= now

    async def _target(self, name: str, number: int) -> Target | None:
        async with self._store.reading() as tx:
            targets = await tx.targets()
        return next((t for t in targets if (t.source, t.number) == (name, number)), None)

    async def _judged(self, source: Source, asked: Target, answer: Answer, calls: int) -> Polled:
        plan, name, at = self._plan(source.name), source.name, answer.at
        async with self._store.reading() as tx:
            known = await tx.orgs(name)
        answer = of_watched(answer, {state.org.id for state in known})
        *first, last = slices(answer)
        watched: list[Watched] = []
        outcome = Outcome()
        for some in first:
            async with self._store.transaction() as tx:
                cases = await self._cases(tx, asked, some, known, watched)
                outcome.add(await self._judge.cases(tx, cases, at, _max_gap(plan)))
        async with self._store.transaction() as tx:
            await hole_begins(tx, asked, at)
            cases = await self._cases(tx, asked, last, known, watched)
            cases += await count_unseen(tx, asked, known, at)
            target, due = await self._answered(tx, source, asked, watched, calls, at)
            silent_since = target.failing_since if target else None
            cases.append(await health_case(tx, name, plan, self._awake_since, at, silent_since))
            outcome.add(await self._judge.cases(tx, cases, at, _max_gap(plan)))
            await tx.add_events([Event(at, "source.note", name, n) for n in answer.notes])
        self.ledger.noted(name, source.calls)
        self._plan_next(asked, due)
        self._log_answer(source, asked, answer, outcome)
        return Polled(name, len(asked.orgs), outcome)

    async def _lacking(self, source: Source, asked: Target, answer: Answer, error: SourceError) -> Polled:
        """An answer without a number: each is unknown for its own reason, and the source is failing."""
        plan = self._plan(source.name)
        async with self._store.transaction() as tx:
            known = await tx.orgs(source.name)
            answer = of_watched(answer, {state.org.id for state in known})
            cases = await self._cases(tx, asked, answer, known, [])
            outcome = await self._judge.cases(tx, cases, answer.at, _max_gap(plan))
        failed = await self._failed(source, asked, error, answer.at)
        return replace(failed, outcome=outcome.plus(failed.outcome))

    async def _cases(
        self,
        tx: Transaction,
        asked: Target,
        answer: Answer,
        known: Sequence[OrgState],
        watched: list[Watched],
    ) -> list[Case]:
        """Remember a slice of the answer; what is to be judged in it; in `watched` what to look out for."""
        cases = await self._judge.taken(tx, answer, asked.source, asked.last_ok_at)
        watched += self.lookahead.seen(asked.source, cases, answer.at)
        return cases + await count_presence(tx, answer, known)

    async def _answered(
        self,
        tx: Transaction,
        source: Source,
        asked: Target,
        watched: Sequence[Watched],
        calls: int,
        at: datetime,
    ) -> tuple[Target | None, datetime | None]:
        """Note the good answer on the target, as it is planned now; the target before, and when it is due.

        Discovery may have changed the plan while we waited for the answer: then the new plan counts.
        """
        target = await _as_planned(tx, asked)
        look = await self._next_look(tx, source, watched, calls)
        if target is None or target.orgs != asked.orgs:
            return target, None
        after = answered(target, self._plan(source.name), look, at, self._clock.now())
        await tx.put_targets([after])
        return target, after.next_due

    async def _next_look(
        self, tx: Transaction, source: Source, watched: Sequence[Watched], calls: int
    ) -> Next:
        """When to look at this batch again; where that is later than levels alone ask for, it is said."""
        now = self._clock.now()
        spent = await self.ledger.note(tx, source.name, source.calls, now)
        batches = sum(target.source == source.name for target in await tx.targets())
        look = self.lookahead.next_look(source.name, watched, Load(batches, calls), spent, now)
        slowed = look.why if look.slowed else ""
        if slowed and not self._slowed.get(source.name):
            log.warning("source.slowed", source=source.name, why=slowed)
            await tx.add_events([Event(now, "source.slowed", source.name, slowed)])
        self._slowed[source.name] = slowed
        return look

    def _plan_next(self, asked: Target, due: datetime | None) -> None:
        """Note when the target is due; one whose batch was changed meanwhile is due as it was planned."""
        key = (asked.source, asked.number)
        if due is None:
            self.next_due.pop(key, None)
        else:
            self.next_due[key] = due

    async def _failed(self, source: Source, asked: Target, error: SourceError, now: datetime) -> Polled:
        plan = self._plan(source.name)
        due = self._clock.now() + retry_wait(plan, asked.failures + 1, error.retry_after)
        self.next_due[source.name, asked.number] = due
        async with self._store.transaction() as tx:
            target = await _as_planned(tx, asked)
            if target is not None:
                await tx.put_targets([silent(target, error, due, now)])
            await self.ledger.note(tx, source.name, source.calls, now)
            outcome = await self._judge_health(tx, source.name, now)
        self.ledger.noted(source.name, source.calls)
        first = asked.failures == 0
        say = log.error if first else log.info  # one loud line when it goes down
        say("source.failed", source=source.name, reason=reason(error), hint=error.hint)
        return Polled(source.name, len(asked.orgs), outcome, error)

    async def _undiscovered(self, source: Source, error: SourceError, now: datetime) -> Polled:
        async with self._store.transaction() as tx:
            target = await plan_blind(tx, source.name, now)
        if not target.orgs:
            return await self._failed(source, target, error, now)
        log.warning("source.discovery_failed", source=source.name, reason=reason(error))
        return Polled(source.name, len(target.orgs), error=error)

    async def _judge_health(self, tx: Transaction, name: str, now: datetime) -> Outcome:
        case = await health_case(tx, name, self._plan(name), self._awake_since, now)
        return await self._judge.cases(tx, [case], now, _max_gap(self._plan(name)))

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


def _nothing_to_watch(found: Discovery) -> SourceError:
    """A source that shows nothing is as blind as one that is silent, and as dangerous."""
    why = found.notes[0] if found.notes else "none of its organizations is selected by `orgs`"
    return SourceError(f"nothing to watch: {why}", kind=Failure.REFUSED, hint="look at `orgs` and the role")


async def _as_planned(tx: Transaction, asked: Target) -> Target | None:
    """The target as it is planned now: discovery may have changed the plan while we waited for the answer."""
    key = (asked.source, asked.number)
    return next((t for t in await tx.targets() if (t.source, t.number) == key), None)


def _max_gap(plan: SourcePlan) -> timedelta:
    return 2 * plan.every
