"""The port's Transaction: all groups of tables over one open connection."""

from __future__ import annotations

from watcher.adapters.stores.asked import Asked
from watcher.adapters.stores.foreseen import Foreseen
from watcher.adapters.stores.kept import Kept
from watcher.adapters.stores.measured import Measured
from watcher.adapters.stores.owed import Owed
from watcher.adapters.stores.ranked import Ranked
from watcher.adapters.stores.silenced import Silenced


class SqlTransaction(Ranked, Measured, Foreseen, Silenced, Owed, Asked, Kept):
    """Reads and writes that become true together or not at all."""
