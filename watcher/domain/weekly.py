"""Moments of the week by the wall clock of a zone, and which of them is due: from three times alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

LATEST = timedelta(hours=24)
"""What was due longer ago is not sent any more: the next one says more."""
LATE = timedelta(minutes=10)
"""From here on it is said to be late."""
_DAY = timedelta(days=1)
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Weekly:
    """One moment on each of some weekdays (0 is Monday), in minutes since midnight, in an IANA zone.

    It moves with summer time: 09:00 stays 09:00. A time that summer time leaves out is as late as the clock
    goes on; one that comes twice is the first of the two. `days` is never empty.
    """

    days: frozenset[int]
    minute: int
    zone: str

    def last(self, now: datetime) -> datetime:
        """The latest moment that is not after `now`, in UTC."""
        today = now.astimezone(ZoneInfo(self.zone)).date()
        return next(at for at in map(self._at, self._days_from(today + _DAY, -_DAY)) if at <= now)

    def next(self, now: datetime) -> datetime:
        """The first moment after `now`, in UTC."""
        today = now.astimezone(ZoneInfo(self.zone)).date()
        return next(at for at in map(self._at, self._days_from(today - _DAY, _DAY)) if at > now)

    def day_of(self, moment: datetime) -> date:
        """The day of a moment, where the schedule is at home."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def _days_from(self, first: date, step: timedelta) -> list[date]:
        """Two weeks and some: each weekday is among them at least twice."""
        days = [first + n * step for n in range(2 * _WEEK + 2)]
        return [day for day in days if day.weekday() in self.days]

    def _at(self, day: date) -> datetime:
        local = datetime.combine(day, time(self.minute // 60, self.minute % 60), ZoneInfo(self.zone))
        return local.astimezone(UTC)


class Turn(StrEnum):
    """What is to be done now about planned moments."""

    WAIT = "wait"
    BEGIN = "begin"  # for the first time, or after a wrong clock: what is past is not made up for
    DUE = "due"
    MISSED = "missed"  # too long ago


@dataclass(frozen=True, slots=True)
class Planned:
    """The latest moment, whose turn it is, and since when what is told at it happened."""

    turn: Turn
    moment: datetime
    since: datetime
    late: bool = False


def planned(last: datetime | None, now: datetime, schedule: Weekly, told: datetime | None = None) -> Planned:
    """Decide from the last planned moment that is done with, the time, and the schedule.

    `told` is until when people were told: where moments after it were missed, the next tells of their time.

    A clock that was set back finds the moment done with and waits. `last` beyond the next moment can only
    have been written by a clock that was ahead.
    """
    moment = schedule.last(now)
    since = schedule.last(moment - timedelta(microseconds=1))
    if last is None or last > schedule.next(now):
        return Planned(Turn.BEGIN, moment, since)
    if moment <= last:
        return Planned(Turn.WAIT, moment, since)
    since = min(since, told) if told is not None else since
    turn = Turn.MISSED if now - moment > LATEST else Turn.DUE
    return Planned(turn, moment, since, late=now - moment > LATE)
