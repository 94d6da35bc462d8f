"""A SQLite connection that goes to its thread once a statement."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from watcher.adapters.stores.onetrip import Connection, connecting


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Connection]:
    connection = await connecting(URL.create("sqlite+aiosqlite", database=str(tmp_path / "any.db")))()
    await connection.cursor().execute("CREATE TABLE t (n INTEGER PRIMARY KEY)")
    yield connection
    await connection.close()


async def test_a_statement_and_all_its_rows_are_one_trip(
    connection: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "aiosqlite")
    cursor = await connection.cursor().execute("SELECT 1 AS one UNION SELECT 2")
    assert await cursor.fetchall() == [(1,), (2,)]
    await cursor.close()
    assert [name for name, *_ in cursor.description] == ["one"]
    assert sum(line.startswith("executing") for line in caplog.messages) == 1


async def test_what_many_rows_did_is_known(connection: Connection) -> None:
    cursor = await connection.cursor().executemany("INSERT INTO t VALUES (?)", [(1,), (2,)])
    assert (cursor.rowcount, cursor.description, await cursor.fetchall()) == (2, None, [])
    assert (await connection.cursor().execute("INSERT INTO t VALUES (9)")).lastrowid == 9


async def test_a_statement_that_fails_says_why_and_leaves_the_connection_of_use(
    connection: Connection,
) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await connection.cursor().execute("SELECT * FROM nowhere")
    assert await (await connection.cursor().execute("SELECT 1")).fetchall() == [(1,)]
