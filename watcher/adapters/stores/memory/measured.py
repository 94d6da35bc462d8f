"""In memory: numbers, the last known of each series and its history."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from operator import attrgetter

from watcher.adapters.stores.memory.history import History
from watcher.adapters.stores.memory.tables import Tables
from watcher.domain.reading import Reading
from watcher.records import Foresight, SeriesState

_AS_OF = attrgetter("as_of")


class Measured(Tables):
    async def series_states(self, keys: Sequence[str] | None = None) -> dict[str, SeriesState]:
        return self._states.these(keys)

    async def put_series_states(self, states: Sequence[SeriesState]) -> None:
        for state in states:
            known = state.reading
            right = None if known is None else self._storable(known)
            self._states.put(state.series.key, state if right is known else replace(state, reading=right))

    async def drop_series_states(self, keys: Sequence[str]) -> None:
        for key in self._states.these(keys):
            self._states.drop(key)

    async def add_samples(self, readings: Sequence[Reading]) -> None:
        history, by_day = self._past(), dict[tuple[str, int], dict[datetime, Reading]]()
        for reading in map(self._storable, readings):
            place = reading.series.key, reading.as_of.toordinal()
            if place not in by_day:
                by_day[place] = {one.as_of: one for one in history.day(*place)}
            by_day[place][reading.as_of] = reading
        for place, day in by_day.items():
            history.put_day(*place, list(day.values()))

    async def samples(self, key: str, since: datetime) -> list[Reading]:
        return self._past().since(key, self.in_utc(since))

    async def last_numbers(self, keys: Sequence[str], since: datetime, before: datetime) -> dict[str, float]:
        return {key: last.used for key, last in (await self.last_readings(keys, since, before)).items()}

    async def last_readings(
        self, keys: Sequence[str], since: datetime, before: datetime
    ) -> dict[str, Reading]:
        past, first, end = self._past(), self.in_utc(since), self.in_utc(before)
        found = {key: past.last_before(key, end) for key in keys}
        return {key: last for key, last in found.items() if last is not None and last.as_of >= first}

    async def last_of_days(
        self, keys: Sequence[str], since: datetime, offset: timedelta
    ) -> dict[str, list[Reading]]:
        past, first = self._past(), self.in_utc(since)
        found = {key: past.last_of_days(key, first, offset) for key in keys}
        return {key: days for key, days in found.items() if days}

    async def foresights(self, keys: Sequence[str]) -> dict[str, Foresight]:
        return self._foresights.these(keys)

    async def put_foresights(self, foresights: Sequence[Foresight]) -> None:
        for foresight in foresights:
            if not all(count is None or math.isfinite(count) for count in foresight.days.counts):
                raise self.refused("a day's count is a number or not known")
            self._foresights.put(foresight.series, foresight)

    def _past(self) -> History[Reading]:
        return History(self._sample_days, self._samples, _AS_OF)

    def _storable(self, reading: Reading) -> Reading:
        """With its moment in UTC, or this very object. Raises StoreError for what is no number or moment."""
        if math.isnan(reading.used):
            raise self.refused("NaN is not a number to keep")
        as_of = self.in_utc(reading.as_of)
        return reading if as_of is reading.as_of else replace(reading, as_of=as_of)
