"""Storage URLs: what is understood, what is refused with a hint, and that no password is ever shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from watcher.adapters.stores import SqlStore
from watcher.adapters.stores.address import read_address
from watcher.ports import StoreError


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:////data/watcher.db", "/data/watcher.db"),
        ("sqlite:///watcher.db", f"{Path.cwd()}/watcher.db"),
        ("sqlite+aiosqlite:////data/with space #1%25%20.db", "/data/with space #1% .db"),
    ],
)
def test_sqlite_urls_name_a_file(url: str, file: str) -> None:
    address = read_address(url)
    assert address.file == Path(file)
    assert address.url.database == file
    assert address.place == f"sqlite file {file}"


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg"])
def test_postgresql_urls_use_asyncpg_whatever_their_spelling(scheme: str) -> None:
    address = read_address(f"{scheme}://watcher:s3cret@db.example.com:5433/limits?sslmode=require")
    assert (address.url.drivername, address.url.password) == ("postgresql+asyncpg", "s3cret")
    assert address.options == {"ssl": "require"}
    assert address.place == "postgresql://watcher@db.example.com:5433/limits"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("sqlite://", "memory"),
        ("sqlite:///:memory:", "memory"),
        ("sqlite:///file:x?mode=ro", "memory"),
        ("sqlite://data/watcher.db", "path and nothing else"),
        ("sqlite:///x.db?mode=ro", "path and nothing else"),
        ("mysql://u:s3cret@h/d", "'mysql' is no kind of storage"),
        ("postgresql://u:s3cret@h", "names no database"),
        ("postgresql://u:s3cret@h/d?sslmod=require", "unknown in the PostgreSQL URL: sslmod"),
        ("postgresql://u:s3cret:x@h:port/d", "cannot be read"),
        ("/data/watcher.db", "cannot be read"),
        ("", "cannot be read"),
    ],
)
def test_other_urls_are_refused_with_a_hint_and_without_their_secrets(url: str, reason: str) -> None:
    with pytest.raises(StoreError, match=reason) as caught:
        SqlStore(url)
    assert caught.value.hint
    assert "s3cret" not in f"{caught.value!r} {caught.value.hint} {caught.value.__cause__!r}"


def test_the_password_stands_in_no_repr() -> None:
    url = "postgresql://watcher:s3cret@db/limits"
    assert "s3cret" not in f"{SqlStore(url)!r} {read_address(url)!r} {SqlStore(url).place}"
