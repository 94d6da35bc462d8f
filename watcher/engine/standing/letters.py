"""Every message that was owed, for history: to whom, why, and how it ended or what it waits for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from watcher.domain import dates
from watcher.domain.plain import plain
from watcher.domain.words import count
from watcher.engine.delivering.gather import NOTHING_LEFT
from watcher.engine.delivering.settle import BEHIND, NEVER_HEARD, NO_QUESTION, NOT_THERE
from watcher.engine.policy import Policy
from watcher.engine.telling.members import PASSED
from watcher.engine.telling.standins import StandIns
from watcher.engine.telling.waiting import OVERTAKEN, SUPERSEDED
from watcher.records import OutboxRow, RowState

NOT_NEEDED = frozenset(
    {None, PASSED, SUPERSEDED, OVERTAKEN, NOTHING_LEFT, NEVER_HEARD, NO_QUESTION, NOT_THERE, BEHIND}
)
"""Why a row is done with that nobody refused."""
_MOST_ERROR = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one receiver.

    `outcome` is one of `sent`, `sent instead`, `not needed`, `given up`, `held`, `waiting`, `grouped`,
    `sending`; `text` says it in words. `until` is until when it is held or waits. `heirs` were told instead
    of `receiver`, `redirected_from` is for whom this one stands in. `silent` ones only bring an open message
    up to date.
    """

    at: datetime
    receiver: str
    reason: str
    state: str
    about: str
    series: str
    outcome: str
    text: str
    sent_at: datetime | None = None
    until: datetime | None = None
    error: str = ""
    attempts: int = 0
    heirs: tuple[str, ...] = ()
    redirected_from: str = ""
    silent: bool = False
    grouped: bool = False
    key: str = ""


def letters_of(rows: Sequence[OutboxRow], policy: Policy, now: datetime) -> tuple[Letter, ...]:
    """All of them, in their order."""
    heirs, zone = StandIns(rows, policy), policy.timezone
    bundles = {f"{tag}:{row.receiver}" for row in rows if _is_owed(row) for tag in row.message.members}
    return tuple(_letter(row, heirs, now, zone, is_member=row.key in bundles) for row in rows)


def is_refused(row: OutboxRow) -> bool:
    """Whether it is done with though its receiver should have had it."""
    return row.state is RowState.ABANDONED and row.error not in NOT_NEEDED


def _is_owed(row: OutboxRow) -> bool:
    return row.state in {RowState.PENDING, RowState.SENDING}


def _letter(
    row: OutboxRow,
    heirs: StandIns,
    now: datetime,
    zone: str,
    *,
    is_member: bool,
) -> Letter:
    message, error = row.message, plain(row.error or "", _MOST_ERROR)
    mine = heirs.of(row) if is_refused(row) else ()
    ended = _ended(row, mine, error, lambda at: dates.near(at, now, zone), is_member=is_member)
    outcome, text = ended
    return Letter(
        at=row.created_at,
        receiver=row.receiver,
        reason=str(message.reason),
        state=message.state,
        about=plain(message.headline, _MOST_ERROR),
        series=message.series,
        outcome=outcome,
        text=f"{text}, for {row.redirected_from}" if row.redirected_from else text,
        sent_at=row.sent_at,
        until=row.next_attempt_at if outcome in {"held", "waiting"} else None,
        error=error,
        attempts=row.attempts,
        heirs=mine,
        redirected_from=row.redirected_from or "",
        silent=message.silent,
        grouped=message.several,
        key=row.key,
    )


def _ended(
    row: OutboxRow, heirs: Sequence[str], error: str, near: Callable[[datetime], str], *, is_member: bool
) -> tuple[str, str]:
    """How it ended, or what it waits for: in a word, and in words."""
    if row.state is RowState.SENT:
        return "sent", f"sent {near(row.sent_at)}" if row.sent_at else "sent"
    if row.state is RowState.SENDING:
        return "sending", "being sent"
    if row.state is RowState.ABANDONED:
        return _abandoned(row, heirs, error)
    return _owed(row, error, near, is_member=is_member)


def _owed(row: OutboxRow, error: str, near: Callable[[datetime], str], *, is_member: bool) -> tuple[str, str]:
    if is_member:
        return "grouped", "told within a message about several, which is on its way"
    if row.held:
        quiet = row.message.hushed
        by = f" by quiet hours ({plain(quiet.schedule, 60)})" if quiet else " by quiet hours"
        return "held", f"held until {near(row.next_attempt_at)}{by}"
    if error:
        tries, again = count(row.attempts, "try", "tries"), near(row.next_attempt_at)
        return "waiting", f"waiting since {near(row.created_at)}, {tries} ({error}), next {again}"
    return "waiting", f"waiting since {near(row.created_at)}"


def _abandoned(row: OutboxRow, heirs: Sequence[str], error: str) -> tuple[str, str]:
    if heirs:
        return "sent instead", f"to {', '.join(heirs)} instead ({error})"
    if row.error in NOT_NEEDED:
        return "not needed", f"not needed: {error}" if error else "not needed"
    return "given up", f"given up: {error}"
