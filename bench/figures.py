"""One measured figure: its runs, their median, and how it compares with a fixed loop on this machine."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

_ROUNDS = 12_000


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, several times. `loops` are the same runs in units of the fixed loop.

    `aim` is the most it should be, in `unit`; None where there is no aim.
    """

    name: str
    unit: str
    runs: tuple[float, ...]
    loops: tuple[float, ...] = ()
    aim: float | None = None
    note: str = ""

    @property
    def median(self) -> float:
        return median(self.runs)

    @property
    def loops_median(self) -> float:
        return median(self.loops)

    @property
    def met(self) -> bool:
        """Whether the aim was met, if there is one."""
        return self.aim is None or self.median <= self.aim


def timed(
    name: str, pairs: Sequence[tuple[float, float]], *, aim: float | None = None, note: str = ""
) -> Figure:
    """A figure in seconds from (seconds, seconds of the fixed loop beside it) pairs."""
    runs = tuple(seconds for seconds, _ in pairs)
    return Figure(name, "s", runs, tuple(seconds / loop for seconds, loop in pairs), aim, note=note)


def fixed_loop() -> float:
    """CPU seconds of a fixed piece of plain Python: the yardstick that goes with the machine.

    It does a little of what the program does much of: dictionaries, texts, JSON, small objects. The
    quickest of three counts, for only the machine can make it slower.
    """
    return min(_once() for _ in range(3))


def _once() -> float:
    began = time.process_time()
    held: dict[str, tuple[int, str]] = {}
    for number in range(_ROUNDS):
        text = json.dumps({"n": number, "name": f"row {number}", "rest": [number, None, 0.5]})
        back = json.loads(text)
        held[back["name"]] = (back["n"], text.upper())
    if len(sorted(held.items())) != _ROUNDS:
        raise RuntimeError("the fixed loop did something else")
    return time.process_time() - began
