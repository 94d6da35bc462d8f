"""Hours between two quiet windows that seem forgotten, such as a Monday morning after a quiet weekend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from watcher.config.schedules import DAYS
from watcher.domain.quiet import MIDNIGHT, Window

_WEEK = 7 * MIDNIGHT


def minutes_of(windows: Sequence[Window]) -> bytearray:
    """Of each minute of the week whether it is quiet; what goes over its end is at its start."""
    quiet = bytearray(_WEEK)
    for window in windows:
        length = window.end - window.start + (MIDNIGHT if window.end <= window.start else 0)
        for day in window.days:
            for minute in range(day * MIDNIGHT + window.start, day * MIDNIGHT + window.start + length):
                quiet[minute % _WEEK] = 1
    return quiet


def holes_of(windows: Sequence[Window]) -> list[Window]:
    """What no window covers, though it is quiet beyond midnight, and at its hours of the night beside it.

    `mon-fri 19:00-08:00` with `sat-sun 00:00-24:00` leaves Monday from 00:00 to 08:00, for no night begins on
    a Sunday. One hole for several days where they are alike.
    """
    quiet = minutes_of(windows)
    found: dict[tuple[int, int], set[int]] = {}
    for night in windows:
        if 0 < night.end <= night.start:
            for day, start, end in _of_a_night(night, quiet):
                found.setdefault((start, end), set()).add(day)
    return [Window(frozenset(days), start, end) for (start, end), days in sorted(found.items())]


def _of_a_night(night: Window, quiet: bytearray) -> Iterator[tuple[int, int, int]]:
    """On which days its morning is loud after a quiet midnight, or its evening before a day that is quiet.

    The same hours of the night beside it must be quiet: who keeps still on single nights means it so.
    """
    for day in range(len(DAYS)):
        today, eve, morrow = (quiet[at % _WEEK :][:MIDNIGHT] for at in _three(day))
        if eve[-1] and not any(today[: night.end]) and all(morrow[: night.end]):
            yield day, 0, night.end
        if all(morrow) and not any(today[night.start :]) and all(eve[night.start :]):
            yield day, night.start, MIDNIGHT


def _three(day: int) -> tuple[int, int, int]:
    """Where a day begins in the week, the one before and the one after."""
    begins = day * MIDNIGHT
    return begins, begins - MIDNIGHT, begins + MIDNIGHT
