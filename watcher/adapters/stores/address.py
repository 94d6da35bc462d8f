"""Where the state lives: a storage URL read once, checked, and shown to people without its secrets."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from watcher.ports import StoreError

FORMS = "use sqlite:////absolute/path.db, sqlite:///relative.db or postgresql://user:password@host/database"
_SQLITE = {"sqlite", "sqlite+aiosqlite"}
_POSTGRES = {"postgresql", "postgres", "postgresql+asyncpg"}
_POSTGRES_OPTIONS = {"sslmode": "ssl", "ssl": "ssl", "host": "host"}


@dataclass(frozen=True, slots=True)
class Address:
    """A storage URL understood. `place` names it for people; it never holds a password.

    `file` is None on PostgreSQL. `url` and `options` carry the secrets, hence no repr.
    """

    place: str
    file: Path | None
    url: URL = field(repr=False)
    options: dict[str, Any] = field(default_factory=dict, repr=False)


def read_address(text: str) -> Address:
    """Understand a storage URL. Raises StoreError, whose text does not repeat the URL."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # their texts may quote a part of the password
        raise StoreError("the storage URL cannot be read", hint=FORMS) from None
    if url.drivername in _SQLITE:
        return _sqlite(url)
    if url.drivername in _POSTGRES:
        return _postgres(url)
    raise StoreError(f"{url.drivername!r} is no kind of storage known here", hint=FORMS)


def _sqlite(url: URL) -> Address:
    name = url.database or ""
    if name in {"", ":memory:"} or name.startswith("file:"):
        raise StoreError("SQLite needs a file: state in memory would be lost with the process", hint=FORMS)
    if url.host or url.username or url.query:
        raise StoreError("a SQLite URL has a path and nothing else", hint=FORMS)
    path = Path(name).absolute()  # so that people see which file is meant, wherever they stand
    return Address(f"sqlite file {path}", path, URL.create("sqlite+aiosqlite", database=str(path)))


def _postgres(url: URL) -> Address:
    if not url.database:
        raise StoreError("the PostgreSQL URL names no database", hint=FORMS)
    unknown = sorted(set(url.query) - set(_POSTGRES_OPTIONS))
    if unknown:
        allowed = ", ".join(sorted(_POSTGRES_OPTIONS))
        raise StoreError(f"unknown in the PostgreSQL URL: {', '.join(unknown)}", hint=f"allowed: {allowed}")
    options = {_POSTGRES_OPTIONS[name]: value for name, value in url.query.items()}
    user = f"{url.username}@" if url.username else ""
    host = url.host or options.get("host", "")
    port = f":{url.port}" if url.port else ""
    place = f"postgresql://{user}{host}{port}/{url.database}"
    return Address(place, None, url.set(drivername="postgresql+asyncpg", query={}), options)
