"""How long a person, or a container's health check, waits for a command."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from bench.figures import Figure, fixed_loop, timed
from bench.scene import CONFIG, ROOT, Vendor, environment

WATCHER = str(Path(sys.executable).parent / "watcher")
_RUNS = 5


def commands(far: Vendor) -> list[Figure]:
    """Wall time from start to exit, as a shell sees it."""
    with environment(far) as env:
        Path(env["WATCHER_HEALTH_FILE"]).write_text('{"targets": 4, "failing": []}', encoding="utf-8")
        return [
            _figure("watcher health", env, aim=0.5),
            _figure("watcher --help", env),
            _figure("watcher check", env, str(CONFIG)),
        ]


def _figure(command: str, env: Mapping[str, str], *more: str, aim: float | None = None) -> Figure:
    arguments = [WATCHER, *command.split()[1:], *more]
    _wall(arguments, env)  # the first start reads files that later ones find in memory
    pairs = [(_wall(arguments, env), fixed_loop()) for _ in range(_RUNS)]
    return timed(f"`{command}`, wall time", pairs, aim=aim)


def _wall(arguments: list[str], env: Mapping[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(arguments, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL, timeout=30)
    return time.perf_counter() - began
