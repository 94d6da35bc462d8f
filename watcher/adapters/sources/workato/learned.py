"""How many workspaces one usage request may name, as it was found out; kept between restarts."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from watcher.adapters.sources.memory import Memory
from watcher.adapters.sources.values import mapping, moment
from watcher.ports import StoreError

BELIEVED_FOR = timedelta(days=7)
"""Then the whole is tried again: a slow week at the vendor must not cost calls for ever."""


class Learned:
    """Kept in a Memory under a key that names address and style; without a memory it is found out again."""

    def __init__(self, memory: Memory, tag: str) -> None:
        self._memory = memory
        self._key = f"usage_ids/{tag}"
        self._size: int | None = None
        self._at: datetime | None = None
        self._loaded = False
        self._loading = asyncio.Lock()

    async def load(self) -> None:
        async with self._loading:
            if self._loaded:
                return
            try:
                told = mapping((await self._memory.recall()).get(self._key))
            except StoreError:
                return
            self._loaded = True
            if isinstance(size := told.get("size"), int) and size >= 1:
                self._size, self._at = size, moment(told.get("at"))

    def size(self, now: datetime) -> int | None:
        """The most ids that passed; None for no bound known."""
        fresh = self._at is not None and now - self._at < BELIEVED_FOR
        return self._size if fresh else None

    async def fits(self, size: int, now: datetime) -> bool:
        """Remember a bound; say whether it is news."""
        news = size != self._size
        self._size, self._at = size, now
        try:
            await self._memory.remember(self._key, {"size": size, "at": now.isoformat()})
        except StoreError:
            return news
        return news
