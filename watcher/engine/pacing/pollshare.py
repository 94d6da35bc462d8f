"""How many polls of each source went well, by day, kept across restarts: what only counters knew before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from watcher.engine.counters import Counters
from watcher.ports import Clock, Store, Transaction

_SCOPE = "polls"
_KEPT = timedelta(days=15)
_OK = "ok"

Tally = dict[str, list[int]]
"""By day (UTC, ISO), how many went well and how many there were."""


class PollShare:
    """Writes down from time to time what the counters counted since; a crash loses that little."""

    def __init__(self, store: Store, counters: Counters, clock: Clock) -> None:
        self._store = store
        self._counters = counters
        self._clock = clock
        self._noted: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))

    async def note(self) -> None:
        """Add what is new to what is kept."""
        counted = _by_source(self._counters.counts().polls)
        new = {name: both for name, both in counted.items() if both != self._noted[name]}
        if not new:
            return
        today = self._clock.now().astimezone(UTC).date()
        async with self._store.transaction() as tx:
            kept = await tx.recall(_SCOPE)
            for name, (good, polls) in new.items():
                before_good, before = self._noted[name]
                await tx.remember(
                    _SCOPE, name, _added(kept.get(name), today, good - before_good, polls - before)
                )
        self._noted.update(new)


async def polls_since(tx: Transaction, since: datetime) -> dict[str, tuple[int, int]]:
    """By source, how many polls went well of how many, on the days from `since` on (UTC)."""
    first = since.astimezone(UTC).date().isoformat()
    found = {}
    for name, kept in (await tx.recall(_SCOPE)).items():
        days = [both for day, both in _tally(kept).items() if day >= first]
        found[name] = (sum(good for good, _ in days), sum(polls for _, polls in days))
    return found


def _by_source(polls: Mapping[tuple[str, str], int]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for (source, result), many in polls.items():
        good, all_of_them = found[source]
        found[source] = (good + (many if result == _OK else 0), all_of_them + many)
    return dict(found)


def _added(kept: Any, today: date, good: int, polls: int) -> Tally:
    oldest = (today - _KEPT).isoformat()
    tally = {day: both for day, both in _tally(kept).items() if oldest <= day <= today.isoformat()}
    before_good, before = tally.get(today.isoformat(), [0, 0])
    return {**tally, today.isoformat(): [before_good + good, before + polls]}


def _tally(kept: Any) -> Tally:
    """What was kept, as far as it can be read."""
    if not isinstance(kept, dict):
        return {}
    return {
        day: both
        for day, both in kept.items()
        if isinstance(both, list) and len(both) == 2 and all(isinstance(each, int) for each in both)  # noqa: PLR2004 - good and all
    }
