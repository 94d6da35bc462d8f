"""When each batch is looked at again: by its nearest level and pace, by the budget, by the API's quota."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from watcher.domain.budget import sustained_wait
from watcher.domain.cadence import Bounds, Watched, most_pressing, next_look
from watcher.domain.reading import Limit, Reading
from watcher.domain.rule import Rule, Watch
from watcher.domain.thresholds import nearest_gap
from watcher.domain.words import resource_label
from watcher.engine.cases import Case, facts_for
from watcher.engine.ledger import Spent
from watcher.engine.policy import Policy, SourcePlan
from watcher.engine.targets import Next

NEAR_THE_END = 0.95
"""The share of the API quota from which on we ask as rarely as we may: what is left is for people's work."""

SLOWEST = timedelta(hours=1)
"""How rarely that is where the config says nothing slower."""

RESERVE = 0.25
"""The share of a day's budget that is left for level crossings, contributors and reports once it is short."""

LONGEST = timedelta(hours=6)
"""However small the budget, a batch is asked this often: a watcher that never looks watches nothing."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a source costs: how many batches it has, and how many calls the last look at one took."""

    batches: int
    calls_each: float


class Lookahead:
    """Knows the largest share of the quota seen of each source; everything else comes with the question."""

    def __init__(self, policy: Policy, seed: int | None = None) -> None:
        self._policy = policy
        self._random = random.Random(seed)  # noqa: S311 - spreads requests, hides nothing
        self._quotas: dict[str, dict[str, Reading]] = {}

    def seen(self, source: str, cases: Iterable[Case], now: datetime) -> list[Watched]:
        """What to look out for most among these; readings of the API quota itself are noted on the way."""
        plan = self._plan(source)
        readings = [(case, case.subject.reading) for case in cases]
        fresh = quota_readings(plan.quota, (reading for _, reading in readings if reading))
        self._quotas.setdefault(source, {}).update({reading.series.key: reading for reading in fresh})
        if plan.shortest >= plan.longest:
            return []  # at a fixed pace nothing is looked out for
        watched = (self._watched(case, reading) for case, reading in readings if reading)
        return most_pressing(watched, Bounds(plan.shortest, plan.longest), now)

    def calls_a_day(self, source: str) -> float:
        """How many calls a day the source's budget allows, by what is known now."""
        return self._plan(source).budget.calls_a_day(smallest(self._quotas.get(source, {}).values()))

    def next_look(
        self, source: str, watched: Iterable[Watched], load: Load, spent: Spent, now: datetime
    ) -> Next:
        """How long to wait, and why: levels say how soon, the budget and the quota's end how late."""
        plan = self._plan(source)
        bounds = Bounds(plan.shortest, plan.longest)
        look = next_look(watched, bounds, now, jitter=self._random.uniform(-1, 1))
        return max(
            Next(look.wait, look.why),
            self._by_quota(source, plan),
            self._by_budget(source, load, spent, now),
            key=_wait,
        )

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

    def _by_quota(self, source: str, plan: SourcePlan) -> Next:
        used = [
            (reading.used / reading.limit.value, reading)
            for reading in self._quotas.get(source, {}).values()
            if reading.limit
        ]
        share, reading = max(used, key=lambda pair: pair[0], default=(0.0, None))
        if reading is None or share < NEAR_THE_END:
            return Next(timedelta(0), "")
        org = reading.label("org") or "an organization"
        why = f"slowed down: {share:.0%} of the API calls of {org} are used"
        return Next(max(plan.longest, SLOWEST), why, slowed=True)

    def _by_budget(self, source: str, load: Load, spent: Spent, now: datetime) -> Next:
        allowed = self.calls_a_day(source)
        if spent.last_day(now) <= allowed * (1 - RESERVE):
            return Next(timedelta(0), "")
        wait = sustained_wait(load.batches, max(1.0, load.calls_each), allowed)
        budget = self._plan(source).budget.words()
        why = f"slowed down to keep the budget of {budget} ({allowed:,.0f} a day)"
        return Next(min(wait, LONGEST), why, slowed=True)

    def _plan(self, source: str) -> SourcePlan:
        return self._policy.sources.get(source, SourcePlan())


def quota_readings(quota: str | None, readings: Iterable[Reading]) -> list[Reading]:
    """The readings of the resource that a source's own calls count in, where a limit is known."""
    return [r for r in readings if r.limit and r.series.resource == quota and not r.series.below]


def smallest(quotas: Iterable[Reading]) -> Reading | None:
    """The smallest quota: nobody says which organization is charged for a call about many."""
    return min(quotas, key=lambda r: r.limit.value if r.limit else 0, default=None)


def _wait(look: Next) -> timedelta:
    return look.wait
