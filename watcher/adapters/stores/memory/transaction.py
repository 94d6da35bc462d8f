"""The port's Transaction in memory: all groups of tables over one View."""

from __future__ import annotations

from watcher.adapters.stores.memory.kept import Kept
from watcher.adapters.stores.memory.planned import Planned
from watcher.adapters.stores.memory.ranked import Ranked


class MemoryTransaction(Planned, Ranked, Kept):
    """Reads and writes that become true together or not at all."""
