"""What is kept of an answer: the last number of each series, its history, and changes of its limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from watcher.domain.clocks import is_to_come
from watcher.domain.pace import Pace
from watcher.domain.reading import Reading
from watcher.engine.cases import Case
from watcher.ports import Transaction
from watcher.records import Event, SeriesState

SAMPLE_EVERY = timedelta(hours=1)
"""An unchanged number is written to history this often, so that a quiet stretch is seen as quiet."""


async def remember(
    tx: Transaction, cases: Sequence[Case], states: Mapping[str, SeriesState], now: datetime
) -> None:
    """Write the cases' numbers where something changed or an hour passed."""
    pairs = [(case, states.get(case.key)) for case in cases]
    changed = [_state(case, before, now) for case, before in pairs if _worth_writing(case, before, now)]
    await tx.put_series_states(changed)
    await tx.add_samples([s.reading for s in changed if s.reading and s.sampled_at == now])
    events = [_limit_event(case, before, now) for case, before in pairs]
    await tx.add_events([event for event in events if event])


def _worth_writing(case: Case, before: SeriesState | None, now: datetime) -> bool:
    if before is None:
        return True
    reading = case.subject.reading
    if reading is None:
        return before.unknown_why != case.facts.why_unknown
    if before.unknown_why or before.labels != reading.labels or before.reading is None:
        return True
    same = _numbers(before.reading) == _numbers(reading)
    if not same or before.sampled_at is None or is_to_come(before.sampled_at, now):
        return True
    return now - before.sampled_at >= SAMPLE_EVERY


def _numbers(reading: Reading) -> tuple[object, ...]:
    return reading.used, reading.limit, reading.period


def _state(case: Case, before: SeriesState | None, now: datetime) -> SeriesState:
    subject = case.subject
    if subject.reading is not None:
        labels = subject.labels
        return SeriesState(subject.series, labels, subject.reading, now, sampled_at=now, pace=case.pace)
    return SeriesState(
        subject.series,
        subject.labels or (before.labels if before else ()),
        before.reading if before else None,
        now,
        sampled_at=before.sampled_at if before else None,
        unknown_since=before.unknown_since if before and before.unknown_since else now,
        unknown_why=case.facts.why_unknown,
        pace=before.pace if before else Pace(),
    )


def _limit_event(case: Case, before: SeriesState | None, now: datetime) -> Event | None:
    reading = case.subject.reading
    old = before.reading.limit if before and before.reading else None
    new = reading.limit if reading else None
    if old is None or new is None or old.value == new.value:
        return None
    text = f"limit changed from {old.value:,.12g} ({old.origin}) to {new.value:,.12g} ({new.origin})"
    return Event(now, "limit.changed", case.key, text, {"from": old.value, "to": new.value})
