"""State in memory alone: the same promises as on disk, for who replays months of readings."""

from watcher.adapters.stores.memory.store import MemoryStore

__all__ = ["MemoryStore"]
