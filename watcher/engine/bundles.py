"""Many rows of one poll as one message: alerts that begin together, and those of a group that end so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from watcher.domain.compose_group import Frame, compose_group, tag
from watcher.domain.grouping import BEGINS, MORE_THAN, GroupKey, about, group_key, mixed_key
from watcher.domain.message import Message, Reason
from watcher.domain.telling import Telling
from watcher.domain.tongue import speaking
from watcher.engine.members import groups_of, kept_back
from watcher.engine.parents import opening
from watcher.engine.rowkeys import digest, row_key, series_id
from watcher.ports import GROUP, Thread, Transaction
from watcher.records import OutboxRow, RowState

_NO_KEY = GroupKey("", "", "", 0, "")
_MOVES = (Reason.RESOLVED, Reason.ESCALATED, Reason.EASED, Reason.REBASED, Reason.REPEATED)
"""What may follow a beginning; where it stands here tells apart what one group is told of in one poll."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A row not stored yet, the telling it comes from, and the label it is grouped by.

    `queued` says that older rows of its incident wait before it, so that it must stand behind them.
    """

    row: OutboxRow
    telling: Telling
    group: str = ""
    queued: bool = False


async def bundled(tx: Transaction, owed: Sequence[Owed]) -> list[OutboxRow]:
    """Store all rows, and for each group of many one message; give what will be sent by itself."""
    given: list[OutboxRow] = []
    for some, frame in await _moves(tx, owed):
        given += await _together(tx, some, frame)
    moved = {key for row in given for key in _keys_told_by(row)}
    begun = [each for each in owed if each.row.key not in moved]
    for groups in (_beginnings, _leftovers):
        told = {key for row in given for key in _keys_told_by(row)}
        for some, frame in groups(each for each in begun if each.row.key not in told):
            given += await _together(tx, some, frame)
    taken = {key for row in given for key in _keys_told_by(row)}
    alone = [each.row for each in owed if each.row.key not in taken]
    await tx.add_rows(alone)
    return alone + given


def bundle_row(receiver: str, message: Message) -> OutboxRow:
    """The row of a message about several things."""
    return OutboxRow(
        key=row_key(message.incident, message.revision, receiver),
        receiver=receiver,
        incident=message.incident,
        message=message,
        created_at=message.at,
        next_attempt_at=message.at,
    )


def _keys_told_by(row: OutboxRow) -> Iterator[str]:
    return (f"{tag}:{row.receiver}" for tag in row.message.members)


def _beginnings(owed: Iterable[Owed]) -> list[tuple[list[Owed], Frame]]:
    """Alerts that begin, by receiver and group."""
    return _framed(owed, lambda each: group_key(each.telling, each.group))


def _leftovers(owed: Iterable[Owed]) -> list[tuple[list[Owed], Frame]]:
    """What is too few of its group: those of any group are told together, what is critical apart."""
    return _framed(owed, lambda each: mixed_key(each.telling))


def _framed(owed: Iterable[Owed], key_of: Callable[[Owed], GroupKey]) -> list[tuple[list[Owed], Frame]]:
    groups: dict[tuple[str, GroupKey], list[Owed]] = defaultdict(list)
    for each in owed:
        if each.telling.reason in BEGINS and not each.row.held and not each.queued:
            groups[each.row.receiver, key_of(each)].append(each)
    return [(some, _frame(receiver, key, some)) for (receiver, key), some in groups.items()]


def _frame(receiver: str, key: GroupKey, some: Sequence[Owed]) -> Frame:
    at = some[0].telling.at
    incident = f"g-{digest(receiver, key.text, at.isoformat())}"
    called = _about(some, key)
    return Frame(incident, series_id(incident), int(at.timestamp()), called, at)


def _about(some: Sequence[Owed], key: GroupKey) -> str:
    """What people call them together, in the tongue of their messages."""
    with speaking(some[0].row.message.locale):
        return about([each.telling for each in some], key)


async def _moves(tx: Transaction, owed: Iterable[Owed]) -> list[tuple[list[Owed], Frame]]:
    """Alerts that do the same in one poll and were told of in one message: they go on in its thread."""
    groups: dict[tuple[str, str, Reason], list[Owed]] = defaultdict(list)
    for receiver, some in _by_receiver(owed).items():
        threads = await tx.threads(receiver, [each.row.incident for each in some])
        for each in some:
            group = _shared(each.telling.reason, threads.get(each.row.incident, {}))
            if group:
                groups[receiver, group, each.telling.reason].append(each)
    many = {key: some for key, some in groups.items() if len(some) > MORE_THAN}
    found = [(some, await _moved(tx, *key, some)) for key, some in many.items()]
    return [(some, frame) for some, frame in found if frame]


def _by_receiver(owed: Iterable[Owed]) -> dict[str, list[Owed]]:
    """What goes on, where it is more than a few."""
    found: dict[str, list[Owed]] = defaultdict(list)
    for each in owed:
        if each.telling.reason in _MOVES and not each.row.held and not each.queued:
            found[each.row.receiver].append(each)
    return {receiver: some for receiver, some in found.items() if len(some) > MORE_THAN}


def _shared(reason: Reason, thread: Thread) -> str:
    """The message that told of several last; an end is told where the beginning was."""
    if reason is Reason.RESOLVED:
        return thread.get(GROUP, "")
    return next(reversed(groups_of(thread)), "")


async def _moved(
    tx: Transaction, receiver: str, group: str, reason: Reason, some: Sequence[Owed]
) -> Frame | None:
    began = await opening(tx, receiver, group)
    if began is None:
        return None
    at = some[0].telling.at
    revision = int(at.timestamp()) * 10 + _MOVES.index(reason)
    called = began.message.org if began.message.reason is not Reason.SUMMARY else _about(some, _NO_KEY)
    return Frame(group, began.message.series_id, revision, called, at, reason, began=began.message)


async def _together(tx: Transaction, some: Sequence[Owed], frame: Frame) -> list[OutboxRow]:
    """Make one message of many, or let more of the same poll join it; nothing where they are few."""
    receiver = some[0].row.receiver
    rows = [each.row for each in some]
    unsent = await _unsent(tx, receiver, frame)
    if unsent is not None:
        more = tuple(tag(row.message) for row in rows)  # its words are found when it is sent
        grown = replace(unsent, message=replace(unsent.message, members=(*unsent.message.members, *more)))
        await tx.put_rows([grown])
        await tx.add_rows([kept_back(row, frame.at) for row in rows])
        return [grown]
    if len(rows) <= MORE_THAN:
        return []
    bundle = bundle_row(receiver, compose_group([row.message for row in rows], frame))
    if not await tx.add_rows([bundle]):  # that message of this poll is on its way already
        return []
    await tx.add_rows([kept_back(row, frame.at) for row in rows])
    return [bundle]


async def _unsent(tx: Transaction, receiver: str, frame: Frame) -> OutboxRow | None:
    """The message of the same group and poll, of which an earlier slice made one and nobody sent it yet."""
    waiting = await tx.waiting_rows(receiver, frame.incident)
    return next((row for row in waiting if _is_the_same(row, frame)), None)


def _is_the_same(row: OutboxRow, frame: Frame) -> bool:
    untouched = row.state is RowState.PENDING and row.attempts == 0
    return untouched and row.message.revision == frame.revision
