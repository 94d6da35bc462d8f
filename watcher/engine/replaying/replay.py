"""Answers judged again, or for the first time without a vendor: what would have come of them, look by look.

Nothing is sent: what is owed counts as delivered as soon as it is due. Time is that of the answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.domain.alert import Alert
from watcher.domain.evaluate import Evaluation, evaluate
from watcher.domain.reading import Reading
from watcher.domain.rule import Rule
from watcher.engine.asking.presence import count_presence
from watcher.engine.cases import Case, facts_for
from watcher.engine.foreseeing.sketching import Along
from watcher.engine.judging.judge import Judge
from watcher.engine.judging.outcome import Outcome
from watcher.engine.pacing.health import health_case
from watcher.engine.pacing.targets import Next, answered, silent
from watcher.engine.policy import Policy
from watcher.engine.telling.members import Arrival, settle_members
from watcher.engine.telling.release import release
from watcher.ports import Answer, SourceError, Store, Transaction
from watcher.records import OrgState, OutboxRow, RowState, SeriesState, Target

_AT_ONCE = 1_000
_ALL = 1_000_000
_REPLAYED = "replayed"


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look came to.

    `cases` is what was judged, `alerts` how the alerts of these series stand after it, by rule and series;
    `outcome` what is told and owed because of it, `delivered` the rows that became due by now, held ones too.
    """

    at: datetime
    cases: tuple[Case, ...]
    alerts: dict[tuple[str, str], Alert]
    outcome: Outcome
    delivered: tuple[OutboxRow, ...] = ()


class Replay:
    """Shows answers to the judge on a store of its own, in the order of their times.

    The store must be open, and empty but for what an earlier replay has left. One replay may show many
    sources; `policy.plan(source).every` is the pace at which each is looked at.
    `edits` is as the judge knows it.
    """

    def __init__(self, store: Store, policy: Policy, edits: bool = True) -> None:
        self._store = store
        self._policy = policy
        self._judge = Judge(policy, sketches_at_once=_ALL, sketcher=Along(), edits=edits)
        self._scribe = Judge(Policy((), (), {}, policy.sources, policy.allowances))
        self._began: datetime | None = None

    async def remember(self, source: str, answer: Answer) -> None:
        """Keep an answer's numbers as history; nothing is judged and nobody told."""
        async with self._store.transaction() as tx:
            await self._scribe.taken(tx, answer, source)

    async def recall(self, readings: Sequence[Reading]) -> None:
        """Keep numbers of before all at once: the last of each series is what was known of it then."""
        lasts = {one.series.key: one for one in sorted(readings, key=lambda one: one.as_of)}
        async with self._store.transaction() as tx:
            await tx.add_samples(readings)
            await tx.put_series_states(
                [SeriesState(one.series, one.labels, one, one.as_of, one.as_of) for one in lasts.values()]
            )

    async def numbers(self, source: str, answer: Answer) -> Seen:
        """The numbers of an answer alone: who was missing, and how the source did, is not known any more."""
        async with self._store.transaction() as tx:
            cases = await self._judge.taken(tx, answer, source)
            return await self._judged(tx, source, cases, answer.at)

    async def forget(self, before: datetime) -> None:
        """Forget what is older and over."""
        async with self._store.transaction() as tx:
            await tx.prune(before)

    async def look(self, source: str, answer: Answer) -> Seen:
        """One good answer."""
        async with self._store.transaction() as tx:
            target = await self._target(tx, source, answer.at)
            known = await self._known(tx, source, answer)
            cases = await self._judge.taken(tx, answer, source, target.last_ok_at)
            cases += await count_presence(tx, answer, known)
            plan = self._policy.plan(source)
            look = Next(plan.every, _REPLAYED)
            await tx.put_targets([answered(target, plan, look, answer.at, answer.at)])
            cases.append(await self._health(tx, source, answer.at))
            return await self._judged(tx, source, cases, answer.at)

    async def failed(self, source: str, error: SourceError, now: datetime) -> Seen:
        """One look that gave no answer."""
        async with self._store.transaction() as tx:
            target = await self._target(tx, source, now)
            due = now + self._policy.plan(source).every
            await tx.put_targets([silent(target, error, due, now, _REPLAYED)])
            return await self._judged(tx, source, [await self._health(tx, source, now)], now)

    async def unasked(self, source: str, now: datetime) -> Seen:
        """Time went by and nobody looked: the source's numbers are that much older."""
        async with self._store.transaction() as tx:
            await self._target(tx, source, now)
            return await self._judged(tx, source, [await self._health(tx, source, now)], now)

    def evaluation(self, rule: Rule, case: Case) -> Evaluation:
        """What each condition of `rule` says about a case."""
        return evaluate(rule, facts_for(rule, case, self._policy.allowances))

    async def _judged(self, tx: Transaction, source: str, cases: Sequence[Case], now: datetime) -> Seen:
        outcome = await self._judge.cases(tx, cases, now, self._max_gap(source))
        found = await tx.alerts([case.key for case in cases])
        alerts = {(alert.rule, alert.series): alert for alert in found}
        return Seen(now, tuple(cases), alerts, outcome, await self._delivered(tx, now))

    async def _delivered(self, tx: Transaction, now: datetime) -> tuple[OutboxRow, ...]:
        """Count what is due as delivered; of each receiver and incident one row is due at a time.

        What quiet hours held is summed up, and what is told together is told with its group.
        """
        done: list[OutboxRow] = []
        for receiver in await tx.receivers_due(now):
            await release(tx, receiver, now)
        while due := await tx.claim_rows(now, _AT_ONCE):
            await tx.put_rows([replace(row, state=RowState.SENT, sent_at=now) for row in due])
            for row in due:
                if await tx.thread(row.receiver, row.incident) is None:
                    await tx.put_thread(row.receiver, row.incident, {_REPLAYED: row.key})
                if row.message.members:
                    arrival = Arrival({_REPLAYED: row.key}, _REPLAYED, now, edits=False)
                    await settle_members(tx, row, arrival)
            done += due
        return tuple(done)

    async def _target(self, tx: Transaction, source: str, now: datetime) -> Target:
        """The source as one batch, planned at its first look."""
        self._began = self._began or now
        targets = {target.source: target for target in await tx.targets()}
        if source not in targets:
            targets[source] = Target(source, 0, (), next_due=now, watched_since=now)
            await tx.put_targets([targets[source]])
        return targets[source]

    async def _known(self, tx: Transaction, source: str, answer: Answer) -> list[OrgState]:
        """The organizations that good answers spoke of so far; those new in this one are learnt."""
        known = {state.org.id: state for state in await tx.orgs(source)}
        fresh = [
            OrgState(source, org, last_seen_at=answer.at)
            for org in (*answer.present, *answer.missing)
            if org.id not in known
        ]
        await tx.put_orgs(fresh)
        return [*known.values(), *fresh]

    async def _health(self, tx: Transaction, source: str, now: datetime) -> Case:
        return await health_case(tx, source, self._policy.plan(source), self._began or now, now)

    def _max_gap(self, source: str) -> timedelta:
        return 2 * self._policy.plan(source).every
