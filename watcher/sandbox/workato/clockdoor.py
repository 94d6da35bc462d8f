"""/__clock: the sandbox's time, to look at and to move from another process."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from watcher.ports import Clock
from watcher.sandbox.clock import ManualClock
from watcher.sandbox.workato.refusal import WorkatoRefusal


async def move(clock: Clock, body: bytes) -> None:
    """`{"advance": seconds}` goes on and wakes sleepers on the way; `{"set": "2026-03-01T00:00:00Z"}` jumps.

    Raises WorkatoRefusal: 409 for a clock that runs by itself, 400 for anything not understood.
    """
    if not isinstance(clock, ManualClock):
        raise WorkatoRefusal(409, "this clock runs by itself")
    try:
        found: Any = json.loads(body)
        if "set" in found:
            clock.set(_aware(found["set"]))
        else:
            await clock.advance(timedelta(seconds=float(found["advance"])))
    except (ValueError, TypeError, KeyError, OverflowError):
        raise WorkatoRefusal(400, 'send {"advance": seconds} or {"set": "an ISO time with offset"}') from None


def shown(clock: Clock) -> dict[str, str]:
    return {"now": clock.now().isoformat()}


def _aware(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found
