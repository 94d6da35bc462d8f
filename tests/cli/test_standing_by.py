"""A second daemon on one store stands by: it is alive and says so, and does nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.cli.console import configured
from tests.stories.times import until
from watcher.adapters.stores.sole import SoleUse


def test_it_leaves_a_sign_of_life_of_its_own_and_takes_it_away(tmp_path: Path) -> None:
    env = {**os.environ, "TMPDIR": str(tmp_path)}  # noqa: TID251 - handed on to the child
    env.pop("WATCHER_HEALTH_FILE", None)
    watcher = [sys.executable, "-m", "watcher"]
    command = [*watcher, "run", "-c", str(configured(tmp_path))]
    with SoleUse(f"sqlite:///{tmp_path}/watcher.db") as turn:
        assert turn.take()
        with subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL) as second:
            asyncio.run(until(lambda: signs(tmp_path) != [], "a sign of life"))
            health = subprocess.run(
                [*watcher, "health"], env=env, check=False, capture_output=True, text=True
            )
            second.send_signal(signal.SIGHUP)
            assert second.wait(timeout=30) == 0
    assert (health.returncode, health.stdout.startswith("healthy: standing by")) == (0, True)
    assert signs(tmp_path) == []


def signs(folder: Path) -> list[str]:
    return [file.name for file in folder.glob("*-standby.health")]
