"""The table on terminals of several widths: what gives way, and what never does."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.console import Console

from watcher.cli.statustable import print_status
from watcher.domain.period import calendar_month
from watcher.domain.rule import Level
from watcher.engine.standing.status import SeriesLine, Standing, Status

NOW = datetime(2026, 3, 28, 12, tzinfo=UTC)
JOBS = SeriesLine(
    org="Acme Brasil Participações e Comércio",
    source="pipefy",
    resource="automation_jobs",
    resource_label="automation jobs",
    used=11_938,
    limit=10_000,
    limit_from="allowance",
    share=119.38,
    period=calendar_month(NOW),
    as_of=NOW,
    standing=Standing.CRITICAL,
    level=None,
    why=None,
)
BLIND = replace(
    JOBS, org="Globex", standing=Standing.NO_DATA, why="HTTP 502 from Pipefy, three times in a row"
)
CARDS = replace(JOBS, org="株式会社エーシーエムイー", resource_label="cards", used=None, limit=None)


def test_that_nothing_can_be_stored_stands_first() -> None:
    out = io.StringIO()
    status = Status(NOW, (), (JOBS,), (), 0, None, unwell="nothing could be stored since 12:00 UTC")
    print_status(Console(file=out, width=100), status, "UTC", everything=True)
    assert out.getvalue().startswith("store  nothing could be stored since 12:00 UTC\n")


def shown(width: int, *lines: SeriesLine) -> list[str]:
    out = io.StringIO()
    screen = Console(file=out, width=width, highlight=False, emoji=False, markup=False)
    status = Status(NOW, (), tuple(lines), (), 0, None)
    print_status(screen, status, "UTC", everything=True)
    return out.getvalue().splitlines()


@pytest.mark.parametrize("width", [130, 100, 80, 60, 50])
def test_no_width_cuts_a_number_a_share_or_a_state(width: int) -> None:
    lines = shown(width, JOBS, BLIND, CARDS)
    rows = [line for line in lines if "11,938" in line]
    assert len(rows) == 2
    assert all("119 %" in row and "10,000*" in row for row in rows)
    assert "CRITICAL" in rows[0]
    assert "NO DATA" in rows[1]
    assert all(len(line) <= width for line in lines)


@pytest.mark.parametrize(("width", "bar"), [(130, 20), (100, 0), (80, 0)])
def test_the_bar_gives_way_before_the_name(width: int, bar: int) -> None:
    row = next(line for line in shown(width, JOBS) if "11,938" in line)
    assert row.count("█") == bar
    assert (JOBS.org in row) is (width >= 100)


def test_a_short_name_leaves_room_for_half_a_bar() -> None:
    row = next(line for line in shown(90, replace(JOBS, org="Acme Brasil")) if "11,938" in line)
    assert row.count("█") == 10
    assert "in 3 days" in row


def test_a_reason_is_broken_into_lines_and_said_whole() -> None:
    said = " ".join(" ".join(shown(80, BLIND)).split())
    assert all(word in said for word in ("HTTP", "502", "three", "row"))


@pytest.mark.parametrize("width", [80, 60])
def test_a_name_that_is_cut_still_tells_whose_it_is(width: int) -> None:
    assert any(line.startswith("Acme Brasil") for line in shown(width, JOBS))


def test_the_moment_has_its_zone() -> None:
    assert shown(80, JOBS)[-1] == "  as of 28 Mar 12:00 UTC"


def test_the_forecast_stands_in_a_column_of_its_own_where_any_is_known() -> None:
    lines = shown(130, replace(JOBS, forecast=134.9), CARDS, replace(JOBS, org="Users", period=None))
    head = next(line for line in lines if "ORG" in line)
    assert head.split()[-3:] == ["FORECAST", "RESETS", "STATE"]
    assert "134 %" in next(line for line in lines if "11,938" in line)
    assert any(line.startswith("  FORECAST is where the period will most probably end") for line in lines)


def test_without_any_forecast_there_is_no_column_of_question_marks() -> None:
    assert not any("FORECAST" in line for line in shown(130, JOBS))


@pytest.mark.parametrize("width", [130, 100, 80, 60, 50])
def test_with_a_forecast_no_width_cuts_a_number_or_a_state(width: int) -> None:
    lines = shown(width, replace(JOBS, forecast=134.9), BLIND)
    row = next(line for line in lines if "11,938" in line)
    assert "119 %" in row
    assert "10,000*" in row
    assert "CRITICAL" in row
    assert all(len(line) <= width for line in lines[:3])


def test_the_last_lines_say_how_to_learn_more_of_the_worst() -> None:
    held = replace(JOBS, id="1f0c22ab", level=Level.CRITICAL)
    assert "  why: watcher explain 1f0c22ab" in shown(130, held)
