"""What becomes of a source's answer, and of its failure: both are judged, one transaction each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from watcher.domain.cadence import Watched
from watcher.engine.asking.awake import Awake
from watcher.engine.asking.holes import hole_begins, hole_of_returned
from watcher.engine.asking.presence import count_presence, count_unseen
from watcher.engine.asking.slices import of_watched, slices
from watcher.engine.cases import Case
from watcher.engine.judging.judge import Judge
from watcher.engine.judging.outcome import Outcome
from watcher.engine.pacing.due import Due
from watcher.engine.pacing.health import health_case
from watcher.engine.pacing.ledger import Ledger, spent_on
from watcher.engine.pacing.lookahead import Lookahead
from watcher.engine.pacing.owncalls import are_watched, own_calls
from watcher.engine.pacing.targets import reason
from watcher.engine.policy import Policy, SourcePlan
from watcher.engine.telling.onepoll import ended as poll_ended
from watcher.ports import Answer, Source, SourceError, Store, Transaction
from watcher.records import Event, OrgState, Target

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Polled:
    """How one poll went; `error` is None when the source answered."""

    source: str
    orgs: int
    outcome: Outcome = field(default_factory=Outcome)
    error: SourceError | None = None


class Answers:
    """Hands what sources say to the judge, and notes on the targets how asking went."""

    def __init__(
        self,
        store: Store,
        judge: Judge,
        policy: Policy,
        lookahead: Lookahead,
        ledger: Ledger,
        due: Due,
        awake: Awake,
    ) -> None:
        self._store = store
        self._judge = judge
        self._policy = policy
        self._lookahead = lookahead
        self._ledger = ledger
        self._due = due
        self._awake = awake

    async def taken(self, source: Source, asked: Target, answer: Answer) -> Polled:
        """A good answer."""
        plan, name, at = self._policy.plan(source.name), source.name, answer.at
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
            last = await self._with_own_calls(tx, last, source)
            cases = await self._cases(tx, asked, last, known, watched)
            cases += await count_unseen(tx, asked, known, at)
            outcome.add(await self._judge.cases(tx, cases, at, _max_gap(plan)))
            target, due = await self._due.after_answer(tx, source, asked, watched, outcome.unproven, at)
            silent_since = target.failing_since if target else None
            outcome.add(await self.health(tx, name, at, silent_since))
            outcome.rows += await poll_ended(tx, name, at)
            await tx.add_events([Event(at, "source.note", name, n) for n in answer.notes])
        self._ledger.noted(name, source.calls)
        self._due.note(asked, due)
        _log_answer(asked, answer, outcome)
        return Polled(name, len(asked.orgs), outcome)

    async def lacking(self, source: Source, asked: Target, answer: Answer, error: SourceError) -> Polled:
        """An answer without a number: each is unknown for its own reason, and the source is failing."""
        plan = self._policy.plan(source.name)
        async with self._store.transaction() as tx:
            known = await tx.orgs(source.name)
            answer = of_watched(answer, {state.org.id for state in known})
            cases = await self._cases(tx, asked, answer, known, [])
            outcome = await self._judge.cases(tx, cases, answer.at, _max_gap(plan))
        failed = await self.failed(source, asked, error, answer.at)
        return replace(failed, outcome=outcome.plus(failed.outcome))

    async def failed(self, source: Source, asked: Target, error: SourceError, now: datetime) -> Polled:
        """No answer."""
        self._due.note(asked, self._due.by_patience(asked, error))
        async with self._store.transaction() as tx:
            due = await self._due.after_failure(tx, source, asked, error, now)
            outcome = await self.health(tx, source.name, now)
        self._ledger.noted(source.name, source.calls)
        self._due.note(asked, due)
        first = asked.failures == 0
        say = log.error if first else log.info  # one loud line when it goes down
        say("source.failed", source=source.name, reason=reason(error), hint=error.hint)
        return Polled(source.name, len(asked.orgs), outcome, error)

    async def health(
        self, tx: Transaction, name: str, now: datetime, silent_since: datetime | None = None
    ) -> Outcome:
        """Judge how the source is doing, by what its targets say; `silent_since` began what ends now."""
        plan = self._policy.plan(name)
        case = await health_case(tx, name, plan, self._awake.since, now, silent_since)
        return await self._judge.cases(tx, [case], now, _max_gap(plan))

    async def _with_own_calls(self, tx: Transaction, answer: Answer, source: Source) -> Answer:
        """The answer with what asking for it costs, where a rule wants to know."""
        if not are_watched(self._policy.rules):
            return answer
        name = source.name
        spent = (await spent_on(tx, name)).last_day(answer.at) + self._ledger.unwritten(name, source.calls)
        allowed, budget = self._lookahead.calls_a_day(name), self._policy.plan(name).budget
        own = own_calls(name, spent, allowed, budget.words(), answer.at)
        return replace(answer, readings=(*answer.readings, own)) if own else answer

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
        watched += self._lookahead.seen(asked.source, cases, answer.at)
        await hole_of_returned(tx, asked.source, answer, known)
        return cases + await count_presence(tx, answer, known)


def _log_answer(target: Target, answer: Answer, outcome: Outcome) -> None:
    for note in answer.notes:
        log.warning("source.note", source=target.source, note=note)
    if target.failures:
        log.info("source.recovered", source=target.source, failures=target.failures)
    log.info(
        "source.polled",
        source=target.source,
        batch=target.number,
        orgs=len(target.orgs),
        readings=len(answer.readings),
        unknown=len(answer.gaps),
        told=len(outcome.tellings),
    )


def _max_gap(plan: SourcePlan) -> timedelta:
    return 2 * plan.every
