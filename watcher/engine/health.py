"""How a source is doing, as a case to judge: from its targets, and what goes unwatched meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from watcher.domain.notify import Health
from watcher.domain.reading import Series
from watcher.engine.cases import Case, source_case
from watcher.engine.policy import SourcePlan
from watcher.engine.targets import is_stale
from watcher.ports import Transaction
from watcher.records import Target


async def health_case(
    tx: Transaction,
    source: str,
    plan: SourcePlan,
    awake_since: datetime,
    now: datetime,
    silent_since: datetime | None = None,
) -> Case:
    """A source's health; `silent_since` is when the silence began that has just ended, if one has.

    `awake_since` is since when we have been looking without a break of our own.
    """
    targets = [target for target in await tx.targets() if target.source == source]
    fresh = all(t.last_ok_at and not t.failures for t in targets)
    incidents = [] if fresh else [i for i in (await tx.incidents()).values() if i.open]
    mine = [i for i in incidents if Series.from_key(i.series).source == source]
    health = _health(source, targets, len(mine), plan, now)
    if silent_since and not health.failing_since:
        health = replace(health, failing_since=silent_since)
    expected = [_as_expected(each, plan, now) for each in targets] if plan.pushed else targets
    return source_case(source, expected, health, awake_since, now)


def _as_expected(target: Target, plan: SourcePlan, now: datetime) -> Target:
    """Numbers that are brought are late only when the next are due, and old from there on."""
    due = (target.last_ok_at or target.watched_since) + plan.longest
    return replace(target, last_ok_at=min(due, now))


def _health(source: str, targets: list[Target], open_alerts: int, plan: SourcePlan, now: datetime) -> Health:
    """What is known of a source's silence; batches not heard of for two polls count as unwatched."""
    failing = [target for target in targets if target.failures]
    unwatched = [t for t in targets if t.failures or is_stale(t, plan, now)]
    oldest = min(failing, key=lambda t: t.failing_since or t.watched_since, default=None)
    answered = [target.last_ok_at for target in targets if target.last_ok_at]
    return Health(
        title=plan.title or source,
        last_ok_at=min(answered, default=None),
        failing_since=oldest.failing_since if oldest else None,
        failures=max((target.failures for target in failing), default=0),
        failure=oldest.failure or "" if oldest else "",
        orgs=sum(len(target.orgs) for target in unwatched),
        open_alerts=open_alerts,
        next_try_at=min((target.next_due for target in unwatched), default=None),
        hint=oldest.failure_hint if oldest else "",
    )
