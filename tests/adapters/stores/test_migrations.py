"""The way to the newest schema: it ends where schema.py says, and never goes over a newer one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.adapters.stores.server import Server
from watcher.adapters.stores import SqlStore, open_store
from watcher.adapters.stores.address import read_address
from watcher.adapters.stores.migrate import FOLDER
from watcher.adapters.stores.schema import REVISION, VERSION_TABLE, metadata
from watcher.ports import StoreError

pytestmark = pytest.mark.usefixtures("migrations_run")

_SQLITE_SHAPE = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'watcher_schema'"
_SPACE = re.compile(r" *([(),]) *")  # a column that was added lies differently spaced, not elsewhere
_POSTGRES_SHAPE = """
    SELECT table_name || '.' || column_name, concat_ws(' ', data_type, is_nullable, column_default)
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'watcher_schema'
    UNION ALL
    SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'watcher_schema'
"""


async def on(url: str, work: Any) -> Any:
    """What `work` says about the database at `url`, on a plain connection."""
    address = read_address(url)
    engine = create_async_engine(address.url, connect_args=address.options)
    async with engine.begin() as connection:
        answer = await connection.run_sync(work)
    await engine.dispose()
    return answer


def shape(connection: Connection) -> dict[str, str]:
    query = _POSTGRES_SHAPE if connection.dialect.name == "postgresql" else _SQLITE_SHAPE
    return {name: _SPACE.sub(r"\1", " ".join(sql.split())) for name, sql in connection.execute(text(query))}


@pytest.fixture
async def bare_url(url: str, postgres: Server, tmp_path: Any) -> Any:
    """An empty database of the same kind as `url`."""
    if url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path}/bare.db"
        return
    async with postgres.database() as name:
        yield postgres.named(name)


async def test_the_migrated_schema_is_the_one_the_program_speaks(
    store: SqlStore, url: str, bare_url: str
) -> None:
    assert store is not None
    await on(bare_url, metadata.create_all)
    migrated = await on(url, shape)
    assert migrated == await on(bare_url, shape)
    assert len(migrated) > len(metadata.tables)


async def test_alembic_would_add_nothing(store: SqlStore, url: str) -> None:
    def differences(connection: Connection) -> list[Any]:
        options = {"compare_type": True, "version_table": VERSION_TABLE}
        found: list[Any] = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
        return found

    assert store is not None
    assert await on(url, differences) == []


def test_the_newest_revision_is_the_one_that_schema_names() -> None:
    assert ScriptDirectory(str(FOLDER)).get_current_head() == REVISION


async def test_opening_again_changes_nothing(url: str, store: SqlStore) -> None:
    async with store.transaction() as tx:
        await tx.remember("test", "count", 1)
    again = await open_store(url)
    async with again.reading() as tx:
        assert await tx.recall("test") == {"count": 1}
    await again.close()


async def test_a_newer_schema_is_refused_and_left_alone(sqlite_url: str) -> None:
    await (await open_store(sqlite_url)).close()
    await on(sqlite_url, lambda c: c.execute(text("UPDATE watcher_schema SET version_num = '9999'")))
    before = await on(sqlite_url, shape)
    with pytest.raises(StoreError, match="schema 9999; this version knows only up to") as caught:
        await open_store(sqlite_url)
    assert "a newer Limit Watcher" in caught.value.hint
    assert await on(sqlite_url, shape) == before


async def test_a_value_that_another_version_wrote_differently_is_a_fault_with_a_hint(sqlite_url: str) -> None:
    store = await open_store(sqlite_url)
    async with store.transaction() as tx:
        await tx.remember("test", "count", 1)
    await on(sqlite_url, lambda c: c.execute(text("UPDATE memory SET value = 'no json'")))
    with pytest.raises(StoreError, match="cannot be read") as caught:
        async with store.reading() as tx:
            await tx.recall("test")
    assert "another version" in caught.value.hint
    await store.close()


async def test_a_migration_that_fails_leaves_the_database_as_it_was(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alembic.command.upgrade", _half_way)
    with pytest.raises(StoreError):
        await open_store(sqlite_url)
    assert await on(sqlite_url, shape) == {}


def _half_way(config: Any, _revision: str) -> None:
    config.attributes["connection"].execute(text("CREATE TABLE half (id INTEGER)"))
    config.attributes["connection"].execute(text("SELECT * FROM not_there"))
