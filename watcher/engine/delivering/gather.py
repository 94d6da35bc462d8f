"""A message about many, just before it is sent: it tells of those that still wait for it, and no others."""

from __future__ import annotations

from dataclasses import replace

from watcher.domain.compose.group import compose_group, tag
from watcher.domain.compose.group_frame import frame_of
from watcher.domain.message import Message
from watcher.engine.telling.members import incidents_never_heard, members_of
from watcher.engine.telling.parents import opening
from watcher.ports import Store
from watcher.records import OutboxRow

NOTHING_LEFT = "all that it told of was told otherwise"


async def gathered(store: Store, bundle: OutboxRow) -> OutboxRow | None:
    """The row as it is to be sent, saved that way; None when nothing waits for it any more."""
    async with store.transaction() as tx:
        members = await members_of(tx, bundle)
        if not members:
            return None
        if bundle.attempts > 1 and {tag(row.message) for row in members} == set(bundle.message.members):
            return bundle
        threads = await tx.threads(bundle.receiver, [row.incident for row in members])
        passed = incidents_never_heard(members, threads.keys())
        began = await opening(tx, bundle.receiver, bundle.incident)
        frame = frame_of(bundle.message, began.message if began else None)
        message = compose_group([row.message for row in members], frame, passed)
        row = replace(bundle, message=replace(message, notes=_notes(bundle, message)))
        await tx.put_rows([row])
        return row


def _notes(bundle: OutboxRow, message: Message) -> tuple[str, ...]:
    """What was noted on the way, that it goes to a fallback, stays."""
    return bundle.message.notes if bundle.redirected_from else message.notes
