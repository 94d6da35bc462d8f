"""The databases that the store's tests run on: every contract test once on SQLite, once on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.adapters.stores.server import Server, running_server
from watcher.adapters.stores import SqlStore, open_store
from watcher.adapters.stores import store as stores
from watcher.adapters.stores.migrate import upgrade
from watcher.adapters.stores.schema import metadata

_ALL_TABLES = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)


@pytest.fixture
def migrations_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step is taken in every new file, as in the program; other tests remember where it leads."""
    monkeypatch.setattr(stores, "upgrade", upgrade)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def migrated(postgres: Server) -> Iterator[str]:
    """The name of a database with all tables; emptying it is ten times quicker than making another."""
    with asyncio.Runner() as runner:
        database = postgres.database()
        name = runner.run(database.__aenter__())
        store = runner.run(open_store(postgres.named(name)))
        runner.run(store.close())
        yield name
        runner.run(database.__aexit__(None, None, None))


@pytest.fixture
async def postgres_url(postgres: Server, migrated: str) -> str:
    await postgres.execute(f"TRUNCATE {_ALL_TABLES} RESTART IDENTITY", migrated)
    return postgres.named(migrated)


@pytest.fixture
async def fresh_postgres_url(postgres: Server) -> AsyncIterator[str]:
    """A database in which nobody has been."""
    async with postgres.database() as name:
        yield postgres.named(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/watcher.db"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    value: str = request.getfixturevalue(f"{request.param}_url")
    return value


@pytest.fixture
async def store(url: str) -> AsyncIterator[SqlStore]:
    store = await open_store(url)
    yield store
    await store.close()
