"""Quiet hours: windows of the week in a zone, and what becomes of messages that fall into one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MIDNIGHT = 24 * 60
_MOST_LINKS = 16  # windows that touch: two weeks and a day of them are as good as for ever


class Then(StrEnum):
    """What happens to what a quiet window held, at its end: told together, one by one, or never."""

    SUMMARY = "summary"
    SEND = "send"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of wall-clock time on some weekdays (0 is Monday), in minutes since midnight, end excluded.

    An `end` at or before `start` lies on the next day: the window belongs to the day it starts on.
    """

    days: frozenset[int]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """Windows of the week in an IANA zone, by the wall clock there: they move with summer time."""

    name: str
    zone: str
    windows: tuple[Window, ...]

    def ends(self, now: datetime) -> datetime | None:
        """When the quiet time that holds `now` is over (UTC); None while it is not quiet.

        Windows that touch or overlap are one stretch. Of a stretch without end the end of about two weeks
        is given: then it is looked at again.
        """
        over = self._end_of_one(now)
        for _ in range(_MOST_LINKS if over else 0):
            further = self._end_of_one(over) if over else None
            if further is None:
                break
            over = further
        return over

    def _end_of_one(self, now: datetime) -> datetime | None:
        """The latest end among the windows that hold `now`."""
        today = now.astimezone(ZoneInfo(self.zone)).date()
        spans = (
            _span(window, day, self.zone)
            for day in (today - timedelta(days=1), today)
            for window in self.windows
            if day.weekday() in window.days
        )
        return max((end for start, end in spans if start <= now < end), default=None)


@dataclass(frozen=True, slots=True)
class Quiet:
    """When a route or a rule keeps still, and what happens then."""

    schedule: Schedule
    then: Then = Then.SUMMARY

    def hushes(self, now: datetime) -> Hushed | None:
        """What quiet time does to a message at `now`; None while it is not quiet."""
        until = self.schedule.ends(now)
        return None if until is None else Hushed(self.then, self.schedule.name, until)


@dataclass(frozen=True, slots=True)
class Hushed:
    """That quiet time keeps a message back: what becomes of it, by which schedule, until when."""

    then: Then
    schedule: str
    until: datetime


_KINDNESS = (Then.SEND, Then.SUMMARY, Then.DROP)


def hushed_by_all(quiets: Sequence[Quiet | None], now: datetime) -> Hushed | None:
    """What several ways to one receiver do to a message together; None where one of them is not quiet now.

    It waits for the first end, and is dropped only where all would drop it.
    """
    found = [quiet.hushes(now) if quiet is not None else None for quiet in quiets]
    hushed = [each for each in found if each is not None]
    if not hushed or len(hushed) < len(found):
        return None
    waiting = [each for each in hushed if each.then is not Then.DROP] or hushed
    kindest = min(waiting, key=lambda each: _KINDNESS.index(each.then))
    return replace(kindest, until=min(each.until for each in waiting))


def _span(window: Window, day: date, zone: str) -> tuple[datetime, datetime]:
    last = day + timedelta(days=1) if window.end <= window.start else day
    return _at(day, window.start, zone), _at(last, window.end, zone)


def _at(day: date, minute: int, zone: str) -> datetime:
    """The moment of a wall-clock time; one that summer time leaves out is as late as the clock goes on."""
    if minute == MIDNIGHT:
        day, minute = day + timedelta(days=1), 0
    local = datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(zone))
    return local.astimezone(UTC)
