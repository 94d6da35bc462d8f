"""How fast we write, as Slack asks: posts into one channel a second apart, edits by their own measure."""

from __future__ import annotations

from watcher.adapters.pacing import Pacer
from watcher.ports import Clock

POSTS_A_SECOND = 1.0
"""Slack's documented rate for posting: about one message a second and channel."""
EDITS_A_SECOND, EDITS_AT_ONCE = 50 / 60, 20
"""chat.update is of tier 3: fifty and more a minute, bursts allowed."""


def posting(clock: Clock) -> Pacer:
    """Lets posts through one at a time, a second apart."""
    return Pacer(clock, rate=POSTS_A_SECOND, burst=1)


def editing(clock: Clock) -> Pacer:
    """Lets edits through, twenty at once after a rest."""
    return Pacer(clock, rate=EDITS_A_SECOND, burst=EDITS_AT_ONCE)
