"""One source in `watcher status`: how it answers, how soon a crossing is seen, what asking costs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from watcher.domain.cadence import Bounds
from watcher.domain.reading import Reading
from watcher.engine.pacing.ledger import Spent
from watcher.engine.pacing.quotas import quota_readings, smallest
from watcher.engine.pacing.targets import is_slowed, is_stale
from watcher.engine.policy import SourcePlan
from watcher.records import OrgState, Target


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source's health. `organizations` counts those it should watch, `missing` those not answered for.

    `why_then` says why the next look is when it is. Our own calls count by UTC day; `budget_per_day` is None
    for a source that is never asked. A level that is reached is seen within `seen_within`, and within
    `seen_within_usually` while growth has a precedent of the last days.
    """

    name: str
    ok: bool
    last_ok_at: datetime | None
    next_due: datetime | None
    failure: str | None
    failures: int
    organizations: int
    missing: tuple[str, ...]
    pushed: bool
    why_then: str
    calls_today: int
    calls_last_24h: int
    budget_per_day: float | None
    seen_within: timedelta
    seen_within_usually: timedelta

    @property
    def over_budget(self) -> bool:
        return self.budget_per_day is not None and self.calls_last_24h > self.budget_per_day


@dataclass(frozen=True, slots=True)
class Cost:
    """What asking a source costs, and what it may cost a day."""

    today: int
    last_day: int
    budget: float | None


def cost_of(source: str, spent: Spent, readings: Iterable[Reading], plan: SourcePlan, now: datetime) -> Cost:
    """What `source` spent, and what its budget is by the newest readings of everything."""
    mine = (reading for reading in readings if reading.series.source == source)
    budget = None if plan.pushed else plan.budget.calls_a_day(smallest(quota_readings(plan.quota, mine)))
    return Cost(spent.today(now), spent.last_day(now), budget)


def source_line(
    name: str,
    targets: Iterable[Target],
    orgs: Sequence[OrgState],
    plan: SourcePlan,
    cost: Cost,
    now: datetime,
) -> SourceLine:
    mine = [target for target in targets if target.source == name]
    worst = max(mine, key=lambda target: target.failures, default=None)
    answered = [target.last_ok_at for target in mine]
    fresh = bool(mine) and None not in answered and not any(is_stale(each, plan, now) for each in mine)
    upcoming = min(mine, key=lambda target: target.next_due, default=None)
    return SourceLine(
        name=name,
        ok=fresh and worst is not None and not worst.failures,
        last_ok_at=min((at for at in answered if at), default=None),
        next_due=upcoming.next_due if upcoming and not plan.pushed else None,
        failure=worst.failure if worst else None,
        failures=worst.failures if worst else 0,
        organizations=len(orgs),
        missing=tuple(state.org.name for state in orgs if state.missing_since),
        pushed=plan.pushed,
        why_then=upcoming.why_then if upcoming else "",
        calls_today=cost.today,
        calls_last_24h=cost.last_day,
        budget_per_day=cost.budget,
        seen_within=_longest_wait(mine, plan),
        seen_within_usually=_usual_wait(mine, plan),
    )


def _usual_wait(targets: Sequence[Target], plan: SourcePlan) -> timedelta:
    """The same for usual growth. Where a batch is slowed down, growth does not decide: then it is that."""
    longest = _longest_wait(targets, plan)
    if any(is_slowed(target) for target in targets):
        return longest
    return min(Bounds(plan.shortest, plan.longest).soon, longest)


def _longest_wait(targets: Iterable[Target], plan: SourcePlan) -> timedelta:
    """How long a crossing can stay unseen: the longest wait allowed, or a longer one that is planned now."""
    planned = (target.next_due - target.last_ok_at for target in targets if target.last_ok_at)
    return max(plan.longest, *planned, timedelta(0))
