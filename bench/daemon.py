"""`watcher run` as it is: how soon it asks, how much memory it keeps, what it costs while nothing happens."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.commands import WATCHER
from bench.figures import Figure, fixed_loop, timed
from bench.scene import ROOT, Vendor, environment

_STARTS = 4
_BATCHES = 4
_SETTLE = 2.0
_IDLE = 6.0
_PATIENCE = 65.0


def starting(far: Vendor) -> Figure:
    """From the start of the process to the first request about usage, on an empty store."""
    pairs = []
    for _ in range(_STARTS):
        loop = fixed_loop()
        with _daemon(far) as (_, began):
            pairs.append((_polls(far, began)[0] - began, loop))
    return timed("`watcher run`, start to first poll, empty store", pairs[1:])


def living(far: Vendor) -> list[Figure]:
    """Memory once all organizations were polled, and the processor's share while nothing is due."""
    with _daemon(far, poll="1m") as (process, began):
        _polls(far, began, _BATCHES)
        time.sleep(_SETTLE)
        before = _cpu(process.pid)
        time.sleep(_IDLE)
        idle = (_cpu(process.pid) - before) / _IDLE
        resident, peak = _memory(process.pid)
    return [
        Figure("`watcher run`, resident memory, idle", "MB", (resident,), aim=110),
        Figure("`watcher run`, resident memory, peak", "MB", (peak,)),
        Figure(
            "`watcher run`, CPU seconds an idle hour", "s", (idle * 3600,), note=f"seen for {_IDLE:.0f} s"
        ),
    ]


@contextmanager
def _daemon(far: Vendor, poll: str = "15m") -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """A daemon on an empty store, and when it was started; told to stop afterwards, and it must."""
    with environment(far, poll) as env:
        began = _seconds()
        with subprocess.Popen([WATCHER, "run"], cwd=ROOT, env=env, stderr=subprocess.DEVNULL) as process:
            try:
                yield process, began
            finally:
                process.send_signal(signal.SIGTERM)
                if process.wait(_PATIENCE):
                    raise RuntimeError(f"the daemon ended with {process.returncode}")


def _polls(far: Vendor, began: float, wanted: int = 1) -> list[float]:
    """When the daemon asked about usage, once it has done so `wanted` times."""
    while _seconds() - began < _PATIENCE:
        polls = [at for at in far.polls() if at >= began]
        if len(polls) >= wanted:
            return polls
        time.sleep(0.05)
    raise RuntimeError(f"the daemon asked less than {wanted} times in {_PATIENCE:.0f} s")


def _seconds() -> float:
    return time.time()


def _memory(pid: int) -> tuple[float, float]:
    """Resident now and at most, in MB (10**6 bytes), from the kernel's own account."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    held = {name: rest for name, _, rest in (line.partition(":") for line in lines)}
    now, most = (int(held[name].split()[0]) * 1024 / 1e6 for name in ("VmRSS", "VmHWM"))
    return now, most


def _cpu(pid: int) -> float:
    """CPU seconds of all the process's threads; the kernel counts in ticks, usually of 10 ms."""
    spent = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")
