"""One message a second into a channel, as Slack asks."""

from __future__ import annotations

from watcher.adapters.pacing import Pacer
from watcher.ports import Clock

POSTS_A_SECOND = 1.0
"""Slack's documented rate for posting: about one message a second and channel."""


def posting(clock: Clock) -> Pacer:
    """Lets posts through one at a time, a second apart."""
    return Pacer(clock, rate=POSTS_A_SECOND, burst=1)
