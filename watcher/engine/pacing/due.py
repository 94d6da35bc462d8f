"""When each target is due again: after an answer by levels, budget and quota, after a failure by patience."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from watcher.domain.advance import Step
from watcher.domain.cadence import Watched
from watcher.engine.pacing.ledger import Ledger
from watcher.engine.pacing.lookahead import Load, Lookahead
from watcher.engine.pacing.slowdown import tell_slowdown
from watcher.engine.pacing.sweep import is_due
from watcher.engine.pacing.targets import Next, answered, retry_wait, silent
from watcher.engine.policy import Policy
from watcher.ports import Clock, Source, SourceError, Transaction
from watcher.records import Target


class Due:
    """Writes the next look on the target, and knows it too where that could not be saved."""

    def __init__(self, policy: Policy, lookahead: Lookahead, ledger: Ledger, clock: Clock) -> None:
        self._policy = policy
        self._lookahead = lookahead
        self._ledger = ledger
        self._clock = clock
        self.planned: dict[tuple[str, int], datetime] = {}
        """When each target asked in this process is due again, whether or not that could be saved."""

    def is_due(self, target: Target, now: datetime) -> bool:
        """Whether to ask; what could not be saved as asked is not asked again at every sweep."""
        asked_again_at = self.planned.get((target.source, target.number), now)
        return is_due(target, now) and asked_again_at <= now

    async def after_answer(
        self,
        tx: Transaction,
        source: Source,
        asked: Target,
        watched: Iterable[Watched],
        unproven: Sequence[Step],
        at: datetime,
    ) -> tuple[Target | None, datetime | None]:
        """Note the good answer on the target, as it is planned now; the target before, and when it is due.

        Discovery may have changed the plan while we waited for the answer: then the new plan counts.
        """
        targets, now = await _of(tx, source), self._clock.now()
        load = await self._load(tx, source, targets, now)
        target = targets.get(asked.number)
        if target is None or target.orgs != asked.orgs:
            return target, None
        look = self._lookahead.next_look(source.name, watched, unproven, load, now)
        after = answered(target, self._policy.plan(source.name), look, at, now)
        await self._put(tx, targets, after, now)
        return target, after.next_due

    async def after_failure(
        self, tx: Transaction, source: Source, asked: Target, error: SourceError, at: datetime
    ) -> datetime:
        """Note the failure on the target, as it is planned now; when it is asked again.

        Failures cost calls, too: where the budget is short they are repeated as rarely as looks.
        """
        targets, now = await _of(tx, source), self._clock.now()
        load = await self._load(tx, source, targets, now)
        patience = Next(self.by_patience(asked, error) - now, "tried again after a failure")
        floor = self._lookahead.floor(source.name, load, now)
        again = floor if floor.wait > patience.wait else patience
        target = targets.get(asked.number)
        if target is not None:
            await self._put(tx, targets, silent(target, error, now + again.wait, at, again.why), now)
        return now + again.wait

    def by_patience(self, asked: Target, error: SourceError) -> datetime:
        """When to ask again after this failure, whatever was spent."""
        plan = self._policy.plan(asked.source)
        return self._clock.now() + retry_wait(plan, asked.failures + 1, error.retry_after)

    def note(self, asked: Target, due: datetime | None) -> None:
        """Remember when the target is due; one whose batch was changed meanwhile is due as it was planned."""
        key = (asked.source, asked.number)
        if due is None:
            self.planned.pop(key, None)
        else:
            self.planned[key] = due

    async def _load(self, tx: Transaction, source: Source, targets: dict[int, Target], now: datetime) -> Load:
        """What the source bears, this look included."""
        await self._lookahead.settle(tx, source.name, targets.values())
        return Load(len(targets), await self._ledger.note(tx, source.name, source.calls, now))

    async def _put(self, tx: Transaction, targets: dict[int, Target], after: Target, now: datetime) -> None:
        await tx.put_targets([after])
        planned = {**targets, after.number: after}
        await tell_slowdown(tx, after.source, planned.values(), now)


async def _of(tx: Transaction, source: Source) -> dict[int, Target]:
    """The source's targets as they are planned now: discovery may have changed them while we waited."""
    return {target.number: target for target in await tx.targets() if target.source == source.name}
