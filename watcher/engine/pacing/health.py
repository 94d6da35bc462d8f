"""How a source is doing, as a case to judge: from its targets, and what goes unwatched meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from watcher.domain.clocks import is_to_come
from watcher.domain.reading import Series
from watcher.domain.rule import Watch
from watcher.domain.telling import Health
from watcher.engine.cases import Case, source_case, watch_of
from watcher.engine.pacing.targets import heard_at, is_stale, old_since
from watcher.engine.policy import SourcePlan
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
    kept = [i for i in incidents if _is_kept(Series.from_key(i.series), source)]
    health = _health(source, targets, len(kept), plan, now)
    if silent_since and not health.failing_since:
        health = replace(health, failing_since=silent_since)
    if plan.pushed:
        old = [await _late_since(tx, each, plan, awake_since, now) for each in targets]
    else:
        old = [_old_since(each, plan, awake_since, now) for each in targets]
    return source_case(source, health, min(old, default=now), now)


def _is_kept(series: Series, source: str) -> bool:
    """Whether an alert on `series` keeps its last state meanwhile: not the one that tells of the silence."""
    return series.source == source and watch_of(series) is not Watch.SOURCE


def _old_since(target: Target, plan: SourcePlan, awake_since: datetime, now: datetime) -> datetime:
    """Time in which we did not look ourselves is not the source's silence, unless it was failing already."""
    since = old_since(target, plan, now)
    return since if target.failures else max(since, awake_since)


async def _late_since(
    tx: Transaction, target: Target, plan: SourcePlan, awake_since: datetime, now: datetime
) -> datetime:
    """From when numbers that are brought are late: from when they were due, and old from there on.

    Those that fell due while we were down may have been brought in vain: they get the time of one more
    delivery, once. What is late is noted as `failing_since` and stays late until a delivery comes,
    for neither a restart nor sleep of ours brings numbers.
    """
    noted = target.failing_since
    if noted is not None and not is_to_come(noted, now + plan.longest):
        return noted
    heard = heard_at(target, now)
    due = heard + plan.longest
    missed = due < awake_since or is_to_come(heard, now)
    late = awake_since + plan.longest if missed else due
    if missed or late <= now:
        await tx.put_targets([replace(target, failing_since=late)])
    return late


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
