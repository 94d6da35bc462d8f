"""The weekly digest: owed once for each planned moment, whatever restarts, crashes and clocks do."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog

from watcher.domain import dates
from watcher.domain.compose.digest import SERIES, compose_digest
from watcher.domain.message import Message
from watcher.domain.tongue import speaking
from watcher.domain.weekly import LATEST, Planned, Turn, Weekly, planned
from watcher.engine.digest.view import Span, view_of
from watcher.engine.policy import DigestPlan, Policy
from watcher.engine.rowkeys import row_key, series_id
from watcher.ports import Clock, Store, Transaction
from watcher.records import Event, OutboxRow

log = structlog.get_logger(__name__)
_SCOPE, _DONE = "digest", "done"
_MOMENT = timedelta(microseconds=1)
SETTLING = timedelta(minutes=2)
"""After a start what is late waits for so long: first the numbers are to be read that grew old meanwhile."""


class Digests:
    """Owes the digest when it is due; nothing where the config has none."""

    def __init__(self, store: Store, policy: Policy, clock: Clock) -> None:
        self._store = store
        self._policy = policy
        self._clock = clock
        self._began = clock.now()

    async def owe_if_due(self, *, settled: bool = False) -> list[OutboxRow]:
        """Rows that are owed from now on, in the same transaction that notes the moment as done with.

        A crash before it changes nothing, one after it leaves rows that are delivered like all others.
        `settled` says that all was read just now, so that what is late need not wait for that.
        """
        plan = self._policy.digest
        if plan is None:
            return []
        now = self._clock.now()
        async with self._store.reading() as tx:
            before, told = await _done(tx, plan), await _done(tx, plan, "told")
            due = planned(before, now, plan.schedule, told)
            if due.turn is Turn.WAIT or (due.late and not settled and self._is_settling(now)):
                return []
            rows = await self._rows(tx, plan, due, now) if due.turn is Turn.DUE else []
        async with self._store.transaction() as tx:
            if await _done(tx, plan) != before:
                return []  # another process was first
            await tx.add_rows(rows)
            await tx.remember(_SCOPE, _DONE, _note(due, plan))
            await tx.add_events(_events(due, plan, now))
        log.info("digest.planned", turn=str(due.turn), moment=due.moment.isoformat(), rows=len(rows))
        return rows

    def _is_settling(self, now: datetime) -> bool:
        return abs(now - self._began) < SETTLING

    async def _rows(self, tx: Transaction, plan: DigestPlan, due: Planned, now: datetime) -> list[OutboxRow]:
        span = span_of(plan.schedule, due.moment, due.since, late=due.late)
        message = await digest_message(tx, self._policy, span, now)
        return [
            OutboxRow(
                key=row_key(message.incident, message.revision, receiver),
                receiver=receiver,
                incident=message.incident,
                message=message,
                created_at=now,
                next_attempt_at=now,
            )
            for receiver in dict.fromkeys(plan.to)
        ]


def span_of(schedule: Weekly, moment: datetime, since: datetime, *, late: bool = False) -> Span:
    """What the digest of a planned moment tells of. There is one a day at most, so its day names it."""
    name = f"digest-{schedule.day_of(moment).isoformat()}"
    week = _week(schedule, max(since, schedule.last(moment - _MOMENT)), moment)
    return Span(name, since, moment, week, next_at=schedule.next(moment), late=late)


def span_now(schedule: Weekly, now: datetime) -> Span:
    """As if a digest were planned for now: it tells of as long as the next one will."""
    since = now - (schedule.next(now) - schedule.last(now))
    return Span("digest-now", since, now, _week(schedule, since, now), next_at=schedule.next(now))


def _week(schedule: Weekly, since: datetime, until: datetime) -> int:
    """The ISO week in which most of the time lies that is told of."""
    return schedule.day_of(since + (until - since) / 2).isocalendar().week


async def digest_message(tx: Transaction, policy: Policy, span: Span, now: datetime) -> Message:
    """The digest as it would be told now, in the config's tongue."""
    with speaking(policy.locale):
        view = await view_of(tx, policy, span, now)
        return compose_digest(view, series_id=series_id(span.incident))


async def done_until(tx: Transaction, plan: DigestPlan) -> datetime | None:
    """The last planned moment that is done with; None before the first."""
    return await _done(tx, plan)


def _note(due: Planned, plan: DigestPlan) -> dict[str, str]:
    """What is done with, and until when people were told: of one left out, since when it would have told."""
    told = due.since if due.turn is Turn.MISSED else due.moment
    return {"moment": due.moment.isoformat(), "told": told.isoformat(), "when": _written(plan)}


async def _done(tx: Transaction, plan: DigestPlan, what: str = "moment") -> datetime | None:
    """Of another schedule nothing counts: moments of a new one that are past were never planned."""
    kept: Any = (await tx.recall(_SCOPE)).get(_DONE)
    if not isinstance(kept, dict) or kept.get("when") != _written(plan):
        return None
    try:
        at = datetime.fromisoformat(str(kept.get(what)))
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _written(plan: DigestPlan) -> str:
    days = "".join(str(day) for day in sorted(plan.schedule.days))
    return f"{days} {plan.schedule.minute} {plan.schedule.zone}"


def _events(due: Planned, plan: DigestPlan, now: datetime) -> list[Event]:
    when = dates.full_moment(due.moment, plan.schedule.zone)
    if due.turn is Turn.DUE:
        late = ", late" if due.late else ""
        return [Event(now, "digest.due", SERIES, f"digest of {when}{late} to {', '.join(plan.to)}")]
    if due.turn is Turn.MISSED:
        hours = round(LATEST.total_seconds() / 3600)
        return [
            Event(now, "digest.missed", SERIES, f"digest of {when} left out: nothing ran here for {hours} h")
        ]
    return []
