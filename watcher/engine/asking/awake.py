"""Since when we have been looking ourselves: time in which nobody looked is no silence of a source."""

from __future__ import annotations

from datetime import datetime, timedelta

from watcher.ports import Clock

_ASLEEP = timedelta(minutes=10)
"""A pause between two looks that is our own: health is looked at every minute while we are awake."""
_CLOCKS_DIFFER = timedelta(minutes=5)


class Awake:
    """Remembers the last look; `since` is since when there was none without another soon after."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.since = self._looked_at = clock.now()

    def look(self) -> tuple[datetime, bool]:
        """The time now, and whether the clock was set back, so that what it planned before is void."""
        now = self._clock.now()
        set_back = now < self._looked_at - _CLOCKS_DIFFER
        if set_back or now - self._looked_at > _ASLEEP:
            self.since = now
        self._looked_at = now
        return now, set_back
