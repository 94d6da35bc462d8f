"""No table grows for ever: what is old and over goes, and what stays is bounded by what is watched."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from tests.adapters.stores.values import (
    NOW,
    at,
    event,
    export,
    finished,
    foresight,
    incident,
    over,
    reading,
    row,
    silence,
)
from watcher.adapters.stores import open_store
from watcher.adapters.stores.schema import metadata
from watcher.ports import Transaction

PRUNED = {
    "events",
    "exports",
    "foresights",
    "incidents",
    "outbox",
    "pushes",
    "samples",
    "silences",
    "threads",
}
BOUNDED = {
    "alerts": "one a rule and series, dropped when the series is let go of",
    "memory": "one value a key, and the program has few keys",
    "orgs": "one an organization, dropped when it is no longer selected",
    "receivers": "one a name in the config",
    "series_state": "one a series; upkeep drops those nobody hears of",
    "targets": "one a batch of organizations, written anew by discovery",
}
"""What no pruning looks at, and why it ends all the same."""


def test_every_table_is_pruned_or_says_why_it_need_not_be() -> None:
    assert set(metadata.tables) == PRUNED | BOUNDED.keys()


async def lives_and_ends(tx: Transaction) -> None:
    """One thing of each kind that is over, or belongs to nothing any more."""
    await tx.add_samples([reading(as_of=at(-1))])
    await tx.add_events([event(-1)])
    await tx.put_foresights([foresight("gone/since")])
    await tx.put_incidents([incident("i1"), incident("i2", opened=at(1))])
    await tx.add_rows([row("done")])
    await tx.put_rows([finished(one) for one in await tx.unfinished_rows()])
    await tx.put_thread("ops", "i1", {"ts": "1"})
    await tx.add_silence(silence(ends=1))
    await tx.put_exports([over(one) for one in await tx.add_exports([export("done")])])
    await tx.note_push("shop", "old", "d", NOW - timedelta(days=30))
    await tx.note_push("shop", "latest", "d", at(0))


async def test_what_is_over_leaves_every_table_that_is_pruned(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/watcher.db")
    async with store.transaction() as tx:
        await lives_and_ends(tx)
    before = rows_in(tmp_path / "watcher.db")
    async with store.transaction() as tx:
        await tx.prune(at(99))
    await store.close()
    after = rows_in(tmp_path / "watcher.db")
    assert set(before) == PRUNED
    assert after == {"incidents": 1, "pushes": 1}  # the latest of each series, and of all deliveries


def rows_in(file: Path) -> dict[str, int]:
    """How many rows each table has, but for those without any."""
    with closing(sqlite3.connect(file)) as db:
        found = {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in metadata.tables}  # noqa: S608 - names of our own
    return {name: many for name, many in found.items() if many}
