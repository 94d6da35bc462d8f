"""Hours that a schedule seems to have forgotten between two of its windows."""

from __future__ import annotations

import pytest

from watcher.config.checks.holes import holes_of
from watcher.config.schedules import ScheduleEntry, format_window


def holes(*when: str) -> list[str]:
    return [format_window(hole) for hole in holes_of(ScheduleEntry.model_validate({"when": when}).when)]


@pytest.mark.parametrize(
    ("when", "lacking"),
    [
        (["mon-fri 19:00-08:00", "sat-sun 00:00-24:00"], ["mon 00:00-08:00"]),
        (["mon-thu 19:00-08:00", "sat-sun 00:00-24:00"], ["mon 00:00-08:00", "fri 19:00-24:00"]),
        (["mon-thu 19:00-08:00", "fri 19:00-24:00", "sat,sun 00:00-24:00"], ["mon 00:00-08:00"]),
        (["sun-thu 20:00-07:00", "sat 00:00-24:00"], ["sun 00:00-07:00", "fri 20:00-24:00"]),
        (["mon,wed 22:00-06:00", "tue 12:00-24:00"], ["wed 00:00-06:00"]),
    ],
)
def test_hours_that_other_nights_have_and_a_day_next_to_quiet_ones_has_not(
    when: list[str], lacking: list[str]
) -> None:
    assert holes(*when) == lacking
    assert holes(*when, *lacking) == []


@pytest.mark.parametrize(
    "when",
    [
        ["19:00-08:00", "sat-sun 00:00-24:00"],
        ["mon-fri 19:00-08:00"],
        ["mon-fri 19:00-08:00", "sat 08:00-24:00", "sun 00:00-24:00", "mon 00:00-08:00"],
        ["mon-fri 12:00-13:00", "sat-sun 00:00-24:00"],
        ["mon-fri 00:00-08:00", "mon-fri 19:00-24:00", "sat-sun 00:00-24:00"],
        ["mon-sun 22:00-06:00"],
        ["mon,wed 19:00-08:00", "sat 00:00-24:00"],
        ["mon-thu 22:00-06:00", "sat 00:00-08:00"],
        ["sat-sun 00:00-24:00"],
    ],
)
def test_what_is_whole_or_meant_is_no_hole(when: list[str]) -> None:
    assert holes(*when) == []
