"""How much was used within a window, and within the same one a week before: from our own samples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from watcher.domain.facts import Rise
from watcher.domain.reading import Reading
from watcher.engine.cases import Case
from watcher.ports import Transaction

WEEK = timedelta(days=7)
_OLD = timedelta(hours=3)
"""How much older than the edge of a window the number there may be, at least: an unchanged one is kept
hourly, and looks may lie an hour apart. For long windows an eighth of them."""

Numbers = Mapping[str, Reading]


async def with_rises(
    tx: Transaction, cases: Sequence[Case], windows: Iterable[float], now: datetime
) -> list[Case]:
    """The cases with their rises; `windows` in seconds."""
    readings = {case.key: case.subject.reading for case in cases if case.subject.reading}
    rises: dict[str, dict[float, Rise]] = {key: {} for key in readings}
    for seconds in windows:
        window = timedelta(seconds=seconds)
        for key, rise in (await _rises(tx, readings, window, now)).items():
            rises[key][seconds] = rise
    return [
        replace(case, facts=replace(case.facts, rises=rises[case.key])) if case.key in rises else case
        for case in cases
    ]


async def _rises(tx: Transaction, readings: Numbers, window: timedelta, now: datetime) -> dict[str, Rise]:
    began = await _numbers_at(tx, readings, now - window, window)
    week_ago = await _numbers_at(tx, readings, now - WEEK, window)
    week_ago_began = await _numbers_at(tx, readings, now - WEEK - window, window)
    lately = await _closings(tx, readings, began)
    then = await _closings(tx, week_ago, week_ago_began)
    return {
        key: _rise(
            _added(began.get(key), reading, lately.get(key)),
            _added(week_ago_began.get(key), week_ago.get(key), then.get(key)),
            window,
        )
        for key, reading in readings.items()
    }


def _rise(lately: float | None, then: float | None, window: timedelta) -> Rise:
    if lately is None:
        return Rise(None, then, f"no number of {_ago(window)} ago to compare with")
    return Rise(lately, then, "" if then is not None else "no numbers of a week ago to compare with")


def _ago(window: timedelta) -> str:
    hours = window / timedelta(hours=1)
    return f"{hours:g} h" if hours < 48 else f"{hours / 24:g} d"  # noqa: PLR2004 - two days


async def _numbers_at(tx: Transaction, keys: Numbers, at: datetime, window: timedelta) -> Numbers:
    """The last number of each series up to then, unless it is too old to stand for that time."""
    return await tx.last_readings(list(keys), at - max(_OLD, window / 8), at + timedelta(microseconds=1))


async def _closings(tx: Transaction, ends: Numbers, starts: Numbers) -> Numbers:
    """The last number of the period in which the window began, for series that were reset within it."""
    reset: dict[datetime, list[str]] = {}
    for key, end in ends.items():
        start = starts.get(key)
        if start and end.period and start.period and start.period.start != end.period.start:
            reset.setdefault(end.period.start, []).append(key)
    found: dict[str, Reading] = {}
    for began, keys in reset.items():
        found |= await tx.last_readings(keys, began - _OLD, began)
    return found


def _added(start: Reading | None, end: Reading | None, closing: Reading | None) -> float | None:
    """What was used from one number to the other, also over one reset between them."""
    if start is None or end is None:
        return None
    if start.period is None or end.period is None:
        return end.used - start.used if start.period is end.period else None
    if start.period.start == end.period.start:
        return end.used - start.used
    if closing is None or closing.period is None or closing.period.start != start.period.start:
        return None  # several resets, or nobody saw the end of the old period
    return max(0.0, closing.used - start.used) + end.used
