"""Ask one source for one batch and judge what it says; a source that fails is itself a reading."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from watcher.engine.asking.answers import Answers, Polled
from watcher.engine.asking.awake import Awake
from watcher.engine.asking.discover import Discoverer
from watcher.engine.asking.guarded import guarded, without_a_number
from watcher.engine.counters import Counters
from watcher.engine.judging.judge import Judge
from watcher.engine.judging.outcome import Outcome
from watcher.engine.pacing.due import Due
from watcher.engine.pacing.ledger import Ledger
from watcher.engine.pacing.lookahead import Lookahead
from watcher.engine.policy import Policy
from watcher.ports import Answer, Clock, Source, SourceError, Store
from watcher.ports.tally import tallied
from watcher.records import Target

__all__ = ["Polled", "Poller"]


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
        self._policy = policy
        self._awake = Awake(clock)
        self._due = Due(policy, self.lookahead, self.ledger, clock)
        self._answers = Answers(store, judge, policy, self.lookahead, self.ledger, self._due, self._awake)
        self._discoverer = Discoverer(
            store, sources, judge, policy, clock, self.ledger, self._answers, self.counters
        )

    @property
    def next_due(self) -> Mapping[tuple[str, int], datetime]:
        """When each target asked in this process is due again, by source and number."""
        return self._due.planned

    async def discover(self, name: str) -> Polled:
        """Learn which organizations `name` has, and plan its batches."""
        return await self._discoverer.discover(name)

    async def settle_plans(self) -> Outcome:
        """Bring the plan in line with the config's sources. To be done before anything is asked."""
        return await self._discoverer.settle_plans()

    async def poll(self, name: str, number: int, *, if_due: bool = False) -> Polled:
        """Read one target and judge the answer. A target without organizations is discovered instead.

        With `if_due`, a target that is not due any more is left alone: the sweep that submitted the job may
        have looked before the last poll of the same target ended.
        """
        now = self._look()
        target = await self._target(name, number)
        if target is None or name not in self._sources or (if_due and not self._due.is_due(target, now)):
            return Polled(name, 0)
        self._due.note(target, now + self._policy.plan(name).every)
        if not target.orgs:
            return await self.discover(name)
        source = self._sources[name]
        try:
            answer = await self._ask(source, target, now)
        except SourceError as error:
            return await self._answers.failed(source, target, error, now)
        lacking = without_a_number(answer)
        if lacking:
            return await self._answers.lacking(source, target, answer, lacking)
        return await self._answers.taken(source, target, answer)

    async def _ask(self, source: Source, target: Target, now: datetime) -> Answer:
        """The batch's answer; what asking cost is noted, whatever came of it."""
        with self.counters.polling(source.name), tallied() as tally:
            try:
                return await guarded(source.read(target.orgs, now))
            finally:
                self.lookahead.costs.note(source.name, tally.calls)

    async def check_health(self, name: str) -> Outcome:
        """Judge the age of a source's data, though nothing was asked: silence grows old by itself."""
        now = self._look()
        async with self._store.transaction() as tx:
            return await self._answers.health(tx, name, now)

    def _look(self) -> datetime:
        now, set_back = self._awake.look()
        if set_back:
            self._due.planned.clear()
        return now

    async def _target(self, name: str, number: int) -> Target | None:
        async with self._store.reading() as tx:
            targets = await tx.targets()
        return next((t for t in targets if (t.source, t.number) == (name, number)), None)
