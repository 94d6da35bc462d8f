"""How much was used within a window, and within the same one a week before: from our own samples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.domain.facts import Rise
from watcher.domain.reading import Reading
from watcher.engine.cases import Case
from watcher.engine.judging.edges import numbers_at, slack_of
from watcher.ports import Transaction

WEEK = timedelta(days=7)
_MINUTE = timedelta(minutes=1)
_CLOSING = timedelta(hours=3)
"""How long before a reset its period's last number may have been seen."""

_CORRECTED = "use was corrected"

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
    """Rises up to each number's own time; one that is old says nothing of how fast it grows now."""
    groups: dict[datetime, dict[str, Reading]] = defaultdict(dict)
    rises: dict[str, Rise] = {}
    for key, reading in readings.items():
        old = now - reading.as_of
        if old > slack_of(window):
            rises[key] = Rise(None, None, f"the newest number is {_span(old)} old")
        else:
            groups[_whole_minute(min(reading.as_of, now))][key] = reading
    for end, some in groups.items():
        rises |= await _rises_up_to(tx, some, window, end)
    return rises


def _whole_minute(at: datetime) -> datetime:
    """The end of the minute, so that numbers of one answer are looked up together."""
    begun = at.replace(second=0, microsecond=0)
    return begun if begun == at else begun + _MINUTE


async def _rises_up_to(
    tx: Transaction, readings: Numbers, window: timedelta, end: datetime
) -> dict[str, Rise]:
    lately = await _added(tx, readings, window, end)
    week_ago = await tx.last_readings(
        list(readings), end - WEEK - slack_of(window), end - WEEK + timedelta(microseconds=1)
    )
    then = await _added(tx, week_ago, window, end - WEEK)
    return {key: _rise(lately[key], then.get(key, Added(None)), window) for key in readings}


@dataclass(frozen=True, slots=True)
class Added:
    """What was used within a window; None where nobody knows, also where the use was corrected downwards."""

    number: float | None
    corrected: bool = False


def _rise(lately: Added, then: Added, window: timedelta) -> Rise:
    if lately.corrected:
        return Rise(None, then.number, f"{_CORRECTED} within {_span(window)}")
    if lately.number is None:
        return Rise(None, then.number, f"no number of {_span(window)} ago to compare with")
    if then.corrected:
        return Rise(lately.number, None, f"{_CORRECTED} a week ago")
    return Rise(
        lately.number,
        then.number,
        "" if then.number is not None else "no numbers of a week ago to compare with",
    )


def _span(span: timedelta) -> str:
    hours = span / timedelta(hours=1)
    return f"{hours:.3g} h" if hours < 48 else f"{hours / 24:.3g} d"  # noqa: PLR2004 - two days


async def _added(tx: Transaction, ends: Numbers, window: timedelta, end: datetime) -> dict[str, Added]:
    starts = await numbers_at(tx, ends, end - window, window)
    closings = await _closings(tx, ends, starts)
    return {key: _between(starts.get(key), reading, closings.get(key)) for key, reading in ends.items()}


async def _closings(tx: Transaction, ends: Numbers, starts: Numbers) -> Numbers:
    """The last number of the period in which the window began, for series that were reset within it."""
    reset: dict[datetime, list[str]] = {}
    for key, end in ends.items():
        start = starts.get(key)
        if start and end.period and start.period and start.period.start != end.period.start:
            reset.setdefault(end.period.start, []).append(key)
    found: dict[str, Reading] = {}
    for began, keys in reset.items():
        found |= await tx.last_readings(keys, began - _CLOSING, began)
    return found


def _between(start: Reading | None, end: Reading, closing: Reading | None) -> Added:
    """What was used from one number to the other, also over one reset between them."""
    if start is None:
        return Added(None)
    if start.period is None or end.period is None:
        return Added(end.used - start.used if start.period is end.period else None)
    if start.period.start == end.period.start:
        return _counted(end.used - start.used, 0.0)
    if closing is None or closing.period is None or closing.period.start != start.period.start:
        return Added(None)  # several resets, or nobody saw the end of the old period
    return _counted(closing.used - start.used, end.used)


def _counted(before: float, after: float) -> Added:
    """Use before and after a reset; a counter only falls where it was corrected, and that hides its use."""
    return Added(None, corrected=True) if before < 0 else Added(before + after)
