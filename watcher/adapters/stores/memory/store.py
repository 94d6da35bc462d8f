"""The Store in memory: dictionaries, and what a transaction on them is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from watcher.adapters.stores.memory.rows import LookedAt, Rows
from watcher.adapters.stores.memory.transaction import MemoryTransaction
from watcher.adapters.stores.turn import Turn
from watcher.ports import StoreError


class MemoryStore:
    """State that lives as long as this object, closed or open: to replay months quickly, and for tests.

    It keeps the values themselves, so whoever changes one in place (they are frozen; a mapping in them is
    not) changes what is stored. Writers take turns; readers never wait for them.
    """

    def __init__(self) -> None:
        self._tables: dict[str, dict[Any, Any]] = {}
        self._turn = Turn()
        self._lookers = 0
        self._open = False

    async def open(self) -> None:
        self._open = True

    async def close(self) -> None:
        """Let a running transaction end. Closing twice is fine."""
        async with self._turn.taken():
            self._open = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[MemoryTransaction]:
        async with self._turn.taken():
            self._check_open()
            transaction = MemoryTransaction(self._tables, Rows)
            yield transaction
            if transaction.failed:
                raise StoreError("something was refused, so nothing was saved in memory")
            for name, rows in transaction.used.items():
                if rows.changed:
                    self._commit(name, rows.changed)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[MemoryTransaction]:
        self._check_open()
        self._lookers += 1
        try:
            yield MemoryTransaction(dict(self._tables), LookedAt)
        finally:
            self._lookers -= 1

    def _commit(self, name: str, changed: dict[Any, Any]) -> None:
        """Somebody who looks keeps the tables as they were; while nobody does, none is copied."""
        table = self._tables.get(name, {})
        if self._lookers:
            table = table.copy()
        table.update(changed)
        for key in [key for key, value in changed.items() if value is None]:
            del table[key]
        self._tables[name] = table

    def _check_open(self) -> None:
        if not self._open:
            raise StoreError("the store in memory is not open")
