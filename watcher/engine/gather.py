"""A message about many, just before it is sent: it tells of those that still wait for it, and no others."""

from __future__ import annotations

from dataclasses import replace

from watcher.domain.compose_group import compose_group, frame_of, tag
from watcher.engine.members import incidents_never_heard, members_of
from watcher.ports import Store
from watcher.records import OutboxRow

NOTHING_LEFT = "all that it told of was told otherwise"


async def gathered(store: Store, bundle: OutboxRow) -> OutboxRow | None:
    """The row as it is to be sent, saved that way; None when nothing waits for it any more."""
    async with store.transaction() as tx:
        members = await members_of(tx, bundle)
        if not members:
            return None
        if {tag(row.message) for row in members} == set(bundle.message.members):
            return bundle
        threads = await tx.threads(bundle.receiver, [row.incident for row in members])
        passed = incidents_never_heard(members, threads.keys())
        fewer = compose_group([row.message for row in members], frame_of(bundle.message), passed)
        row = replace(bundle, message=replace(fewer, notes=bundle.message.notes))
        await tx.put_rows([row])
        return row
