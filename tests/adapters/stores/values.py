"""Values for the store's tests, with every field set to something that is not its default."""

from __future__ import annotations

from dataclasses import is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from watcher.domain.alert import Alert, Ended, Hold, Incident
from watcher.domain.forecast import Days, Sketch
from watcher.domain.message import Message
from watcher.domain.pace import Pace
from watcher.domain.period import calendar_month
from watcher.domain.reading import Limit, Org, Origin, Reading, Series
from watcher.domain.rule import Globs, Level, Selector
from watcher.domain.silence import Silence
from watcher.records import (
    Delivery,
    Event,
    Export,
    ExportKind,
    ExportState,
    Foresight,
    OrgState,
    OutboxRow,
    ReceiverState,
    RowState,
    SeriesState,
    Target,
)

NOW = datetime(2026, 3, 20, 16, 46, 7, 123457, tzinfo=UTC)
HOSTILE = "Acme <!channel> 'x'; DROP TABLE alerts; -- 😀 é \x00 \x1a0000 \ud800 \u202e %s :name {0} \n"


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def series(name: str = "cards", org: str = "8a1c") -> Series:
    return Series("pipefy", name, (("org", org), ("pipe", "a&b=c/ü?")))


def reading(of: Series | None = None, used: float = 0.1 + 0.2, as_of: datetime = NOW) -> Reading:
    limit = Limit(10_000.5, Origin.ALLOWANCE, "allowances[0] (config.yaml:24)", soft=True)
    labels = (("org", HOSTILE), ("plan", "Enterprise"))
    return Reading(of or series(), used, limit, calendar_month(NOW, "America/Sao_Paulo"), as_of, labels)


def series_state(of: Series | None = None) -> SeriesState:
    return SeriesState(
        series=of or series(),
        labels=(("org", "renamed since"),),
        reading=reading(of),
        checked_at=at(1),
        sampled_at=at(-50),
        unknown_since=at(-3),
        unknown_why=HOSTILE,
        pace=Pace(((739_700, 1 / 3, 0.1 + 0.2), (739_701, 0.0, 12.5)), at(-9000)),
    )


def target(number: int = 0, source: str = "pipefy") -> Target:
    return Target(
        source=source,
        number=number,
        orgs=(Org("8a1c", HOSTILE, "301"), Org("9b2d", "Beta")),
        next_due=at(5),
        watched_since=at(-100),
        last_tried_at=at(-2),
        last_ok_at=at(-9),
        failures=3,
        failing_since=at(-7),
        failure="rate limited: " + HOSTILE,
        why_then="95 % is near; " + HOSTILE,
        failure_hint="ask for less; " + HOSTILE,
    )


def org_state(name: str = "8a1c", source: str = "pipefy") -> OrgState:
    return OrgState(source, Org(name, HOSTILE, "301"), True, at(-1), 2, at(-20))


def alert(rule: str = "ladder", of: str = "pipefy/cards?org=8a1c") -> Alert:
    return Alert(
        rule=rule,
        series=of,
        level=Level.WARNING,
        since=at(-5),
        holds={Level.NOTICE: Hold(), Level.WARNING: Hold(2, 1 / 3, at(-1))},
        period_start=at(-3000),
        limit=1 / 3,
        seen_at=at(-1),
        asked="used 0 >= 90 %",
        held_back=at(-2),
    )


def incident(name: str = "i1", of: str = "pipefy/cards?org=8a1c", opened: datetime = NOW) -> Incident:
    return Incident(
        id=name,
        series=of,
        opened_at=opened,
        level=Level.CRITICAL,
        told=(Level.WARNING, Level.CRITICAL),
        period_start=at(-3000),
        period_label="2026-03",
        peak=9_999.5,
        limit=10_000,
        last_told_at=at(-2),
        shown_at=at(-1),
        ended_at=at(9),
        ended=Ended.PERIOD_RESET,
        previous="i0",
        revision=7,
        repeats=3,
        acked_by=HOSTILE,
        acked_at=at(-4),
        changes=(at(-30), at(-20)),
        flapping=True,
    )


def message(name: str = "i1") -> Message:
    full: Message = filled(Message)
    return replace(full, incident=name)


@cache
def filled(kind: Any) -> Any:
    """A value of `kind` without a single empty field, however many fields it has."""
    if get_origin(kind) is tuple:
        return tuple(filled(part) for part in get_args(kind) if part is not Ellipsis)
    if isinstance(kind, UnionType):
        return filled(get_args(kind)[0])
    if is_dataclass(kind) and isinstance(kind, type):
        return kind(**{name: filled(hint) for name, hint in get_type_hints(kind).items()})
    if issubclass(kind, Enum):
        return list(kind)[-1]
    return {str: HOSTILE, int: 4, float: 0.1 + 0.2, bool: True, datetime: NOW}[kind]


def row(key: str, receiver: str = "ops", incident: str = "i1", due: datetime = NOW) -> OutboxRow:
    """A row that waits, as the engine adds it."""
    return OutboxRow(key, receiver, incident, message(incident), created_at=at(-1), next_attempt_at=due)


def finished(waiting: OutboxRow) -> OutboxRow:
    """The same row at its end, with every field changed."""
    return replace(
        waiting,
        state=RowState.SENT,
        attempts=5,
        again=True,
        error=HOSTILE,
        reference="1711.22",
        sent_at=at(3),
        redirected_from="sales",
        next_attempt_at=at(4),
        held=True,
    )


def receiver(name: str = "ops") -> ReceiverState:
    return ReceiverState(name, at(-1), HOSTILE, at(-2))


def event(minutes: float = 0, subject: str = "pipefy/cards") -> Event:
    return Event(at(minutes), "limit.changed", subject, HOSTILE, {"old": 1.5, "new": None, "who": [HOSTILE]})


def export(key: str = "rule/i1/WARNING/0") -> Export:
    """An export that waits, as the engine adds it."""
    return Export(
        key=key,
        source="pipefy",
        kind=ExportKind.USAGE_REPORT,
        report="automation",
        period="current_month",
        orgs=(Org("8a1c", HOSTILE, "301"), Org("9b2d", "Beta")),
        asked_by="rule ladder",
        asked_at=at(-3),
        next_look_at=at(1),
        cooldown_key="pipefy/usage_report/" + HOSTILE,
        series="pipefy/cards?org=8a1c",
        incident="i1",
        deliver=Delivery.PAGE,
    )


def over(waiting: Export) -> Export:
    """The same export at its end, with every field changed that may change."""
    return replace(
        waiting,
        state=ExportState.FINISHED,
        next_look_at=at(7),
        ref="77" + HOSTILE,
        goes_to=HOSTILE,
        file_url="https://files.example/" + HOSTILE,
        file=HOSTILE,
        size=5_000_000_000,
        attempts=3,
        error=HOSTILE,
        finished_at=at(8),
        deliver=Delivery.THREAD,
        decided_by="Ana " + HOSTILE,
    )


def silence(ends: float = 60) -> Silence:
    """One that somebody ended early, not stored yet."""
    match = Selector({"org": Globs(("Acme *", "!" + HOSTILE)), "rule": Globs(("ladder",))})
    return Silence(match, "Ana " + HOSTILE, HOSTILE, at(-5), at(ends), expired_by=HOSTILE, until_reset=True)


def foresight(of: str = "pipefy/cards?org=8a1c") -> Foresight:
    sketch = Sketch(date(2026, 3, 19), 40, 1 / 3, (0.1 + 0.2,) * 7, (1 / 7,) * 5, (2 / 3,) * 5)
    return Foresight(of, "America/Sao_Paulo", Days(date(2026, 1, 30), (4.0, None, 0.5, -3.0)), sketch)
