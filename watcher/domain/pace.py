"""How fast a number was seen to grow lately; what the next look is planned by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from watcher.domain.reading import Reading

_REMEMBERED = 8  # days before today: a week and a day, so that every weekday has its precedent
_SHORTEST = 1800.0  # seconds; over a shorter interval one batch of work would look like a lasting rate
_LONGEST = 7200.0  # seconds; growth over a longer one (we were down) is no single step
_OUTBURSTS = 2  # days of so many that may be out of the ordinary

Day = tuple[int, float, float]
"""Ordinal of the UTC day, largest rate per second, largest increment between two looks."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a series was seen to grow: for today and each of the 8 days before, the most that was seen.

    `days` is oldest first, at most nine; a day on which nothing was measured is absent. `since` is when the
    series was first measured; None before that.
    """

    days: tuple[Day, ...] = ()
    since: datetime | None = None

    def advanced(self, before: Reading | None, reading: Reading, now: datetime) -> Pace:
        """The pace after one more reading; this very object where that taught nothing new."""
        step = _step(before, reading)
        today = now.toordinal()
        days = _kept(self.days, today)
        if step is not None:
            days = _with(days, today, *step)
        if self.since is not None:
            return self if days is self.days else Pace(days, self.since)
        return Pace(days, before.as_of if before is not None else now)

    def fastest(self, now: datetime) -> float:
        """The growth to reckon with, per second: the fastest of today, or of an ordinary busy day before.

        Of the days before, the two fastest are left out where there are more: an outburst is not reckoned
        with for a week, growth that came on three days is.
        """
        today = now.toordinal()
        rates = sorted(rate for day, rate, _ in self.days if today - _REMEMBERED <= day < today)
        if len(rates) > _OUTBURSTS:
            del rates[-_OUTBURSTS:]
        return max(rates[-1] if rates else 0.0, self._today(today))

    def largest(self, now: datetime) -> float:
        """The largest increment between two looks of these days."""
        return max((step for _, _, step in _kept(self.days, now.toordinal())), default=0.0)

    def _today(self, today: int) -> float:
        """The fastest of today; of a day to come, where the clock was wrong."""
        if not self.days:
            return 0.0
        last, rate, _ = self.days[-1]
        return rate if last >= today else 0.0


def _step(before: Reading | None, reading: Reading) -> tuple[float, float] | None:
    """Rate and increment from one reading to the next; None where they do not compare."""
    if before is None or not _same_period(before, reading):
        return None
    seconds = (reading.as_of - before.as_of).total_seconds()
    if seconds <= 0:
        return None
    grown = reading.used - before.used
    if not grown > 0:  # a correction is no growth, and neither is what is no number
        return 0.0, 0.0
    rate = grown / max(seconds, _SHORTEST)
    return rate, grown if seconds <= _LONGEST else rate * _LONGEST


def _same_period(before: Reading, reading: Reading) -> bool:
    one, other = before.period, reading.period
    if one is None or other is None:
        return one is other
    return one is other or one.start == other.start


def _kept(days: tuple[Day, ...], today: int) -> tuple[Day, ...]:
    """The days that still count; the same object when all do."""
    if not days or days[0][0] >= today - _REMEMBERED:
        return days
    return tuple(day for day in days if day[0] >= today - _REMEMBERED)


def _with(days: tuple[Day, ...], today: int, rate: float, step: float) -> tuple[Day, ...]:
    """The days with one more thing seen today; the same object when it was no more than before."""
    if not days or days[-1][0] < today:
        return (*days, (today, rate, step))
    last, most, largest = days[-1]
    if rate <= most and step <= largest:
        return days
    return (*days[:-1], (last, max(most, rate), max(largest, step)))
