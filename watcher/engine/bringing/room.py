"""How many series one source may bring, and how many it has."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from watcher.ports import Transaction
from watcher.ports.served import TooManySeriesError

MOST_SERIES = 10_000
"""Series that one source may bring in all."""
COUNTED_EVERY = timedelta(minutes=5)
"""How soon a source that is full is counted anew: some of its series may have been forgotten."""


class Room:
    """Keeps the keys of each source's series, so that a delivery does not have to count them all."""

    def __init__(self) -> None:
        self._known: dict[str, set[str]] = {}
        self._counted_at: dict[str, datetime] = {}

    async def ensure(self, tx: Transaction, source: str, keys: AbstractSet[str], now: datetime) -> None:
        """Raises TooManySeriesError."""
        if source not in self._known or (self._is_full(source, keys) and self._counted_long_ago(source, now)):
            states = (await tx.series_states()).values()
            self._known[source] = {state.series.key for state in states if state.series.source == source}
            self._counted_at[source] = now
        if self._is_full(source, keys):
            raise TooManySeriesError(
                f"a source may have {MOST_SERIES:,} series at most",
                hint="those that are not brought for a month are forgotten",
            )

    def taken(self, source: str, keys: AbstractSet[str]) -> None:
        """These are the source's now, for good."""
        self._known[source] |= keys

    def _is_full(self, source: str, keys: AbstractSet[str]) -> bool:
        known = self._known[source]
        new = keys - known
        return bool(new) and len(known) + len(new) > MOST_SERIES

    def _counted_long_ago(self, source: str, now: datetime) -> bool:
        return abs(now - self._counted_at[source]) >= COUNTED_EVERY
