"""State that is only looked at: found as it is, with nothing made, migrated or written."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from urllib.parse import quote, urlencode

from sqlalchemy import Connection, inspect
from sqlalchemy.engine import URL

from watcher.adapters.stores.address import Address
from watcher.adapters.stores.faults import told
from watcher.adapters.stores.migrate import found_revision, refuse_strangers
from watcher.adapters.stores.schema import REVISION
from watcher.ports import StoreError


class NoStateError(StoreError):
    """There is nothing of ours at the storage URL."""


def missing(place: str, why: str) -> NoStateError:
    return NoStateError(
        f"there is no state at {place} yet: {why}", hint="start `watcher run`, or name the right --config"
    )


def for_looking(address: Address) -> URL:
    """A SQLite file's URL by which nothing can be written. Blocking. Raises NoStateError, StoreError.

    A connection that may only read leaves a `-wal` and a `-shm` of its own behind where there is none, and
    cannot open the file at all in a folder that it may not write. Without a `-wal` the file is whole, so it
    can be read as one that never changes; a writer that begins meanwhile begins a `-wal` and leaves the
    file alone until it has a thousand pages, or ends.
    """
    file = address.file
    if file is None:
        return address.url
    name = f"file:{quote(str(file))}"
    with told(address.place, "opening"):
        if not file.exists():
            raise missing(address.place, "the file does not exist")
        how = {"mode": "ro", "immutable": "1"} if _is_whole(file) else {"mode": "ro"}
        _try(f"{name}?{urlencode(how)}")
    return URL.create("sqlite+aiosqlite", database=name, query={"uri": "true", **how})


def _is_whole(file: Path) -> bool:
    journal = file.with_name(file.name + "-wal")
    return not journal.exists() or journal.stat().st_size == 0


def _try(uri: str) -> None:
    """On a plain connection, as one of aiosqlite's that fails as it opens leaves its thread behind."""
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()


def check_is_ours(connection: Connection, place: str) -> None:
    """Raises NoStateError for a database we have not been in, StoreError for another version's."""
    found = found_revision(connection)
    if found is None:
        refuse_strangers(connection)
        tables = inspect(connection).get_table_names()
        raise missing(place, "the database is somebody else's" if tables else "the database is empty")
    if found != REVISION:
        raise StoreError(
            f"{place} has schema {found}, and this version reads {REVISION}",
            hint="`watcher run` of this version brings an older one up to date",
        )
