"""Learn which organizations a source has, and plan who is asked about in which batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import structlog

from watcher.engine.asking.answers import Answers, Polled
from watcher.engine.asking.guarded import guarded
from watcher.engine.asking.plan import forget_source, plan_blind, plan_pushed, replan
from watcher.engine.counters import Counters
from watcher.engine.judging.judge import Judge
from watcher.engine.judging.outcome import Outcome
from watcher.engine.pacing.ledger import Ledger
from watcher.engine.pacing.targets import reason
from watcher.engine.policy import Policy
from watcher.ports import Clock, Discovery, Failure, Source, SourceError, Store

log = structlog.get_logger(__name__)


class Discoverer:
    """Keeps the plan: which targets there are, and which organizations are in them."""

    def __init__(
        self,
        store: Store,
        sources: Mapping[str, Source],
        judge: Judge,
        policy: Policy,
        clock: Clock,
        ledger: Ledger,
        answers: Answers,
        counters: Counters,
    ) -> None:
        self._store = store
        self._sources = sources
        self._judge = judge
        self._policy = policy
        self._clock = clock
        self._ledger = ledger
        self._answers = answers
        self._counters = counters

    async def discover(self, name: str) -> Polled:
        """Learn which organizations `name` has, and plan its batches.

        A source that cannot be discovered keeps the plan it had; one without a plan counts as failing.
        """
        now = self._clock.now()
        source, plan = self._sources[name], self._policy.plan(name)
        try:
            with self._counters.discovering(name):
                found = await guarded(source.discover(now))
        except SourceError as error:
            return await self._undiscovered(source, error, now)
        async with self._store.transaction() as tx:
            outcome = await replan(tx, source, found, plan, self._judge, now)
            target = await plan_blind(tx, name, now)
            await self._ledger.note(tx, name, source.calls, now)
        self._ledger.noted(name, source.calls)
        log.info("source.discovered", source=name, orgs=len(found.orgs), notes=list(found.notes))
        if not target.orgs:
            nothing = await self._answers.failed(source, target, _nothing_to_watch(found), now)
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

    async def _undiscovered(self, source: Source, error: SourceError, now: datetime) -> Polled:
        async with self._store.transaction() as tx:
            target = await plan_blind(tx, source.name, now)
        if not target.orgs:
            return await self._answers.failed(source, target, error, now)
        log.warning("source.discovery_failed", source=source.name, reason=reason(error))
        return Polled(source.name, len(target.orgs), error=error)


def _nothing_to_watch(found: Discovery) -> SourceError:
    """A source that shows nothing is as blind as one that is silent, and as dangerous."""
    why = found.notes[0] if found.notes else "none of its organizations is selected by `orgs`"
    return SourceError(f"nothing to watch: {why}", kind=Failure.REFUSED, hint="look at `orgs` and the role")
