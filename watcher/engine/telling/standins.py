"""Who was told instead of a receiver that refused, be it that they were owed the same already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from watcher.engine.policy import Policy
from watcher.engine.rowkeys import inherited_key
from watcher.records import OutboxRow


class StandIns:
    """Of rows read together. A stand-in has the row under its own name: handed over, or owed before."""

    def __init__(self, rows: Iterable[OutboxRow], policy: Policy) -> None:
        self._policy = policy
        self._keys: set[str] = set()
        self._handed: dict[tuple[str, str, int], list[str]] = defaultdict(list)
        self._after: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in rows:
            self._keys.add(row.key)
            if row.redirected_from:
                self._handed[row.redirected_from, row.incident, row.message.revision].append(row.receiver)
                self._after[row.redirected_from, row.incident].append(row.receiver)

    def of(self, row: OutboxRow) -> tuple[str, ...]:
        """Those who have what `row`, which its receiver refused, would have told."""
        handed = self._handed.get((row.receiver, row.incident, row.message.revision), ())
        known = (name for name in self._perhaps(row) if self._has(name, row))
        return tuple(dict.fromkeys((*handed, *known)))

    def _perhaps(self, row: OutboxRow) -> Sequence[str]:
        """Who stands in for its receiver: by the config, or about this incident before."""
        plan = self._policy.receivers.get(row.receiver)
        named = (plan.fallback,) if plan is not None and plan.fallback else ()
        return (*named, *self._after.get((row.receiver, row.incident), ()))

    def _has(self, name: str, row: OutboxRow) -> bool:
        return inherited_key(row.key, row.receiver, name) in self._keys
