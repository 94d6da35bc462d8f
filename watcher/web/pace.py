"""How often one source may push: so many requests in any minute."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

A_MINUTE = 60
_MINUTE = 60.0


class Pace:
    """Counts requests by name; `time` gives seconds that only go forward."""

    def __init__(self, time: Callable[[], float], most: int = A_MINUTE) -> None:
        self._time = time
        self._most = most
        self._recent: dict[str, deque[float]] = {}

    def wait(self, name: str) -> float:
        """0.0 where a request is let through, and counted; else the seconds until the next may come."""
        now = self._time()
        recent = self._recent.setdefault(name, deque())
        while recent and now - recent[0] >= _MINUTE:
            recent.popleft()
        if len(recent) >= self._most:
            return _MINUTE - (now - recent[0])
        recent.append(now)
        return 0.0
