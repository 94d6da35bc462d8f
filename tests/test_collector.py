"""Python's search for circles among objects, in a process of its own: its setting is the whole process's."""

from __future__ import annotations

import subprocess
import sys

_POLL = """
import gc
from watcher import collector

{}
before = sum(one["collections"] for one in gc.get_stats())
held = [(number, str(number)) for number in range(200_000)]
print(sum(one["collections"] for one in gc.get_stats()) - before)
"""


def _searches(first: str) -> int:
    run = subprocess.run([sys.executable, "-c", _POLL.format(first)], capture_output=True, check=True)
    return int(run.stdout)


def test_a_large_answer_is_not_searched_for_circles_again_and_again() -> None:
    ours, pythons_own = _searches("collector.set_up()"), _searches("")
    assert ours <= 20
    assert pythons_own > 200


def test_circles_are_still_found() -> None:
    assert _searches("collector.set_up()") > 0
