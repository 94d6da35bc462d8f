"""Looking at a state leaves it as it is, and says plainly where there is none."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.stores.values import series, series_state
from watcher.adapters.stores import NoStateError, SqlStore, open_store
from watcher.ports import StoreError
from watcher.records import SeriesState

_NOBODY = 65534
STATE = series_state(series("cards", "1"))


async def written(url: str) -> SqlStore:
    store = await open_store(url)
    async with store.transaction() as tx:
        await tx.put_series_states([STATE])
    return store


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def close_to_writers(folder: Path) -> None:
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)


async def seen(url: str) -> list[SeriesState]:
    store = SqlStore(url)
    await store.look()
    async with store.reading() as tx:
        found = list((await tx.series_states()).values())
    await store.close()
    return found


async def test_what_was_written_is_seen_beside_a_living_writer_too(url: str) -> None:
    writer = await written(url)
    assert await seen(url) == [STATE]
    await writer.close()
    assert await seen(url) == [STATE]


async def test_a_looker_cannot_write(url: str) -> None:
    await (await written(url)).close()
    store = SqlStore(url)
    await store.look()
    with pytest.raises(StoreError, match="not open"):
        async with store.transaction():
            pass
    await store.close()


async def test_looking_leaves_no_file_behind(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/with space #1%25.db"
    await (await written(url)).close()
    before = files(tmp_path)
    assert await seen(url) == [STATE]
    assert files(tmp_path) == before


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder that nobody but root may write into, and that everybody may look into."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        yield Path(name)
        Path(name).chmod(0o755)


async def test_a_folder_that_may_not_be_written_can_be_looked_into(closed_folder: Path) -> None:
    url = f"sqlite:///{closed_folder}/watcher.db"
    await (await written(url)).close()
    close_to_writers(closed_folder)
    ours = os.geteuid()
    if ours == 0:
        os.seteuid(_NOBODY)
    try:
        assert await seen(url) == [STATE]
    finally:
        os.seteuid(ours)


async def test_a_missing_file_stays_missing(tmp_path: Path) -> None:
    with pytest.raises(NoStateError, match="does not exist"):
        await SqlStore(f"sqlite:///{tmp_path}/watcher.db").look()
    assert files(tmp_path) == {}


async def test_an_empty_file_stays_empty(tmp_path: Path) -> None:
    (tmp_path / "watcher.db").touch()
    with pytest.raises(NoStateError, match="the database is empty"):
        await SqlStore(f"sqlite:///{tmp_path}/watcher.db").look()
    assert files(tmp_path) == {"watcher.db": b""}


async def test_an_empty_postgres_database_stays_empty(fresh_postgres_url: str) -> None:
    for _ in range(2):
        with pytest.raises(NoStateError, match="the database is empty"):
            await SqlStore(fresh_postgres_url).look()


async def test_a_database_of_somebody_else_is_called_that(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE songs (id INTEGER)")
    other.close()
    with pytest.raises(NoStateError, match="somebody else's"):
        await SqlStore(f"sqlite:///{tmp_path}/other.db").look()


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("my notes\n" * 100, encoding="utf-8")
    with pytest.raises(StoreError, match="not a database"):
        await SqlStore(f"sqlite:///{tmp_path}/notes.txt").look()


async def test_another_versions_state_is_not_read(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/watcher.db"
    await (await written(url)).close()
    with sqlite3.connect(tmp_path / "watcher.db") as file:
        file.execute("UPDATE watcher_schema SET version_num = '0000'")
    file.close()
    with pytest.raises(StoreError, match="has schema 0000"):
        await SqlStore(url).look()
