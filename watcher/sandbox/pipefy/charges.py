"""The calls that clients of the stand-in made themselves, charged to their home organizations."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time

Charge = tuple[date, str, str]
"""Day (UTC), operation name, account name."""


class Charges:
    """A ledger of calls by organization."""

    def __init__(self) -> None:
        self._calls: defaultdict[str, Counter[Charge]] = defaultdict(Counter)

    def __len__(self) -> int:
        """How many calls there are."""
        return sum(calls.total() for calls in self._calls.values())

    def add(self, home: str, at: datetime, operation: str, account: str) -> None:
        self._calls[home][at.date(), operation, account] += 1

    def of(self, home: str, start: datetime, end: datetime) -> Iterator[tuple[str, str, int]]:
        """Operation, account and number of the calls on days that begin in [start, end)."""
        for (day, operation, account), calls in self._calls.get(home, Counter[Charge]()).items():
            if start.date() <= day and datetime.combine(day, time(), end.tzinfo) < end:
                yield operation, account, calls
