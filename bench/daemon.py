"""`watcher run` as it is: how soon it asks, how much memory it keeps, what it costs while nothing happens."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass

from bench.commands import WATCHER
from bench.figures import Figure, fixed_loop, timed
from bench.processes import cpu, memory
from bench.scene import ROOT, Vendor, environment

_STARTS = 4
_BATCHES = 4
_JUDGED = 0.5
_SETTLE = 2.0
_IDLE = 6.0
_PATIENCE = 65.0


def starting(far: Vendor) -> list[Figure]:
    """From the start of the process to the first request about usage: the first start, and a later one."""
    first: list[_Start] = []
    later: list[_Start] = []
    for _ in range(_STARTS):
        with environment(far) as env:
            first.append(_start(far, env))
            _forget(env)
            later.append(_start(far, env))
    first, later = first[1:], later[1:]  # in the first of each, Python compiled what it keeps for the others
    return [
        timed("`watcher run`, start to first poll, new store", [each.time for each in first]),
        timed("`watcher run`, start to first poll, store there", [each.time for each in later]),
        Figure("`watcher run`, resident memory, new store just made", "MB", tuple(e.memory for e in first)),
    ]


def living(far: Vendor) -> list[Figure]:
    """Memory once all organizations were polled, and the processor's share while nothing is due.

    On a store that was made before, as at nearly every start.
    """
    with environment(far, poll="1m") as env:
        _start(far, env)
        _forget(env)
        with _daemon(env) as (process, began):
            _polls(far, began, _BATCHES)
            time.sleep(_SETTLE)
            before = cpu(process.pid)
            time.sleep(_IDLE)
            idle = (cpu(process.pid) - before) / _IDLE
            resident, peak = memory(process.pid)
    return [
        Figure("`watcher run`, resident memory, idle", "MB", (resident,), aim=110),
        Figure("`watcher run`, resident memory, peak", "MB", (peak,)),
        Figure("`watcher run`, CPU time an idle hour", "s", (idle * 3600,), note=f"seen for {_IDLE:.0f} s"),
    ]


@dataclass(frozen=True, slots=True)
class _Start:
    """`time` is seconds to the first poll and the fixed loop beside it; `memory` is resident MB after it."""

    time: tuple[float, float]
    memory: float


def _start(far: Vendor, env: Mapping[str, str]) -> _Start:
    loop = fixed_loop()
    with _daemon(env) as (process, began):
        seconds = _polls(far, began)[0] - began
        time.sleep(_JUDGED)
        return _Start((seconds, loop), memory(process.pid)[0])


def _forget(env: Mapping[str, str]) -> None:
    """Make every batch due at once: the store forgets the plan, and nothing else."""
    file = env["WATCHER_STORAGE__URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(file)) as store, store:
        store.execute("DELETE FROM targets")


@contextmanager
def _daemon(env: Mapping[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """A daemon, and when it was started; told to stop afterwards, and it must."""
    began = time.time()
    with subprocess.Popen([WATCHER, "run"], cwd=ROOT, env=env, stderr=subprocess.DEVNULL) as process:
        try:
            yield process, began
        finally:
            process.send_signal(signal.SIGTERM)
            if process.wait(_PATIENCE):
                raise RuntimeError(f"the daemon ended with {process.returncode}")


def _polls(far: Vendor, began: float, wanted: int = 1) -> list[float]:
    """When the daemon asked about usage, once it has done so `wanted` times."""
    while time.time() - began < _PATIENCE:
        polls = [at for at in far.polls() if at >= began]
        if len(polls) >= wanted:
            return polls
        time.sleep(0.05)
    raise RuntimeError(f"the daemon asked less than {wanted} times in {_PATIENCE:.0f} s")
