"""What grows for months, by name and UTC day: to add to it copies a day, never the months before."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from watcher.adapters.stores.memory.rows import Rows

_T = TypeVar("_T")
_END = datetime.max.replace(tzinfo=UTC)


class History(Generic[_T]):
    """Things in order of their moments, all of them in UTC (`View.in_utc`), as their days are."""

    def __init__(
        self,
        days: Rows[str, tuple[int, ...]],
        things: Rows[tuple[str, int], tuple[_T, ...]],
        moment: Callable[[_T], datetime],
    ) -> None:
        self._days = days
        self._things = things
        self._moment = moment

    def names(self) -> list[str]:
        return list(self._days.all())

    def day(self, name: str, day: int) -> tuple[_T, ...]:
        return self._things.get((name, day)) or ()

    def put_day(self, name: str, day: int, things: Sequence[_T]) -> None:
        """Put all things of a day, in whatever order; those of one moment stay in the order given."""
        days = self._days.get(name) or ()
        if not things:
            self._things.drop((name, day))
            self._put_days(name, [one for one in days if one != day])
            return
        self._things.put((name, day), tuple(sorted(things, key=self._moment)))
        if not days or days[-1] < day:
            self._days.put(name, (*days, day))
        elif day not in days:
            more = list(days)
            insort(more, day)
            self._days.put(name, tuple(more))

    def _put_days(self, name: str, days: Sequence[int]) -> None:
        if days:
            self._days.put(name, tuple(days))
        else:
            self._days.drop(name)

    def since(self, name: str, since: datetime) -> list[_T]:
        found: list[_T] = []
        days = self._days.get(name) or ()
        for day in days[bisect_left(days, since.toordinal()) :]:
            found += self.day(name, day)
        return found[bisect_left(found, since, key=self._moment) :]

    def last_before(self, name: str, before: datetime) -> _T | None:
        """The last thing earlier than `before`."""
        days = self._days.get(name) or ()
        for nth in range(bisect_right(days, before.toordinal()) - 1, -1, -1):
            things = self.day(name, days[nth])
            place = bisect_left(things, before, key=self._moment)
            if place:
                return things[place - 1]
        return None

    def last_of_days(self, name: str, since: datetime, offset: timedelta) -> list[_T]:
        """The last thing of each day from `since` on, by a clock `offset` ahead of UTC; oldest first."""
        found: list[_T] = []
        last = self.last_before(name, _END)
        while last is not None and self._moment(last) >= since:
            found.append(last)
            local = self._moment(last) + offset
            midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
            last = self.last_before(name, midnight - offset)
        return found[::-1]

    def keep(self, name: str, first: datetime, last: datetime | None = None) -> None:
        """Forget what is earlier than `first` or later than `last`."""
        for day in self._at_edges(name, first, last):
            things = self.day(name, day)
            start = bisect_left(things, first, key=self._moment)
            end = len(things) if last is None else bisect_right(things, last, key=self._moment)
            if end - start < len(things):
                self.put_day(name, day, things[start:end])

    def _at_edges(self, name: str, first: datetime, last: datetime | None) -> Iterator[int]:
        """The days that may hold something to forget."""
        days = self._days.get(name) or ()
        yield from days[: bisect_right(days, first.toordinal())]
        if last is not None:
            yield from days[bisect_left(days, last.toordinal()) :]
