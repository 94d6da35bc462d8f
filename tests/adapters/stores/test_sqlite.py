"""What only SQLite can do wrong: files that are missing, foreign, locked, full or not ours to write."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.adapters.stores.values import NOW, series, series_state
from watcher.adapters.stores import SqlStore, engines, open_store
from watcher.adapters.stores.address import read_address
from watcher.adapters.stores.owed import claimable
from watcher.adapters.stores.sqlite_file import prepare
from watcher.ports import StoreError

_NOBODY = 65534


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """Root may write everywhere; the test's question is for everybody else."""
    ours = os.geteuid()
    if ours == 0:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(ours)


@pytest.fixture
def closed_folder(open_folder: Path) -> Iterator[Path]:
    open_folder.chmod(0o555)
    yield open_folder
    open_folder.chmod(0o755)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may look into."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


async def fault(url: str) -> StoreError:
    with pytest.raises(StoreError) as caught:
        await open_store(url)
    return caught.value


async def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    error = await fault(f"sqlite:///{tmp_path}/missing/watcher.db")
    assert f"{tmp_path}/missing/watcher.db: its folder does not exist" in str(error)
    assert "create the folder" in error.hint


async def test_a_folder_is_no_file(tmp_path: Path) -> None:
    error = await fault(f"sqlite:///{tmp_path}")
    assert "unable to open database file" in str(error)
    assert error.hint


@pytest.mark.parametrize("content", [b"hello", b"# my notes\n" * 1000])
async def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "notes.txt"
    file.write_bytes(content)
    error = await fault(f"sqlite:///{file}")
    assert "file is not a database" in str(error)
    assert "points at something else" in error.hint
    assert file.read_bytes() == content


async def test_a_file_that_may_not_be_written_is_a_fault_at_the_start(open_folder: Path) -> None:
    url = f"sqlite:///{open_folder}/watcher.db"
    await (await open_store(url)).close()
    (open_folder / "watcher.db").chmod(0o444)
    with as_somebody_else():
        error = await fault(url)
    assert "readonly database" in str(error)
    assert "check its owner" in error.hint


async def test_a_folder_that_may_not_be_written_is_a_fault_at_the_start(closed_folder: Path) -> None:
    with as_somebody_else():
        error = await fault(f"sqlite:///{closed_folder}/watcher.db")
    assert "unable to open" in str(error)
    assert "writable" in error.hint


async def test_a_full_disk_loses_the_transaction_and_nothing_else(sqlite_url: str) -> None:
    store = await open_store(sqlite_url)
    await _leave_pages(store, 10)
    with pytest.raises(StoreError, match="full") as caught:
        async with store.transaction() as tx:
            await tx.put_series_states([series_state(series("cards", str(org))) for org in range(1000)])
    assert "free some space" in caught.value.hint
    async with store.transaction() as tx:
        await tx.remember("test", "small", 1)
        assert await tx.series_states() == {}
    await store.close()


async def _leave_pages(store: SqlStore, spare: int) -> None:
    assert store._writer is not None
    async with store._writer.connect() as connection:
        used = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
        await connection.execute(text(f"PRAGMA max_page_count={used + spare}"))


async def test_a_writer_that_never_ends_is_told_not_waited_for_for_ever(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await open_store(sqlite_url)
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.05)
    async with first.transaction():
        error = await fault(sqlite_url)
    assert "database is locked" in str(error)
    assert "another process holds the file" in error.hint
    await first.close()


async def test_somebody_elses_tables_are_not_taken_for_ours(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE events (id INTEGER)")
    other.close()
    error = await fault(f"sqlite:///{file}")
    assert "events" in str(error)
    assert "database or schema of its own" in error.hint


async def test_the_file_keeps_what_it_must(sqlite_url: str) -> None:
    store = await open_store(sqlite_url)
    assert store._writer is not None
    async with store._writer.connect() as connection:
        settings = [
            (await connection.execute(text(f"PRAGMA {name}"))).scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout")
        ]
    assert settings == ["wal", 2, 30_000]
    await store.close()


async def test_claiming_looks_into_the_index_of_unfinished_rows_only(sqlite_url: str) -> None:
    store = await open_store(sqlite_url)
    assert store._writer is not None
    query = claimable(NOW, 10).compile(store._writer.sync_engine, compile_kwargs={"literal_binds": True})
    async with store._writer.connect() as connection:
        plan = await connection.execute(text(f"EXPLAIN QUERY PLAN {query}"))
    looks = [step.detail for step in plan if step.detail.startswith(("SCAN", "SEARCH"))]
    await store.close()
    assert looks == [
        "SEARCH outbox USING INTEGER PRIMARY KEY (rowid=?)",
        "SCAN unfinished USING INDEX ix_outbox_unfinished",
    ]


def test_a_file_that_another_process_is_just_setting_up_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite3.connect(tmp_path / "new.db")
    other.execute("BEGIN EXCLUSIVE")
    pauses: list[float] = []

    def meanwhile(seconds: float) -> None:
        pauses.append(seconds)
        other.close()

    monkeypatch.setattr("watcher.adapters.stores.sqlite_file._write_ahead.retry.sleep", meanwhile)
    prepare(read_address(f"sqlite:///{tmp_path}/new.db"), 0)
    assert len(pauses) == 1
