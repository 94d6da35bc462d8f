"""Two sets of connections a store: one that writes, one at a time, and some that only look."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from watcher.adapters.stores.address import Address
from watcher.adapters.stores.onetrip import connecting

BUSY_SECONDS = 30
"""How long a writer waits for another process's transaction before it says so."""
_READERS = 4
_LOCK = 0x11_3177  # any number, the same in every version: PostgreSQL's name for "a watcher writes"

# FULL, though NORMAL survives a kill -9: after a power cut NORMAL may lose the last commits, that is the
# record of what was sent, and people would be told twice. It costs one fsync a commit (about 1 ms here),
# and a poll is one commit.
_WRITER_PRAGMAS = ("synchronous=FULL", "journal_size_limit=67108864")
_READER_PRAGMAS = ("query_only=ON",)


def writer(address: Address) -> AsyncEngine:
    """The connection that writes. Its every transaction waits its turn before its first statement."""
    if address.file is not None:
        return _sqlite(address, size=1, begin="BEGIN IMMEDIATE", pragmas=_WRITER_PRAGMAS)
    engine = _postgres(address, size=1)
    # Read committed, and one writer at a time among all processes: every statement sees all that was
    # committed before the turn, so nothing that is read and then written back can be lost.
    turn = text(
        "SELECT set_config('lock_timeout', :wait, true), "
        "set_config('idle_in_transaction_session_timeout', :wait, true), pg_advisory_xact_lock(:lock)"
    ).bindparams(wait=f"{BUSY_SECONDS}s", lock=_LOCK)

    def take_turn(connection: Connection) -> None:
        connection.execute(turn)

    event.listen(engine.sync_engine, "begin", take_turn)
    return engine


def readers(address: Address) -> AsyncEngine:
    """Connections that see one consistent state for as long as they look, and cannot write."""
    if address.file is not None:
        return _sqlite(address, size=_READERS, begin="BEGIN", pragmas=_READER_PRAGMAS)
    looking = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return _postgres(address, size=_READERS, execution_options=looking)


def _sqlite(address: Address, *, size: int, begin: str, pragmas: tuple[str, ...]) -> AsyncEngine:
    engine = create_async_engine(
        address.url,
        hide_parameters=True,
        pool_size=size,
        max_overflow=0,
        async_creator=connecting(address.url, timeout=BUSY_SECONDS),
    )

    def prepare(connection: Any, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver's own BEGIN is lazy and not IMMEDIATE: we say it
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", start)
    return engine


def _postgres(address: Address, *, size: int, execution_options: dict[str, Any] | None = None) -> AsyncEngine:
    return create_async_engine(
        address.url,
        hide_parameters=True,
        pool_size=size,
        max_overflow=0,
        pool_pre_ping=True,  # a restarted server costs one lost connection, not one lost poll
        execution_options=execution_options or {},
        connect_args={
            "timeout": 10,
            "command_timeout": 2 * BUSY_SECONDS,
            "server_settings": {"application_name": "limit-watcher"},
            **address.options,
        },
    )
