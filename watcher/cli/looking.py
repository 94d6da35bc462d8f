"""Reading the state for a command: opened for looking alone, closed again, whatever happens in between."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from watcher import collector
from watcher.adapters.stores import SqlStore
from watcher.ports import Transaction

_T = TypeVar("_T")


def waited_for(work: Coroutine[Any, Any, _T]) -> _T:
    """What `work` gives, for commands that read all there is.

    `asyncio.run` spells out its task, result and all, when it takes its signal handler away: of 60,000 series
    that was a second of five, and the search for circles among them (see `collector`) another.
    """
    collector.set_up()
    found: list[_T] = []

    async def kept() -> None:
        found.append(await work)

    asyncio.run(kept())
    return found[0]


async def looked(url: str, read: Callable[[Transaction], Awaitable[_T]]) -> tuple[_T, str]:
    """What `read` makes of the state at `url`, and the state's place in words. Raises StoreError."""
    store = SqlStore(url)
    await store.look()
    try:
        async with store.reading() as tx:
            return await read(tx), store.place
    finally:
        await store.close()
