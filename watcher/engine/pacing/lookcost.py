"""What a look at one batch costs on average, its failures and their retries included."""

from __future__ import annotations

_REMEMBERED = 64
"""Looks that count in full; older ones fade."""


class LookCosts:
    """Calls and looks of each source, as seen by this process."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[float, float]] = {}

    def note(self, source: str, calls: int) -> None:
        """One look took so many calls."""
        spent, looks = self._seen.get(source, (0.0, 0.0))
        if looks >= _REMEMBERED:
            spent, looks = spent / 2, looks / 2
        self._seen[source] = (spent + calls, looks + 1)

    def each(self, source: str) -> float:
        """Calls a look takes; at least one."""
        spent, looks = self._seen.get(source, (0.0, 0.0))
        return max(1.0, spent / looks) if looks else 1.0
