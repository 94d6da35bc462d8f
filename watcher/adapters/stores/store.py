"""The one Store, on SQLite or PostgreSQL: opening, closing, and what a transaction is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from watcher.adapters.stores import engines
from watcher.adapters.stores.address import read_address
from watcher.adapters.stores.faults import told
from watcher.adapters.stores.looking import check_is_ours, for_looking
from watcher.adapters.stores.migrate import upgrade
from watcher.adapters.stores.sqlite_file import prepare
from watcher.adapters.stores.statements import Batches
from watcher.adapters.stores.transaction import SqlTransaction
from watcher.adapters.stores.turn import Turn
from watcher.ports import StoreError


class SqlStore:
    """State at a storage URL. Raises StoreError where the URL cannot be understood.

    Writers take turns: in this process by a lock, among processes by BEGIN IMMEDIATE (SQLite) or an
    advisory lock (PostgreSQL). Readers never wait for them.
    """

    def __init__(self, url: str) -> None:
        self._address = read_address(url)
        self._turn = Turn()
        self._writer: AsyncEngine | None = None
        self._readers: AsyncEngine | None = None
        self._batches: Batches = {}

    def __repr__(self) -> str:
        return f"SqlStore({self.place})"

    @property
    def place(self) -> str:
        """Where the state lives, for people; without the password."""
        return self._address.place

    async def open(self) -> None:
        if self._writer is not None:
            return
        await asyncio.to_thread(prepare, self._address, engines.BUSY_SECONDS)
        with told(self.place, "opening"):
            self._writer, self._readers = engines.writer(self._address), engines.readers(self._address)
        try:
            async with self._begun(self._writer) as connection:
                with told(self.place, "migrating"):
                    await connection.run_sync(upgrade)
        except BaseException:
            await self.close()
            raise

    async def look(self) -> None:
        """Open for reading alone: nothing is made, migrated or written, and `transaction` stays closed.

        Raises NoStateError where there is no state of ours, StoreError where another version wrote it.
        """
        if self._readers is not None:
            return
        url = await asyncio.to_thread(for_looking, self._address)
        with told(self.place, "opening"):
            self._readers = engines.readers(replace(self._address, url=url))
        try:
            async with self._begun(self._readers) as connection:
                with told(self.place, "reading"):
                    await connection.run_sync(check_is_ours, self.place)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Let a running transaction end, then disconnect. Closing twice is fine."""
        async with self._turn.taken():
            open_now = [engine for engine in (self._writer, self._readers) if engine is not None]
            self._writer = self._readers = None
            for engine in open_now:
                await engine.dispose()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlTransaction]:
        async with self._turn.taken(), self._unlearning(), self._begun(self._writer) as connection:
            transaction = SqlTransaction(connection, self.place, self._batches)
            yield transaction
            if transaction.failed:
                raise StoreError(f"a statement failed, so nothing was saved in {self.place}")

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SqlTransaction]:
        async with self._begun(self._readers) as connection:
            yield SqlTransaction(connection, self.place, self._batches)

    @asynccontextmanager
    async def _unlearning(self) -> AsyncIterator[None]:
        """Where nothing was saved, some of what was read meanwhile never stood there."""
        try:
            yield
        except BaseException:
            self._batches.clear()
            raise

    @asynccontextmanager
    async def _begun(self, engine: AsyncEngine | None) -> AsyncIterator[AsyncConnection]:
        """A connection in a transaction: committed at the end, undone by an exception."""
        if engine is None:
            raise StoreError(f"the store at {self.place} is not open")
        with told(self.place, "connecting to"):
            connection = await engine.connect()
        try:
            with told(self.place, "using"):
                await connection.begin()
            yield connection
            with told(self.place, "saving to"):
                await connection.commit()
        finally:
            # an uncommitted transaction is rolled back here; shielded, so that a cancelled task does it too
            await asyncio.shield(connection.close())


async def open_store(url: str) -> SqlStore:
    """A store that is open and up to date. Raises StoreError."""
    store = SqlStore(url)
    await store.open()
    return store
