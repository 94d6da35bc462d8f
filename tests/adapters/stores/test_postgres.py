"""What only PostgreSQL can do wrong: a server that is away, restarted, or will not let us in."""

from __future__ import annotations

import socket
import sys

import pytest
from sqlalchemy.engine import make_url

from tests.adapters.stores.server import Server
from watcher.adapters.stores import SqlStore, engines, open_store
from watcher.ports import StoreError

_CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'limit-watcher'"


async def fault(url: str) -> StoreError:
    with pytest.raises(StoreError) as caught:
        await open_store(url)
    return caught.value


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


async def test_a_server_that_is_away_is_a_fault_with_a_hint(unused_port: int) -> None:
    error = await fault(f"postgresql://watcher:s3cret@127.0.0.1:{unused_port}/limits")
    assert f"postgresql://watcher@127.0.0.1:{unused_port}/limits" in str(error)
    assert "reachable" in error.hint
    assert "s3cret" not in f"{error!r} {error.__cause__!r} {error.hint}"


async def test_a_missing_driver_is_a_fault_that_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    error = await fault("postgresql://watcher@db/limits")
    assert "limit-watcher[postgres]" in error.hint


async def test_a_missing_database_is_named(postgres: Server) -> None:
    error = await fault(postgres.named("never_made"))
    assert '"never_made" does not exist' in str(error)
    assert "create it" in error.hint


async def test_a_refused_user_is_told_without_the_password(postgres: Server) -> None:
    url = make_url(postgres.url).set(username="stranger", password="s3cret")
    error = await fault(url.render_as_string(hide_password=False))
    assert "stranger" in str(error)
    assert "check the user and the password" in error.hint
    assert "s3cret" not in f"{error!r} {error.__cause__!r}"


async def test_after_a_restart_of_the_server_the_next_transaction_works(
    postgres: Server, postgres_url: str
) -> None:
    store = await open_store(postgres_url)
    async with store.reading() as tx:
        await tx.targets()
    await postgres.execute(_CUT)
    await _remember(store, 1)
    async with store.reading() as tx:
        assert await tx.recall("test") == {"count": 1}
    await store.close()


async def test_a_connection_lost_in_a_transaction_is_a_fault_that_saves_nothing(
    postgres: Server, postgres_url: str
) -> None:
    async def cut_off() -> None:
        async with store.transaction() as tx:
            await tx.remember("test", "count", 1)
            await postgres.execute(_CUT)
            await tx.remember("test", "count", 2)

    store = await open_store(postgres_url)
    with pytest.raises(StoreError):
        await cut_off()
    async with store.transaction() as tx:
        assert await tx.recall("test") == {}
    await store.close()


async def test_a_connection_lost_before_the_commit_is_a_fault(postgres: Server, postgres_url: str) -> None:
    async def cut_off() -> None:
        async with store.transaction() as tx:
            await tx.remember("test", "count", 1)
            await postgres.execute(_CUT)

    store = await open_store(postgres_url)
    with pytest.raises(StoreError):
        await cut_off()
    await _remember(store, 3)
    await store.close()


async def test_a_writer_that_never_ends_is_told_not_waited_for_for_ever(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await open_store(postgres_url)
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.05)
    second = SqlStore(postgres_url)
    async with first.transaction():
        with pytest.raises(StoreError, match="lock timeout") as caught:
            await second.open()
    assert "write lock" in caught.value.hint
    await first.close()


async def _remember(store: SqlStore, value: int) -> None:
    async with store.transaction() as tx:
        await tx.remember("test", "count", value)
