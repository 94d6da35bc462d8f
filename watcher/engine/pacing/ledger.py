"""What asking has cost: our own calls by the hour and by the day, kept in the store for each source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from watcher.ports import Transaction

_DAY = timedelta(days=1)
_HOURS = 24
_KEPT_HOURS = 48
_KEPT_DAYS = 62


@dataclass(frozen=True, slots=True)
class Spent:
    """Calls made: `total` ever, by UTC hour (`2026-03-21T14`) and by UTC day (`2026-03-21`), newest last."""

    total: int = 0
    hours: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)

    def plus(self, calls: int, now: datetime) -> Spent:
        if calls <= 0:
            return self
        return Spent(
            self.total + calls,
            _added(self.hours, _hour(now), calls, _KEPT_HOURS),
            _added(self.days, _day(now), calls, _KEPT_DAYS),
        )

    def today(self, now: datetime) -> int:
        return self.days.get(_day(now), 0)

    def last_day(self, now: datetime) -> int:
        """Calls of the last 24 hours, the hour that began them included."""
        first = _hour(now - _DAY)
        return sum(calls for hour, calls in self.hours.items() if first <= hour <= _hour(now))

    def room_an_hour(self, most: float, now: datetime) -> float:
        """Calls an hour that keep any 24 hours from now on within `most`; 0 where that is spent already."""
        rate = most / _HOURS
        for ahead in range(1, _HOURS):
            first = _hour(now + timedelta(hours=ahead) - _DAY)
            still = sum(calls for hour, calls in self.hours.items() if first <= hour <= _hour(now))
            rate = min(rate, (most - still) / ahead)
        return max(0.0, rate)


class Ledger:
    """Writes down what sources counted since it last looked.

    Several processes may write (a daemon, and a person's `once`): what is stored is added to, never replaced.
    """

    def __init__(self) -> None:
        self._noted: dict[str, int] = {}

    async def note(self, tx: Transaction, source: str, calls: int, now: datetime) -> Spent:
        """Add what `source` counted since the last call to `noted`; say what was spent in all.

        `calls` is the source's own count since its start. Call `noted` once the transaction is done.
        """
        before = await spent_on(tx, source)
        after = before.plus(calls - self._noted.get(source, 0), now)
        if after is not before:
            value = {"total": after.total, "hours": dict(after.hours), "days": dict(after.days)}
            await tx.remember(scope_of(source), "spent", value)
        return after

    def unwritten(self, source: str, calls: int) -> int:
        """Calls that `source` counted and nobody has written down yet."""
        return max(0, calls - self._noted.get(source, 0))

    def noted(self, source: str, calls: int) -> None:
        """What `note` wrote is kept for good."""
        self._noted[source] = max(calls, self._noted.get(source, 0))


async def spent_on(tx: Transaction, source: str) -> Spent:
    """What asking `source` has cost so far."""
    value = (await tx.recall(scope_of(source))).get("spent")
    if not isinstance(value, dict):
        return Spent()
    total = value.get("total")
    return Spent(
        total if isinstance(total, int) else 0, _counts(value.get("hours")), _counts(value.get("days"))
    )


def scope_of(source: str) -> str:
    return f"calls:{source}"


def _counts(value: Any) -> dict[str, int]:
    return {k: n for k, n in value.items() if isinstance(n, int)} if isinstance(value, dict) else {}


def _added(counts: Mapping[str, int], key: str, calls: int, kept: int) -> dict[str, int]:
    grown = {**counts, key: counts.get(key, 0) + calls}
    return dict(sorted(grown.items())[-kept:])


def _hour(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H")


def _day(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d")
