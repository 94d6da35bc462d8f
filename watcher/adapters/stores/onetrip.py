"""SQLite's connections, whose every statement goes to its thread once: run, fetched and closed in one trip.

aiosqlite makes a trip for each of these and one more for the cursor; a trip costs more than most statements.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any, Self

import aiosqlite
from sqlalchemy.engine import URL

_CHUNK = 64  # aiosqlite's own; nobody here reads in chunks


class Cursor:
    """What SQLAlchemy wants of a driver's cursor; all rows are at hand once `execute` returns."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Any = ()) -> Self:
        await self._connection.at_once(lambda cursor: cursor.execute(sql, parameters), self._keep)
        return self

    async def executemany(self, sql: str, parameters: Any) -> Self:
        await self._connection.at_once(lambda cursor: cursor.executemany(sql, parameters), self._keep)
        return self

    async def fetchall(self) -> list[Any]:
        return self._rows

    async def close(self) -> None:
        """Nothing is open."""

    def _keep(self, ran: sqlite3.Cursor) -> None:
        self.description, self.rowcount, self.lastrowid = ran.description, ran.rowcount, ran.lastrowid
        self._rows = ran.fetchall() if ran.description else []


class Connection(aiosqlite.Connection):
    """A connection whose cursors are the ones above."""

    def cursor(self) -> Cursor:  # type: ignore[override]  # theirs is a coroutine that is a cursor too
        return Cursor(self)

    async def at_once(
        self, run: Callable[[sqlite3.Cursor], object], keep: Callable[[sqlite3.Cursor], None]
    ) -> None:
        """Run on a cursor of the thread's, keep what came of it, and close it."""
        await self._execute(self._at_once, run, keep)  # type: ignore[no-untyped-call]  # aiosqlite's

    def _at_once(
        self, run: Callable[[sqlite3.Cursor], object], keep: Callable[[sqlite3.Cursor], None]
    ) -> None:
        cursor = self._conn.cursor()
        try:
            run(cursor)
            keep(cursor)
        finally:
            cursor.close()


def connecting(url: URL, **options: Any) -> Callable[[], Awaitable[Connection]]:
    """Opens what `url` names, as SQLAlchemy would, with `options` for `sqlite3.connect`."""
    (name,), more = url.get_dialect()().create_connect_args(url)
    options |= more

    async def connect() -> Connection:
        connection = Connection(lambda: sqlite3.connect(name, **options), _CHUNK)
        # as SQLAlchemy does: a process must end though nobody closed; before 0.22 it is the thread itself
        thread: Any = getattr(connection, "_thread", connection)
        thread.daemon = True
        await connection
        return connection

    return connect
