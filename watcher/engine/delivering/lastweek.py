"""What those who use the most had used a week ago, where they have series of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from watcher.domain.period import Period
from watcher.domain.reading import BELOW, Contributor, Contributors, Series
from watcher.ports import Store, Transaction

WEEK = timedelta(days=7)
SLACK = timedelta(days=1)
"""How much older than a week the number may be: an unchanged one is not kept at every poll."""


async def with_last_week(
    store: Store, found: Contributors | None, series: Series, now: datetime
) -> Contributors | None:
    """The same with `before` filled in; a number of another period says nothing and is left out."""
    if found is None or not any(_own_series(each, series) for each in found.top):
        return found
    async with store.reading() as tx:
        top = [replace(each, before=await _before(tx, each, series, now)) for each in found.top]
    return replace(found, top=tuple(top))


def _own_series(each: Contributor, series: Series) -> Series | None:
    """The series that measures this part of `series`, were it watched."""
    if not each.part or each.kind not in BELOW:
        return None
    return Series(series.source, series.resource, tuple(sorted((*series.scope, (each.kind, each.part)))))


async def _before(tx: Transaction, each: Contributor, series: Series, now: datetime) -> float | None:
    own = _own_series(each, series)
    if own is None:
        return None
    samples = await tx.samples(own.key, now - WEEK - SLACK)
    old = [sample for sample in samples if sample.as_of <= now - WEEK]
    return old[-1].used if old and _holds(old[-1].period, now) else None


def _holds(period: Period | None, now: datetime) -> bool:
    return period is None or period.start <= now < period.end
