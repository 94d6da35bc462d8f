"""Pipefy's rate limit: too many requests in a short while, and the token is shut out for a long one."""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import datetime, timedelta

from watcher.sandbox.pipefy.scenario import RateLimit


class Throttle:
    """Counts requests by token."""

    def __init__(self) -> None:
        self._seen: defaultdict[str, deque[datetime]] = defaultdict(deque)
        self._shut_until: dict[str, datetime] = {}

    def wait(self, who: str, limit: RateLimit | None, now: datetime) -> int | None:
        """Count a request of `who`; seconds it is shut out for, or None when it may pass."""
        if limit is None:
            return None
        until = self._shut_until.get(who)
        if until is not None and now < until:
            return max(1, round((until - now).total_seconds()))
        seen = self._seen[who]
        seen.append(now)
        while seen and seen[0] <= now - timedelta(seconds=limit.per):
            seen.popleft()
        if len(seen) <= limit.requests:
            return None
        seen.clear()
        self._shut_until[who] = now + timedelta(seconds=limit.block)
        return round(limit.block)
