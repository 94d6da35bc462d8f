"""The SQLite file before the first connection: its folder is there, it is a database, it writes ahead."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from tenacity import retry, retry_if_exception, stop_after_attempt, wait_random

from watcher.adapters.stores.address import Address
from watcher.adapters.stores.faults import told
from watcher.ports import StoreError

_TRIES = 10


def prepare(address: Address, patience: float) -> None:
    """Make the file if it is missing and set its journal, waiting about `patience` seconds for others.

    Blocking, and on a plain connection: one of aiosqlite's that fails as it opens leaves its thread
    behind, and a start that fails is the likeliest of faults. Raises StoreError.
    """
    if address.file is None:
        return
    if not address.file.absolute().parent.is_dir():  # SQLite's own words do not say so
        raise StoreError(
            f"opening {address.place}: its folder does not exist",
            hint="create the folder, or mount the volume that should be there",
        )
    with told(address.place, "opening"):
        _write_ahead(address.file, patience / _TRIES)


def _busy(error: BaseException) -> bool:
    return isinstance(error, sqlite3.Error) and error.sqlite_errorcode == sqlite3.SQLITE_BUSY


# Of two processes that set the journal of a new file at once, SQLite tells one "locked" without waiting.
@retry(
    retry=retry_if_exception(_busy), stop=stop_after_attempt(_TRIES), wait=wait_random(0, 0.1), reraise=True
)
def _write_ahead(file: Path, patience: float) -> None:
    """Set the journal of a file, which keeps it for all connections."""
    with contextlib.closing(sqlite3.connect(file, timeout=patience)) as connection:
        connection.execute("PRAGMA journal_mode=WAL").fetchall()
