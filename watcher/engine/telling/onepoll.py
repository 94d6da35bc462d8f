"""One poll is one asking of a source, whatever batches it takes: what begins waits a moment for the rest.

What is critical does not wait. What waits is in the store: it goes out when the last batch has been judged,
or a minute after it was owed, should that never be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.domain.compose.group import compose_group, tag
from watcher.domain.compose.group_frame import Frame
from watcher.domain.grouping import BEGINS, MORE_THAN, GroupKey
from watcher.domain.message import Message
from watcher.domain.rule import Level, Watch
from watcher.domain.tongue import say, speaking
from watcher.engine.pacing.sweep import is_due
from watcher.engine.rowkeys import digest, row_key, series_id
from watcher.engine.telling.members import kept_back
from watcher.ports import Transaction
from watcher.records import OutboxRow, RowState

LONGEST = timedelta(minutes=1)
_MIXED = "mixed"
_OF_BATCHES = {Watch.LIMIT, Watch.ORG}
"""What a batch's answer is about; the source itself speaks for all of them."""


@dataclass(frozen=True, slots=True)
class Poll:
    """Which poll it is: how far it is, and what it brought that nobody tried to send yet."""

    source: str
    at: datetime
    over: bool
    batches: bool

    async def unsent(self, tx: Transaction, receiver: str) -> list[OutboxRow]:
        """What began in earlier batches: messages about several, and those told by none of these."""
        if not self.batches:
            return []
        rows = await tx.unfinished_rows(receiver, due_by=self.at + 2 * LONGEST)
        told = {f"{tag}:{receiver}" for row in rows for tag in row.message.members}
        return [row for row in rows if row.key not in told and self._brought(row)]

    def _brought(self, row: OutboxRow) -> bool:
        mine = bool(row.message.goes_with) and row.message.source == self.source
        return mine and _is_untouched(row) and abs(self.at - row.created_at) < LONGEST

    def waiting(self, row: OutboxRow) -> OutboxRow:
        """The row as it waits for the rest of the poll, if it does."""
        waits = not self.over and row.message.level is not Level.CRITICAL and row.message.watch in _OF_BATCHES
        return replace(row, next_attempt_at=row.created_at + LONGEST) if waits else row


async def poll_of(tx: Transaction, source: str, at: datetime, *, judged: bool = False) -> Poll:
    """The poll of `source` that is under way; `judged` says that the batch at hand is not due any more."""
    targets = [target for target in await tx.targets() if target.source == source and target.orgs]
    due = sum(is_due(target, at) for target in targets)
    return Poll(source, at, over=due <= (0 if judged else 1), batches=len(targets) > 1)


async def ended(tx: Transaction, source: str, at: datetime) -> list[OutboxRow]:
    """Where the last batch was judged, let all go out that waited for it; give it."""
    poll = await poll_of(tx, source, at, judged=True)
    if not (poll.batches and poll.over):
        return []
    given: list[OutboxRow] = []
    waiting = await tx.unfinished_rows(due_by=at + LONGEST)
    for receiver in sorted({row.receiver for row in waiting if row.message.goes_with}):
        given += await mixed(tx, poll, await poll.unsent(tx, receiver))
        late = [row for row in await poll.unsent(tx, receiver) if row.next_attempt_at > at]
        free = [replace(row, next_attempt_at=at) for row in late]
        await tx.put_rows(free)
        given += free
    return given


async def mixed(tx: Transaction, poll: Poll, rows: Iterable[OutboxRow]) -> list[OutboxRow]:
    """Of stored rows of one receiver that are too few of their groups, those of any group as one message.

    What is critical goes apart from what is not. Gives the messages.
    """
    groups: dict[tuple[str, bool, Watch], list[OutboxRow]] = defaultdict(list)
    for row in rows:
        if row.message.reason in BEGINS and not row.message.members and _is_untouched(row):
            groups[row.receiver, row.message.level is Level.CRITICAL, row.message.watch].append(row)
    given = [await _as_one(tx, poll, some) for some in groups.values()]
    return [bundle for bundle in given if bundle]


async def _as_one(tx: Transaction, poll: Poll, rows: Sequence[OutboxRow]) -> OutboxRow | None:
    first = rows[0].message
    key = GroupKey("", "", "", int(first.level is Level.CRITICAL), first.watch.value, _MIXED)
    with speaking(first.locale):
        frame = framed(rows[0].receiver, key, say("alerts"), poll.at)
    unsent = [row for row in await tx.waiting_rows(rows[0].receiver, frame.incident) if _is_untouched(row)]
    if unsent:
        bundle = grown(unsent[0], rows)
        await tx.put_rows([bundle])
    elif len(rows) <= MORE_THAN:
        return None
    else:
        bundle = bundle_row(rows[0].receiver, compose_group([row.message for row in rows], frame), frame)
        if not await tx.add_rows([bundle]):  # that message of this poll is on its way already
            return None
    await tx.put_rows([kept_back(row, frame.at) for row in rows])
    return bundle


def grown(bundle: OutboxRow, rows: Sequence[OutboxRow]) -> OutboxRow:
    """The message with more to tell of; its words are found when it is sent. What is critical hurries it."""
    more = tuple(tag(row.message) for row in rows)
    due = [row.created_at for row in rows if row.message.level is Level.CRITICAL]
    message = replace(bundle.message, members=(*bundle.message.members, *more))
    return replace(bundle, message=message, next_attempt_at=min([bundle.next_attempt_at, *due]))


def framed(receiver: str, key: GroupKey, called: str, at: datetime) -> Frame:
    """What begins together at a time and is `called` so."""
    incident = f"g-{digest(receiver, key.text, at.isoformat())}"
    return Frame(incident, series_id(incident), int(at.timestamp()), called, at)


def bundle_row(receiver: str, message: Message, frame: Frame) -> OutboxRow:
    """The row of a message about several things."""
    return OutboxRow(
        key=row_key(frame.incident, frame.revision, receiver),
        receiver=receiver,
        incident=frame.incident,
        message=message,
        created_at=frame.at,
        next_attempt_at=frame.at,
    )


def _is_untouched(row: OutboxRow) -> bool:
    return row.state is RowState.PENDING and row.attempts == 0 and not row.held
