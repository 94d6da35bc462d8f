"""Single values out of Pipefy's answers: read as every source reads them."""

from __future__ import annotations

from watcher.adapters.sources.values import LONGEST_NAME, identity, mapping, moment, name, number, rows

__all__ = ["LONGEST_NAME", "identity", "mapping", "moment", "name", "number", "rows"]
