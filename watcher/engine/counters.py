"""What only the running process knows: how often things were done, how they ended, how long they took."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate

from watcher.engine.storewatch import StoreWatch
from watcher.ports import SourceError
from watcher.ports.served import Counts, Timing

BOUNDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Seconds a poll may take, for the histogram."""


class Counters:
    """Grows from the start of the process on; nothing is ever taken back."""

    def __init__(self) -> None:
        self.tried: set[str] = set()
        """Sources that were asked at least once, whatever came of it."""
        self.storing = StoreWatch()
        """What came of writing into the store."""
        self._polls: Counter[tuple[str, str]] = Counter()
        self._took: dict[str, list[int]] = {}
        self._seconds: dict[str, float] = {}
        self._notifications: Counter[tuple[str, str]] = Counter()
        self._exports: Counter[str] = Counter()

    @contextmanager
    def discovering(self, source: str) -> Iterator[None]:
        """Around asking `source` for its organizations."""
        try:
            yield
        finally:
            self.tried.add(source)

    @contextmanager
    def polling(self, source: str) -> Iterator[None]:
        """Around asking `source` for one batch; by real time, whatever clock the program goes by."""
        began = asyncio.get_running_loop().time()
        try:
            yield
        except SourceError as error:
            self.polled(source, asyncio.get_running_loop().time() - began, error)
            raise
        self.polled(source, asyncio.get_running_loop().time() - began)

    def polled(self, source: str, seconds: float, error: SourceError | None = None) -> None:
        self.tried.add(source)
        self._polls[source, error.kind.name.lower() if error else "ok"] += 1
        took = self._took.setdefault(source, [0] * (len(BOUNDS) + 1))
        took[sum(seconds > bound for bound in BOUNDS)] += 1
        self._seconds[source] = self._seconds.get(source, 0.0) + seconds

    def told(self, receiver: str, result: str) -> None:
        """One attempt to tell `receiver` ended: `sent` or `failed`."""
        self._notifications[receiver, result] += 1

    def exported(self, result: str) -> None:
        """One export came to its end."""
        self._exports[result] += 1

    def counts(self) -> Counts:
        return Counts(
            polls=dict(self._polls),
            polling={source: self._timing(source) for source in self._took},
            notifications=dict(self._notifications),
            exports=dict(self._exports),
            stored_at=self.storing.stored_at,
            store_errors=self.storing.errors,
        )

    def _timing(self, source: str) -> Timing:
        upto = tuple(accumulate(self._took[source]))
        return Timing(tuple(zip(BOUNDS, upto, strict=False)), upto[-1], self._seconds[source])
