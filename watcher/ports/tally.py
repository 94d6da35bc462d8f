"""What one question cost: each asking counts its own requests, whatever else is asked at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Tally:
    """Requests counted so far, retries included."""

    __slots__ = ("calls",)

    def __init__(self) -> None:
        self.calls = 0


_TALLY: ContextVar[Tally | None] = ContextVar("tally", default=None)


@contextmanager
def tallied() -> Iterator[Tally]:
    """Count the requests made inside, by this task and by those it starts, and nobody else's."""
    tally = Tally()
    token = _TALLY.set(tally)
    try:
        yield tally
    finally:
        _TALLY.reset(token)


def count_call() -> None:
    """To be called for each request that is sent, by whoever sends it."""
    tally = _TALLY.get()
    if tally is not None:
        tally.calls += 1
