"""The demo, as a newcomer's first minute: it shows the whole story and ends well."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

HEARD = [
    "Forecast · Acme Brasil: automation jobs run out ",  # weeks ahead
    "Subject: [Forecast ",  # and once it is days away, by mail
    "Warning · Acme Brasil: automation jobs at 90 %",  # fired
    "Critical · Acme Brasil: automation jobs at 100 %",  # escalated
    "The period reset on 1 April.",  # resolved by reset
    "No data · Pipefy: no answer for ",  # no data
    "Subject: [Critical 100%] Acme Brasil: automation jobs, March 2026",  # by mail
    "Resolved · Pipefy answers again",
    "Warning · Tidewater Logistics: tasks at 90 %",
    "Critical · Tidewater Logistics: tasks at 100 %",
    "Subject: [Critical 100%] Tidewater Logistics: tasks",
    "» Workato: Tidewater Logistics is 500 tasks lower than at 5:00",
    "Warning · Marigold Retail: tasks at 90 % of 10,000",
    "The limit was raised from 10,000 to 20,000.",
    "Resolved · Marigold Retail: tasks, forecast",
    "The month is over.",
    "to see Slack's channel as a page.",
]
"""In the output of a whole demo."""


@pytest.fixture(scope="module")
def shown(pages: Path) -> str:
    """What a demo of 25 seconds prints; it ends well and says nothing of errors."""
    return asyncio.run(_demo(pages))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a demo leaves what outlives it."""
    return tmp_path_factory.mktemp("pages")


async def _demo(pages: Path) -> str:
    command = [sys.executable, "-m", "watcher", "--no-color", "demo", "--exit", "--seconds", "25"]
    process = await asyncio.create_subprocess_exec(
        *command,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(pages)},  # noqa: TID251 - the child's own
    )
    out, err = await process.communicate()
    assert (process.returncode, err.decode()) == (0, "")
    return out.decode()


def table(shown: str, title: str) -> list[str]:
    """The lines of a status table, from its title to its last line."""
    return shown.partition(title)[2].partition("  as of ")[0].splitlines()


@pytest.mark.timeout(240)
def test_the_demo_shows_the_whole_story_and_exits_0(shown: str) -> None:
    assert [words for words in HEARD if words not in shown] == []
    assert "\x1b" not in shown


@pytest.mark.timeout(240)
def test_what_shrinks_a_little_neither_resolves_nor_fires_again(shown: str) -> None:
    assert shown.count("Warning · Tidewater Logistics") == 1
    assert "Resolved: Tidewater" not in shown
    assert "Resolved · Tidewater" not in shown


@pytest.mark.timeout(240)
def test_the_quiet_ones_are_never_spoken_of(shown: str) -> None:
    told = shown.partition("It is 28 March.")[0]
    quiet = ("Larkspur Clinics", "Acme Iberia", "Globex")  # only digests, which tell of all limits, name them
    assert [name for name in quiet if f"· {name}" in told or f"] {name}" in told] == []


@pytest.mark.timeout(240)
def test_both_vendors_stand_in_the_status_table(shown: str) -> None:
    lines = table(shown, "It is 28 March.")
    assert [line.split()[1] for line in lines if line.startswith(("pipefy ", "workato "))] == ["ok,", "ok,"]
    (tidewater,) = (line for line in lines if line.startswith("Tidewater Logistics (workato)"))
    assert tidewater.split()[-1] == "CRITICAL"
    quiet = [line for line in table(shown, "The month is over.") if line.startswith("Larkspur Clinics")]
    assert {line.rstrip().rpartition("  ")[2] for line in quiet} == {"ok", "no limit"}


@pytest.mark.timeout(240)
def test_the_channel_stays_as_a_page(shown: str, pages: Path) -> None:
    (page,) = pages.iterdir()
    assert str(page) in shown
    drawn = page.read_text("utf-8")
    assert "Resolved · Acme Brasil: automation jobs" in drawn
    assert "<polyline" in drawn
