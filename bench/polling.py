"""How much of the processor a hundred organizations take, and what that makes a second."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from bench.figures import Figure, timed
from bench.scene import ROOT, Vendor, environment

_PROCESSES = 3
_STEADY = 4  # rounds a process after its first

Round = dict[str, Any]


def polling(far: Vendor) -> list[Figure]:
    """Ask, judge and store a hundred organizations: the first time, and when every number has changed."""
    first: list[Round] = []
    steady: list[Round] = []
    for _ in range(_PROCESSES):
        one, *rest = _rounds(far)
        first.append(one)
        steady += rest
    what = f"{one['polls']} requests, {one['judged']} things judged"
    return [
        timed("100 organizations, first poll, CPU", _cpu(first), aim=2.0, note=what),
        timed("100 organizations, every number changed, CPU", _cpu(steady), aim=2.0, note=what),
        _rate("polls a CPU second (25 organizations each)", steady, "polls"),
        _rate("judgements a CPU second, asked and stored", steady, "judged"),
    ]


def _cpu(rounds: list[Round]) -> list[tuple[float, float]]:
    return [(each["cpu"], each["loop"]) for each in rounds]


def _rate(name: str, rounds: list[Round], what: str) -> Figure:
    runs = tuple(each[what] / each["cpu"] for each in rounds)
    loops = tuple(each[what] / each["cpu"] * each["loop"] for each in rounds)
    return Figure(name, "", runs, loops)


def _rounds(far: Vendor) -> list[Round]:
    """A new process on an empty store: its first round, then some with other numbers."""
    with (
        environment(far) as env,
        subprocess.Popen(
            [sys.executable, "-m", "bench.cycle"],
            cwd=ROOT,
            env=env,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process,
    ):
        return [_round(process, far) for _ in range(1 + _STEADY)]


def _round(process: subprocess.Popen[str], far: Vendor) -> Round:
    far.grow()
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the process cannot be spoken to")
    process.stdin.write("poll\n")
    process.stdin.flush()
    done: Round = json.loads(process.stdout.readline())
    return done
