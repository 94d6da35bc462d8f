"""Time windows (R-T): edges, midnight, summer time both ways, windows that join. All times are local.

Days of the month, months and years (part of R-T2) and `active` windows (R-T4) are not offered: quiet hours
are of the week. What becomes of held messages (R-T6) is decided in the engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from watcher.domain.quiet import Schedule, Window

MADRID, NEW_YORK, KATHMANDU, LORD_HOWE = (
    "Europe/Madrid",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
)
DAYS = {name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}


@dataclass(frozen=True, slots=True)
class Quiet:
    """At the local time `now` it is quiet by `windows` until the local time `ends`; empty: it is not.

    A window is days, start and end: `sat,sun 00:00-24:00`; several are parted by `;`.
    """

    source: str
    what: str
    windows: str
    now: str
    ends: str
    zone: str = "UTC"
    differs: str = ""


NIGHTS = "mon,tue,wed,thu,fri,sat,sun 22:00-07:00"
FRIDAY = "fri 22:00-06:00"
SMALL = "sun 01:00-04:00"
CROSSES = "Alertmanager refuses a start after its end; here the window goes on into the next day"
NOT_THERE = "a wall-clock time that summer time leaves out is as late as the clock goes on"

WINDOWS = (
    Quiet(
        "R-T1", "the day and the time must match", "mon 09:00-17:00", "2026-03-23T10:00", "2026-03-23T17:00"
    ),
    Quiet("R-T1", "the time alone is not enough", "mon 09:00-17:00", "2026-03-24T10:00", ""),
    Quiet("R-T1", "nor is the day", "mon 09:00-17:00", "2026-03-23T08:59", ""),
    Quiet(
        "R-T1",
        "any window will do",
        "mon 09:00-10:00; mon 12:00-13:00",
        "2026-03-23T12:30",
        "2026-03-23T13:00",
    ),
    Quiet("R-T2", "the start is in it", "mon 09:00-17:00", "2026-03-23T09:00", "2026-03-23T17:00"),
    Quiet("R-T2", "the last second is", "mon 09:00-17:00", "2026-03-23T16:59:59", "2026-03-23T17:00"),
    Quiet("R-T2", "the end is not", "mon 09:00-17:00", "2026-03-23T17:00", ""),
    Quiet("R-T2", "24:00 is the day's end", "mon 18:00-24:00", "2026-03-23T23:59", "2026-03-24T00:00"),
    Quiet("R-T2", "and not of the next one", "mon 18:00-24:00", "2026-03-24T00:00", ""),
    Quiet("R-T2", "a whole weekend", "sat,sun 00:00-24:00", "2026-03-21T12:00", "2026-03-23T00:00"),
    Quiet(
        "R-T3", "in the zone's own time", "mon 09:00-17:00", "2026-03-23T09:00", "2026-03-23T17:00", NEW_YORK
    ),
    Quiet(
        "R-T3",
        "a quarter of an hour off",
        "mon 09:00-17:00",
        "2026-03-23T09:00",
        "2026-03-23T17:00",
        KATHMANDU,
    ),
    Quiet("R-T3", "the zone's Monday", "mon 00:00-24:00", "2026-03-23T00:00", "2026-03-24T00:00", KATHMANDU),
    Quiet("R-T3", "a night that is an hour short", NIGHTS, "2026-03-28T23:00", "2026-03-29T07:00", MADRID),
    Quiet("R-T3", "a night that is an hour long", NIGHTS, "2026-10-24T23:00", "2026-10-25T07:00", MADRID),
    Quiet("R-T3", "the same in the west", NIGHTS, "2026-03-07T23:00", "2026-03-08T07:00", NEW_YORK),
    Quiet("R-T3", "half an hour of summer time", NIGHTS, "2026-04-04T23:00", "2026-04-05T07:00", LORD_HOWE),
    Quiet("R-T3", "over the hour left out", SMALL, "2026-03-29T01:30", "2026-03-29T04:00", MADRID),
    Quiet("R-T3", "over the hour that comes twice", SMALL, "2026-10-25T03:30", "2026-10-25T04:00", MADRID),
    Quiet(
        "R-T3",
        "begins in the hour left out",
        "sun 02:30-05:00",
        "2026-03-29T03:29",
        "",
        MADRID,
        differs=NOT_THERE,
    ),
    Quiet(
        "R-T3", "and has begun an hour on", "sun 02:30-05:00", "2026-03-29T03:30", "2026-03-29T05:00", MADRID
    ),
    Quiet(
        "R-T3", "ends in the hour left out", "sun 00:00-02:30", "2026-03-29T03:29", "2026-03-29T03:30", MADRID
    ),
    Quiet("R-T5", "crosses midnight", FRIDAY, "2026-03-20T23:00", "2026-03-21T06:00", differs=CROSSES),
    Quiet(
        "R-T5", "and is of the day it began", FRIDAY, "2026-03-21T05:59", "2026-03-21T06:00", differs=CROSSES
    ),
    Quiet("R-T5", "not of the one it ends on", FRIDAY, "2026-03-20T05:59", "", differs=CROSSES),
    Quiet("R-T5", "from Sunday into Monday", "sun 22:00-06:00", "2026-03-23T01:00", "2026-03-23T06:00"),
    Quiet("R-T5", "into another year", NIGHTS, "2026-12-31T23:30", "2027-01-01T07:00"),
    Quiet("R-T5", "over a leap day", NIGHTS, "2028-02-28T23:30", "2028-02-29T07:00"),
    Quiet("R-T5", "the same time is a whole day", "mon 08:00-08:00", "2026-03-24T07:59", "2026-03-24T08:00"),
    Quiet(
        "R-T6",
        "windows that touch are one",
        "fri 18:00-24:00; sat,sun 00:00-24:00; mon 00:00-08:00",
        "2026-03-20T18:00",
        "2026-03-23T08:00",
    ),
    Quiet(
        "R-T6",
        "windows that overlap are, too",
        f"{FRIDAY}; sat 05:00-09:00",
        "2026-03-20T23:00",
        "2026-03-21T09:00",
    ),
    Quiet(
        "R-T6",
        "a minute between them is not quiet",
        "mon 09:00-12:00; mon 12:01-13:00",
        "2026-03-23T12:00",
        "",
    ),
)


@pytest.mark.parametrize("row", WINDOWS, ids=[f"{each.source} {each.what}" for each in WINDOWS])
def test_windows(row: Quiet) -> None:
    schedule = Schedule("quiet", row.zone, tuple(_window(text) for text in row.windows.split(";")))
    assert schedule.ends(_moment(row.now, row.zone)) == (_moment(row.ends, row.zone) if row.ends else None)


def test_the_second_of_two_equal_hours_is_as_quiet_as_the_first() -> None:
    """R-T3: 02:30 comes twice in Madrid; both are before four."""
    schedule = Schedule("small hours", MADRID, (_window(SMALL),))
    ends = datetime(2026, 10, 25, 3, tzinfo=UTC)
    assert [schedule.ends(datetime(2026, 10, 25, hour, 30, tzinfo=UTC)) for hour in (0, 1)] == [ends, ends]


def _moment(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _window(text: str) -> Window:
    days, _, times = text.strip().partition(" ")
    start, end = (_minutes(each) for each in times.split("-"))
    return Window(frozenset(DAYS[day] for day in days.split(",")), start, end)


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
