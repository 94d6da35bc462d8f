"""The demo, as a newcomer's first minute: it shows the whole story and ends well."""

from __future__ import annotations

import asyncio
import sys

import pytest

HEARD = [
    "Warning · Acme Brasil: automation jobs at 90 %",  # fired
    "Critical · Acme Brasil: automation jobs at 100 %",  # escalated
    "The period reset on 1 April.",  # resolved by reset
    "No data · Pipefy: no answer for ",  # no data
    "Subject: [Critical 100%] Acme Brasil: automation jobs, March 2026",  # by mail
    "Resolved · Pipefy answers again",
    "The month is over.",
]


@pytest.mark.timeout(240)
async def test_the_demo_shows_the_whole_story_and_exits_0() -> None:
    command = [sys.executable, "-m", "watcher", "--no-color", "demo", "--exit", "--seconds", "25"]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await process.communicate()
    shown = out.decode()
    assert (process.returncode, err.decode()) == (0, "")
    assert [words for words in HEARD if words not in shown] == []
    assert "\x1b" not in shown
