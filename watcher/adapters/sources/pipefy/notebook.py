"""Our notes about one account between restarts: read once, written when they change, never in the way."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from watcher.adapters.sources.memory import Memory
from watcher.adapters.sources.pipefy.assumptions import BELIEVED_FOR
from watcher.ports import StoreError


class Notebook:
    """A Memory under keys that name the account. A memory that fails costs a few calls, no more."""

    def __init__(self, memory: Memory, tag: str) -> None:
        self._memory = memory
        self._tag = tag
        self._pages: Mapping[str, Any] | None = None
        self._loading = asyncio.Lock()

    async def load(self) -> bool:
        """Read the memory; whether this was the first time that it could be read."""
        async with self._loading:
            if self._pages is not None:
                return False
            try:
                self._pages = await self._memory.recall()
            except StoreError:
                return False
            return True

    def page(self, kind: str) -> Any:
        """What was noted under `kind`, unchecked: somebody else may have written there."""
        return (self._pages or {}).get(f"{kind}/{self._tag}")

    async def write(self, kind: str, value: Any) -> None:
        try:
            await self._memory.remember(f"{kind}/{self._tag}", value)
        except StoreError:
            return  # it is learned again after a restart


def fresh(at: datetime, now: datetime) -> bool:
    """Whether a note made `at` still holds; neither does one that a clock far ahead of time made."""
    return abs(now - at) < BELIEVED_FOR
