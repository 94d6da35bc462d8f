"""When each batch is looked at again: by its nearest level and pace, by the budget, by the API's quota."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from watcher.domain.advance import Step
from watcher.domain.cadence import Bounds, Watched, most_pressing, next_look
from watcher.domain.reading import Limit, Reading
from watcher.domain.rule import Rule, Watch
from watcher.domain.thresholds import nearest_gap
from watcher.domain.words import resource_label
from watcher.engine.cases import Case, facts_for
from watcher.engine.pacing.ledger import Spent
from watcher.engine.pacing.lookcost import LookCosts
from watcher.engine.pacing.owncalls import OWN_CALLS
from watcher.engine.pacing.proving import next_proof
from watcher.engine.pacing.quotas import Quotas
from watcher.engine.pacing.targets import SLOWED, Next
from watcher.engine.policy import Policy
from watcher.ports import Transaction
from watcher.records import Target

NEAR_THE_END = 0.95
"""The share of the API quota from which on we ask as rarely as we may: what is left is for people's work."""

SLOWEST = timedelta(hours=1)
"""How rarely that is where the config says nothing slower."""

RESERVE = 0.25
"""The share of a day's budget that is left for level crossings, contributors and reports once it is short."""

OVERRUN = 1.15
"""How much more than its budget any 24 hours may cost, for the sake of an even pace; beyond that it ends."""

HARSHEST = 3
"""How many times slower than evenly we look at most: a budget that was lowered must not blind us."""

LONGEST = timedelta(hours=6)
"""However small the budget, a batch is asked this often: a watcher that never looks watches nothing."""

_HARDLY = 1.06
"""Later by no more than looks are spread anyhow: not worth a word."""

_HOUR = timedelta(hours=1)
_HOURS = 24


@dataclass(frozen=True, slots=True)
class Load:
    """What a source has to bear: how many batches it has, and what was spent on it so far."""

    batches: int
    spent: Spent


class Lookahead:
    """Knows what looks at each source cost and how full its quota is; the rest comes with the question."""

    def __init__(self, policy: Policy, seed: int | None = None) -> None:
        self.costs = LookCosts()
        self._policy = policy
        self._random = random.Random(seed)  # noqa: S311 - spreads requests, hides nothing
        self._quotas = Quotas(policy)

    def seen(self, source: str, cases: Iterable[Case], now: datetime) -> list[Watched]:
        """What to look out for most among these; readings of the API quota itself are noted on the way."""
        plan = self._policy.plan(source)
        readings = [(case, case.subject.reading) for case in cases]
        self._quotas.note(source, [reading for _, reading in readings if reading])
        if plan.shortest >= plan.longest:
            return []  # at a fixed pace nothing is looked out for
        watched = (
            self._watched(case, reading)
            for case, reading in readings
            if reading and reading.series.resource != OWN_CALLS  # looking more often would only add to them
        )
        return most_pressing(watched, Bounds(plan.shortest, plan.longest), now)

    async def settle(self, tx: Transaction, source: str, targets: Iterable[Target]) -> None:
        """Know of the quota what the store knows, of organizations in `targets` alone."""
        orgs = {org.id for target in targets if target.source == source for org in target.orgs}
        await self._quotas.settle(tx, source, orgs)

    def calls_a_day(self, source: str) -> float:
        """How many calls a day the source's budget allows, by what is known now."""
        return self._policy.plan(source).budget.calls_a_day(self._quotas.smallest(source))

    def next_look(
        self, source: str, watched: Iterable[Watched], unproven: Sequence[Step], load: Load, now: datetime
    ) -> Next:
        """How long to wait, and why: levels say how soon, the budget and the quota's end how late.

        `unproven` are levels whose condition holds, but not for long enough yet.
        """
        plan = self._policy.plan(source)
        bounds = Bounds(plan.shortest, plan.longest)
        look = next_look(watched, bounds, now, jitter=self._random.uniform(-1, 1))
        wished = min([Next(look.wait, look.why), *next_proof(unproven, bounds)], key=_wait)
        floor = self.floor(source, load, now)
        if floor.wait <= wished.wait:
            return wished
        hardly_later = floor.wait <= wished.wait * _HARDLY
        return Next(floor.wait, wished.why) if hardly_later else floor

    def floor(self, source: str, load: Load, now: datetime) -> Next:
        """How long to wait at least, whatever is the matter; no time at all while there is enough."""
        return max(self._by_quota(source, now), self._by_budget(source, load, now), key=_wait)

    def _watched(self, case: Case, reading: Reading) -> Watched:
        subject = case.subject
        rules = self._policy.rules_for(Watch.LIMIT, subject.series, subject.labels)
        gap = nearest_gap(rules, reading, lambda rule: self._limit(rule, case)) if rules else None
        name = f"{resource_label(subject.series.resource)} of {reading.label('org') or subject.series.org}"
        return Watched(name, gap, case.pace, reading.period)

    def _limit(self, rule: Rule, case: Case) -> Limit | None:
        if rule.limit.source is None:
            return case.facts.limit
        return facts_for(rule, case, self._policy.allowances).limit

    def _by_quota(self, source: str, now: datetime) -> Next:
        share, reading = self._quotas.fullest(source, now) or (0.0, None)
        if reading is None or share < NEAR_THE_END:
            return Next(timedelta(0), "")
        org = reading.label("org") or "an organization"
        why = f"{SLOWED}: {share:.0%} of the API calls of {org} are used"
        return Next(max(self._policy.plan(source).longest, SLOWEST), why, slowed=True)

    def _by_budget(self, source: str, load: Load, now: datetime) -> Next:
        """Once the budget is short: the even pace that spends it, and slower where too much is spent."""
        allowed = self.calls_a_day(source)
        if load.spent.last_day(now) <= allowed * (1 - RESERVE):
            return Next(timedelta(0), "")
        round_of_all = load.batches * self.costs.each(source)
        even = allowed / _HOURS
        rate = min(even, load.spent.room_an_hour(allowed * OVERRUN, now))
        slowest = max(even / HARSHEST, round_of_all / (LONGEST / _HOUR))
        budget = self._policy.plan(source).budget.words()
        why = f"{SLOWED} to keep the budget of {budget} ({allowed:,.0f} a day)"
        return Next(_HOUR * (round_of_all / max(rate, slowest)), why, slowed=True)


def _wait(look: Next) -> timedelta:
    return look.wait
