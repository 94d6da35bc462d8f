"""How fast Slack lets an app write: about one message a second and channel, other methods by their tier."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from watcher.sandbox.slack.assumptions import BURST, BURST_OF_TIER_1


@dataclass(frozen=True, slots=True)
class Pace:
    """So many requests a second in the long run, and `burst` of them at once, in all or for each channel."""

    per_second: float
    burst: int
    by_channel: bool = False


POSTING = Pace(1.0, BURST, by_channel=True)
TIER_1 = Pace(1 / 60, BURST_OF_TIER_1)
TIER_2 = Pace(20 / 60, 20)
TIER_3 = Pace(50 / 60, 50)
TIER_4 = Pace(100 / 60, 100)


class Paces:
    """A bucket for each method, or method and channel: full at first, refilled by the clock."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, str], tuple[float, datetime]] = {}

    def wait(self, method: str, channel: str, pace: Pace, now: datetime) -> int | None:
        """Take one; seconds to wait (as `Retry-After`) where the bucket is empty."""
        key = (method, channel if pace.by_channel else "")
        left, since = self._buckets.get(key, (float(pace.burst), now))
        left = min(float(pace.burst), left + (now - since).total_seconds() * pace.per_second)
        if left < 1:
            self._buckets[key] = (left, now)
            return max(1, math.ceil((1 - left) / pace.per_second))
        self._buckets[key] = (left - 1, now)
        return None
