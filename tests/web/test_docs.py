"""What the pages about our address show works as shown, and names all there is."""

from __future__ import annotations

import asyncio
import json
import os
import re
from pathlib import Path

import pytest

from tests.web.desk import TOKEN, desk
from tests.web.test_metrics import ACME, figures
from watcher.ports.served import Counts, Timing
from watcher.web.metrics import page_of

DOCS = Path(__file__).parents[2] / "docs"
PUSH = (DOCS / "how-to" / "push-readings.md").read_text()
METRICS = (DOCS / "reference" / "metrics.md").read_text()


async def test_the_request_shown_is_taken_and_answered_as_shown() -> None:
    (command,), (answer,) = (
        re.findall(r"```sh\n(.*?)```", PUSH, re.DOTALL),
        re.findall(r"```json\n(.*?)```", PUSH, re.DOTALL),
    )
    async with desk() as d:
        env = {"PATH": os.environ["PATH"], "WATCHER_URL": d.url, "PUSH_TOKEN": TOKEN}  # noqa: TID251 - finds curl
        process = await asyncio.create_subprocess_exec(
            "sh", "-c", command, env=env, stdout=asyncio.subprocess.PIPE
        )
        said, _ = await process.communicate()
        if process.returncode == 127:
            pytest.skip("there is no curl here")
        assert json.loads(said) == json.loads(answer)
        (source, delivery), *_ = d.intake.got
    assert source == "recipes"
    assert delivery.key == "tasks-2026-03-21T14"
    assert [one.used for one in delivery.readings] == [9204, 17]


def test_every_metric_is_documented_and_every_one_documented_is_shown() -> None:
    counts = Counts(
        polls={("pipefy", "ok"): 1},
        polling={"pipefy": Timing(((1.0, 1),), 1, 0.5)},
        notifications={("slack", "sent"): 1},
        exports={"finished": 1},
    )
    shown = set(re.findall(r"^# TYPE (\w+)", page_of(figures(ACME, counts=counts)).decode(), re.MULTILINE))
    assert set(re.findall(r"^\| `(watcher_\w+)` \|", METRICS, re.MULTILINE)) == shown
