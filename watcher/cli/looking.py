"""Reading the state for a command: opened for looking alone, closed again, whatever happens in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from watcher.adapters.stores import SqlStore
from watcher.ports import Transaction

_T = TypeVar("_T")


async def looked(url: str, read: Callable[[Transaction], Awaitable[_T]]) -> tuple[_T, str]:
    """What `read` makes of the state at `url`, and the state's place in words. Raises StoreError."""
    store = SqlStore(url)
    await store.look()
    try:
        async with store.reading() as tx:
            return await read(tx), store.place
    finally:
        await store.close()
