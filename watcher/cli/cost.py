"""What an examination has cost: written down though it keeps nothing else, beside a running daemon too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from watcher.adapters.stores import SqlStore
from watcher.engine.pacing.ledger import Ledger
from watcher.ports import Source, StoreError


async def keep_cost(url: str, sources: Mapping[str, Source], now: datetime) -> None:
    """Add the calls these sources made to the count in the state at `url`, where there is one of ours.

    A count that cannot be written is no reason to fail what was asked for.
    """
    spent = {name: source.calls for name, source in sources.items() if source.calls}
    if not spent or not await _is_there(url):
        return
    store, ledger = SqlStore(url), Ledger()
    try:
        await store.open()
        async with store.transaction() as tx:
            for name, calls in spent.items():
                await ledger.note(tx, name, calls, now)
    except StoreError:
        return
    finally:
        await store.close()


async def _is_there(url: str) -> bool:
    """Whether there is a state of this very version: none is made and none is migrated for a count."""
    store = SqlStore(url)
    try:
        await store.look()
    except StoreError:
        return False
    await store.close()
    return True
