"""Which receivers are left alone for a while: they asked for it, or took none of several in a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from watcher.domain.clocks import CLOCKS_DIFFER
from watcher.engine.backoff import LONGEST_ASKED, next_attempt
from watcher.engine.delivering.settle import Wait


class Rests:
    """Remembered by this process alone: after a restart each is tried once, and rests again.

    Every message has a back-off of its own; this is the receiver's, or many that are owed would each try it
    anew while it asks for patience or is down.
    """

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}
        self._rounds: dict[str, int] = {}

    def begin(self, receiver: str, failed: Sequence[Wait], now: datetime) -> datetime:
        """It failed, these times in a row: until when it rests."""
        last = failed[-1]
        self._rounds[receiver] = self._rounds.get(receiver, 0) + (not last.asked)
        own = next_attempt(self._rounds[receiver], now, None)
        until = last.until if last.asked else max(own, min(wait.until for wait in failed))
        self._until[receiver] = until
        return until

    def works(self, receiver: str) -> None:
        """It took something."""
        self._rounds.pop(receiver, None)
        self._until.pop(receiver, None)

    def rests(self, receiver: str, now: datetime) -> bool:
        """Whether it is to be left alone now; what only a clock that was ahead can have set is over."""
        until = self._until.get(receiver)
        return until is not None and now < until <= now + LONGEST_ASKED + CLOCKS_DIFFER
