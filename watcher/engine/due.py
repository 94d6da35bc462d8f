"""When each target is due again: after an answer by levels, budget and quota, after a failure by patience."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from watcher.domain.cadence import Watched
from watcher.engine.ledger import Ledger
from watcher.engine.lookahead import Load, Lookahead
from watcher.engine.policy import Policy
from watcher.engine.sweep import is_due
from watcher.engine.targets import Next, answered, retry_wait, silent
from watcher.ports import Clock, Source, SourceError, Transaction
from watcher.records import Event, Target

log = structlog.get_logger(__name__)


class Due:
    """Writes the next look on the target, and knows it too where that could not be saved."""

    def __init__(self, policy: Policy, lookahead: Lookahead, ledger: Ledger, clock: Clock) -> None:
        self._policy = policy
        self._lookahead = lookahead
        self._ledger = ledger
        self._clock = clock
        self.planned: dict[tuple[str, int], datetime] = {}
        """When each target asked in this process is due again, whether or not that could be saved."""
        self._slowed: dict[str, str] = {}

    def is_due(self, target: Target, now: datetime) -> bool:
        """Whether to ask; what could not be saved as asked is not asked again at every sweep."""
        asked_again_at = self.planned.get((target.source, target.number), now)
        return is_due(target, now) and asked_again_at <= now

    async def after_answer(
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
        after = answered(target, self._policy.plan(source.name), look, at, self._clock.now())
        await tx.put_targets([after])
        return target, after.next_due

    async def after_failure(
        self, tx: Transaction, source: Source, asked: Target, error: SourceError, now: datetime
    ) -> datetime:
        """Note the failure on the target, as it is planned now; when it is asked again."""
        due = self.by_patience(asked, error)
        target = await _as_planned(tx, asked)
        if target is not None:
            await tx.put_targets([silent(target, error, due, now)])
        await self._ledger.note(tx, source.name, source.calls, now)
        return due

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

    async def _next_look(
        self, tx: Transaction, source: Source, watched: Sequence[Watched], calls: int
    ) -> Next:
        """When to look at this batch again; where that is later than levels alone ask for, it is said."""
        now = self._clock.now()
        spent = await self._ledger.note(tx, source.name, source.calls, now)
        batches = sum(target.source == source.name for target in await tx.targets())
        look = self._lookahead.next_look(source.name, watched, Load(batches, calls), spent, now)
        slowed = look.why if look.slowed else ""
        if slowed and not self._slowed.get(source.name):
            log.warning("source.slowed", source=source.name, why=slowed)
            await tx.add_events([Event(now, "source.slowed", source.name, slowed)])
        self._slowed[source.name] = slowed
        return look


async def _as_planned(tx: Transaction, asked: Target) -> Target | None:
    """The target as it is planned now: discovery may have changed the plan while we waited for the answer."""
    key = (asked.source, asked.number)
    return next((t for t in await tx.targets() if (t.source, t.number) == key), None)
