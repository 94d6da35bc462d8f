"""State on disk: one SqlStore for SQLite and PostgreSQL; the only room that speaks SQL."""

from watcher.adapters.stores.looking import NoStateError
from watcher.adapters.stores.store import SqlStore, open_store

__all__ = ["NoStateError", "SqlStore", "open_store"]
