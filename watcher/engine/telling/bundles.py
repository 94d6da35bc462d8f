"""Many rows of one poll as one message: alerts that begin together, and those of a group that end so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from watcher.domain.compose.group import compose_group
from watcher.domain.compose.group_frame import Frame
from watcher.domain.grouping import BEGINS, MORE_THAN, GroupKey, about, group_key
from watcher.domain.message import Reason
from watcher.domain.telling import Telling
from watcher.domain.tongue import speaking
from watcher.engine.rowkeys import digest
from watcher.engine.telling.members import groups_of, kept_back
from watcher.engine.telling.onepoll import Poll, bundle_row, framed, grown, mixed, poll_of
from watcher.engine.telling.parents import opening
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
    still = [each for each in owed if each.row.key not in moved]
    begun = [each for each in still if _begins(each)]
    return [*given, *await _stored(tx, still)] if not begun else [*given, *await _begun(tx, still, begun)]


async def _stored(tx: Transaction, owed: Sequence[Owed]) -> list[OutboxRow]:
    await tx.add_rows([each.row for each in owed])
    return [each.row for each in owed]


async def _begun(tx: Transaction, owed: Sequence[Owed], begun: Sequence[Owed]) -> list[OutboxRow]:
    """Store all that is `owed`; what has `begun` goes together with what the same poll brought before."""
    poll = await poll_of(tx, begun[0].telling.series.source, begun[0].telling.at)
    marked = {each.row.key: _marked(each) for each in begun}
    unsent = {name: await poll.unsent(tx, name) for name in dict.fromkeys(e.row.receiver for e in begun)}
    given: list[OutboxRow] = []
    for some, frame in _beginnings(marked.values()):
        mine = [row for row in unsent[some[0].row.receiver] if _goes_with(row, some[0].row)]
        given += await _together(tx, some, frame, mine, poll)
    told = {key for row in given for key in _keys_told_by(row)}
    alone = [marked.get(each.row.key, each) for each in owed if each.row.key not in told]
    rows = [poll.waiting(each.row) if each.row.key in marked else each.row for each in alone]
    await tx.add_rows(rows)
    if poll.over:
        names = {row.key for row in rows if row.key in marked}
        for receiver, early in unsent.items():
            mine = await tx.unfinished_rows(receiver, [row.incident for row in rows if row.key in names])
            few = [row for row in early if row.key not in told]
            given += await mixed(tx, poll, [*few, *(row for row in mine if row.key in names)])
    told |= {key for row in given for key in _keys_told_by(row)}
    return [row for row in rows if row.key not in told] + given


def _begins(each: Owed) -> bool:
    return each.telling.reason in BEGINS and not each.row.held and not each.queued


def _marked(each: Owed) -> Owed:
    key = digest(group_key(each.telling, each.group).text)
    return replace(each, row=replace(each.row, message=replace(each.row.message, goes_with=key)))


def _goes_with(row: OutboxRow, other: OutboxRow) -> bool:
    return row.message.goes_with == other.message.goes_with


def _keys_told_by(row: OutboxRow) -> Iterator[str]:
    return (f"{tag}:{row.receiver}" for tag in row.message.members)


def _beginnings(owed: Iterable[Owed]) -> list[tuple[list[Owed], Frame]]:
    """Alerts that begin, by receiver and group."""
    groups: dict[tuple[str, GroupKey], list[Owed]] = defaultdict(list)
    for each in owed:
        groups[each.row.receiver, group_key(each.telling, each.group)].append(each)
    return [
        (some, framed(receiver, key, _about(some, key), some[0].telling.at))
        for (receiver, key), some in groups.items()
    ]


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


async def _together(
    tx: Transaction,
    some: Sequence[Owed],
    frame: Frame,
    early: Sequence[OutboxRow] = (),
    poll: Poll | None = None,
) -> list[OutboxRow]:
    """Make one message of many, or let more of the same poll join it; nothing where they are few.

    `early` is what an earlier batch of the poll brought of the same group.
    """
    receiver, rows = some[0].row.receiver, [each.row for each in some]
    few = [row for row in early if not row.message.members]
    unsent = next((row for row in early if row.message.members), await _unsent(tx, receiver, frame))
    if unsent is not None:
        bundle = grown(unsent, [*few, *rows])
        await tx.put_rows([bundle])
    elif len(rows) + len(few) <= MORE_THAN:
        return []
    else:
        message = compose_group([row.message for row in [*few, *rows]], frame)
        bundle = bundle_row(receiver, message, frame)
        bundle = poll.waiting(bundle) if poll else bundle
        if not await tx.add_rows([bundle]):  # that message of this poll is on its way already
            return []
    await tx.put_rows([kept_back(row, frame.at) for row in few])
    await tx.add_rows([kept_back(row, frame.at) for row in rows])
    return [bundle]


async def _unsent(tx: Transaction, receiver: str, frame: Frame) -> OutboxRow | None:
    """The message of the same group and poll, of which an earlier slice made one and nobody sent it yet."""
    waiting = await tx.waiting_rows(receiver, frame.incident)
    return next((row for row in waiting if _is_the_same(row, frame)), None)


def _is_the_same(row: OutboxRow, frame: Frame) -> bool:
    untouched = row.state is RowState.PENDING and row.attempts == 0
    return untouched and row.message.revision == frame.revision
