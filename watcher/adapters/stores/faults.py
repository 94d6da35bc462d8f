"""A database's errors in our words: a StoreError that says what went wrong and what a person can do.

Texts come from the driver's own message, never from the statement, its parameters or the URL.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError, StatementError

from watcher.ports import StoreError

_SQLITE_HINTS = {
    "SQLITE_READONLY": "the file or its folder cannot be written: check its owner and the volume's mode",
    "SQLITE_CANTOPEN": "the file cannot be opened: its folder must exist and be writable by this user",
    "SQLITE_FULL": "the disk is full: free some space; nothing was half-written",
    "SQLITE_NOTADB": "the file is not a database: storage.url points at something else",
    "SQLITE_CORRUPT": "the file is damaged: restore a backup, or move it away to begin anew",
    "SQLITE_BUSY": "another process holds the file: only one watcher may use a SQLite file",
    "SQLITE_IOERR": "the disk failed or is full: look at the system's log",
}
_POSTGRES_HINTS = {
    "28": "check the user and the password in storage.url, and pg_hba.conf",
    "3D": "the database does not exist: create it, then start again",
    "42501": "the database user lacks a right: it must own the schema to create tables",
    "42P07": "give Limit Watcher a database or schema of its own",
    "53100": "the database server's disk is full",
    "53300": "the server has no free connection: raise max_connections",
    "55P03": "another watcher holds the write lock for long: look for a stuck one",
    "25006": "this server is a read-only standby: use the primary",
    "57": "the server is starting, stopping, or cut the connection: it will be tried again",
    "08": "the connection broke: is the server up and reachable?",
}
_UNREADABLE = "another version of Limit Watcher may have written it: run that one, or restore a backup"
_NO_DRIVER = "install the driver with the extra: limit-watcher[postgres]"


@contextmanager
def told(place: str, doing: str) -> Iterator[None]:
    """Turn what a database driver raises into a StoreError: `<doing> <place>: <the driver's words>`."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        cause = _cause(error)
        raise StoreError(f"{doing} {place}: {_words(cause)}", hint=_hint(cause)) from error
    except OSError as error:  # refused, unresolvable or too slow; asyncpg hands these on as they are
        words = str(error) or "no answer in time"
        raise StoreError(f"{doing} {place}: {words}", hint="is the server up and reachable?") from error
    except ModuleNotFoundError as error:
        raise StoreError(f"{doing} {place}: {error}", hint=_NO_DRIVER) from error
    except ValueError as error:  # raised by our own column types while reading; its first line has no values
        words = str(error).partition("\n")[0]
        raise StoreError(
            f"{doing} {place}: a stored value cannot be read: {words}", hint=_UNREADABLE
        ) from error


def _cause(error: Exception) -> BaseException:
    return error.orig if isinstance(error, StatementError) and error.orig is not None else error


def _words(cause: BaseException) -> str:
    line = (str(cause).strip() or type(cause).__name__).splitlines()[0]
    return line.split(">: ", 1)[-1] if line.startswith("<class") else line  # as SQLAlchemy wraps asyncpg's


def _hint(cause: BaseException) -> str:
    code = str(getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or "")
    hints = _SQLITE_HINTS if code.startswith("SQLITE") else _POSTGRES_HINTS
    return next((hint for prefix, hint in hints.items() if code.startswith(prefix)), "")
