"""The end of quiet hours: what they held goes out, one by one or as a summary, as it is true by now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from watcher.domain import dates
from watcher.domain.compose.group import compose_group
from watcher.domain.compose.group_frame import Frame
from watcher.domain.compose.scene import reached_words
from watcher.domain.message import ASIDE, Message, Reason
from watcher.domain.quiet import Then
from watcher.domain.tongue import say, speaking
from watcher.domain.topic import Topic
from watcher.domain.words import level_word
from watcher.engine.rowkeys import digest, series_id
from watcher.engine.telling.members import incidents_never_heard, kept_back
from watcher.engine.telling.onepoll import bundle_row
from watcher.engine.telling.waiting import superseded
from watcher.ports import Transaction
from watcher.records import OutboxRow

_TAKE_BACK = {Reason.EASED, Reason.REBASED}
"""Said to those who heard of more, or of another limit."""


async def release(tx: Transaction, receiver: str, now: datetime) -> None:
    """Make what was held for `receiver` until now ready to be sent. Without any it costs one look."""
    due = await tx.held_rows(receiver, now)
    if not due:
        return
    incidents = [row.incident for row in due]
    threads = await tx.threads(receiver, incidents)
    behind = _behind(due, await tx.unfinished_rows(receiver, incidents))
    summed = [row for row in due if _then(row) is Then.SUMMARY and row.id not in behind]
    passed = incidents_never_heard(due, threads.keys())
    if len(summed) == 1 and summed[0].incident not in passed:
        summed = []
    if summed:
        await _sum_up(tx, receiver, summed, passed, now)
    alone = {row.id for row in due} - {row.id for row in summed}
    await tx.put_rows(
        [
            superseded(row)
            if row.incident in passed and row.id not in behind and row.message.reason not in ASIDE
            else _freed(row, now, is_first=row.incident not in threads and row.id not in behind)
            for row in due
            if row.id in alone
        ]
    )


async def _sum_up(
    tx: Transaction, receiver: str, rows: Sequence[OutboxRow], passed: frozenset[str], now: datetime
) -> None:
    """One message for all of them; they wait for it as its members."""
    incident = f"q-{digest(receiver, now.isoformat())}"
    hushed = max(
        (r.message.hushed for r in rows if r.message.hushed), key=lambda each: each.until, default=None
    )
    with speaking(rows[0].message.locale):
        about = say("alerts")
    frame = Frame(incident, series_id(incident), int(now.timestamp()), about, now, Reason.SUMMARY, hushed)
    await tx.put_rows([kept_back(row, now) for row in rows])
    message = compose_group([row.message for row in rows], frame, passed)
    await tx.add_rows([bundle_row(receiver, message, frame)])


def _behind(due: Sequence[OutboxRow], unfinished: Sequence[OutboxRow]) -> Collection[int]:
    """Rows before which older ones of the same incident wait: they stand in line.

    News of an export does not count, for it goes behind what it is about.
    """
    first: dict[str, int] = {}
    for row in unfinished:
        if row.message.reason not in ASIDE:
            first.setdefault(row.incident, row.id)
    return {row.id for row in due if first.get(row.incident, row.id) != row.id}


def _freed(row: OutboxRow, now: datetime, *, is_first: bool) -> OutboxRow:
    """The row as one that is owed from now on: the days that it may be tried begin here."""
    message = _as_first(row.message) if is_first else row.message
    return replace(row, held=False, created_at=now, message=_said_late(message, now))


def _as_first(message: Message) -> Message:
    """To who heard nothing yet, a level that eased or whose limit was changed is a level reached."""
    if message.reason not in _TAKE_BACK or message.level is None:
        return message
    with speaking(message.locale):
        change = reached_words(level_word(message.level), Topic.USE)
    return replace(message, reason=Reason.FIRED, before=None, change=change)


def _said_late(message: Message, now: datetime) -> Message:
    """The message as of the end of quiet hours; a mail with the date of last night would not be seen."""
    with speaking(message.locale):
        decided = say("Decided {when}, held by quiet hours", when=dates.moment(message.at, message.timezone))
    return replace(message, at=max(message.at, now), notes=(*message.notes, decided), hushed=None)


def _then(row: OutboxRow) -> Then:
    return row.message.hushed.then if row.message.hushed else Then.SEND
