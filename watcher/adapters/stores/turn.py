"""Whose turn it is to write: one task at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from watcher.ports import StoreError


class Turn:
    """Writers of this process wait here for one another."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._holder: asyncio.Task[object] | None = None

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Raises StoreError where the task has the turn already: waiting for oneself would be for ever."""
        if self._holder is not None and self._holder is asyncio.current_task():
            raise StoreError("this task is in a transaction already; it cannot begin another")
        async with self._lock:
            self._holder = asyncio.current_task()
            try:
                yield
            finally:
                self._holder = None
