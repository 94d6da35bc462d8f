"""The largest account that was thought of: 1,000 Pipefy organizations and 10,000 Workato workspaces at once.

Also by itself: `python -m bench.scale`. One daemon's parts ask everybody, judge by the repository's rules and
store; the numbers of requests come from the far side's own log.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.figures import Figure, timed
from bench.page import calls_table, table
from bench.scale_world import write_config
from bench.scene import ROOT, Vendor

ORGANIZATIONS, WORKSPACES = 1_000, 10_000
MOST_SECONDS, MOST_MEMORY = 20.0, 300.0
MOST_IDLE = 0.5
HOUSE = f"{ORGANIZATIONS:,} Pipefy organizations and {WORKSPACES:,} Workato workspaces"
_FEWER = ((1, 1), (25, 100), (26, 101))
"""How many of each, where the numbers of requests take a step."""

_AGAIN = 2
_MINUTE = "what the daemon does in a minute in which nothing is due, done in a tenth of it"
_ASKED = {
    "pipefy": ("LimitWatcher_Poll",),
    "workato": ("usage", "customers"),
}
"""The requests of a cycle. A first one discovers as well."""

Answer = dict[str, Any]


@dataclass
class Cycles:
    """What one size cost: answers of the measured side, and by cycle the requests that the far side saw."""

    answers: list[Answer] = field(default_factory=list)
    asked: list[dict[str, int]] = field(default_factory=list)

    def cpu(self, source: str = "") -> list[tuple[float, float]]:
        """CPU seconds of one source, or of all, with the fixed loop beside them."""
        return [(_seconds(each, source), each["loop"]) for each in self.answers]


@dataclass
class Measured:
    """The largest size, and the numbers of requests of all sizes."""

    figures: list[Figure]
    calls: list[tuple[str, ...]]


def scale() -> Measured:
    rows: list[tuple[str, ...]] = []
    for organizations, workspaces in _FEWER:
        with _sides(organizations, workspaces) as sides:
            rows += sides.rows([*sides.cycles("first").asked, *sides.cycles("changed").asked])
    with _sides(ORGANIZATIONS, WORKSPACES) as sides:
        first, changed = sides.cycles("first"), sides.cycles("changed", _AGAIN)
        same, idle = sides.cycles("same", _AGAIN), sides.near("idle")
        rows += sides.rows([*first.asked, *changed.asked])
    judged = sum(each["judged"] for each in first.answers[0]["sources"].values())
    peak = [max(each["memory"] for each in (*first.answers, *changed.answers, *same.answers, idle))]
    told = sum(each["told"] for each in first.answers[0]["sources"].values())
    figures = [
        _cycle("full house, first cycle, CPU", first, f"{judged:,} things judged, {told} told"),
        timed("full house, first cycle, of it Pipefy", first.cpu("pipefy")),
        timed("full house, first cycle, of it Workato", first.cpu("workato")),
        _cycle("full house, every counter changed, CPU", changed),
        _cycle("full house, nothing changed, CPU", same),
        Figure("full house, resident memory, peak of all that", "MB", tuple(peak), aim=MOST_MEMORY),
        Figure("full house, CPU time an idle minute", "s", (idle["cpu"],), aim=MOST_IDLE, note=_MINUTE),
    ]
    return Measured(figures, sorted(set(rows), key=_by_size))


def _cycle(name: str, cycles: Cycles, note: str = "") -> Figure:
    return timed(name, cycles.cpu(), aim=MOST_SECONDS, note=note)


def _seconds(answer: Answer, source: str) -> float:
    seconds: float = sum(each["cpu"] for name, each in answer["sources"].items() if source in {"", name})
    return seconds


def _by_size(row: Sequence[str]) -> tuple[str, int]:
    return row[0], int(row[1].replace(",", ""))


# --- The two processes -----------------------------------------------------------------------------------


@dataclass
class Sides:
    """Far side and measured side, each waiting for a command."""

    organizations: int
    workspaces: int
    far: Vendor
    measured: Vendor

    def near(self, command: str) -> Answer:
        return self.measured.ask(command)

    def cycles(self, kind: str, times: int = 1) -> Cycles:
        """So many cycles in which every number has changed (`changed`) or none has (`first`, `same`)."""
        found = Cycles()
        for _ in range(times):
            if kind == "changed":
                self.far.grow()
            found.answers.append(self.near(kind))
            found.asked.append(self.far.ask("calls")["asked"])
        return found

    def rows(self, asked: Sequence[dict[str, int]]) -> Iterator[tuple[str, ...]]:
        """For the table of requests: how many in the first cycle, and in those after it."""
        first, *later = asked
        for source, many in (("pipefy", self.organizations), ("workato", self.workspaces)):
            each = {_told(source, one) for one in later}
            yield source.title(), f"{many:,}", _told(source, first), " or ".join(sorted(each))


def _told(source: str, asked: dict[str, int]) -> str:
    """`40`, or `1 + 100` where a cycle has several kinds of requests; what is left over stands behind."""
    counts = {name.partition(" ")[2]: n for name, n in asked.items() if name.startswith(f"{source} ")}
    cycle = " + ".join(f"{counts.pop(kind, 0):,}" for kind in _ASKED[source])
    others = sum(counts.values())
    return f"{cycle}, {others} others" if others else cycle


@contextmanager
def _sides(organizations: int, workspaces: int) -> Iterator[Sides]:
    with (
        tempfile.TemporaryDirectory(prefix="limit-watcher-bench-") as place,
        _process("bench.scale_far", str(organizations), str(workspaces)) as far,
    ):
        folder = Path(place)
        config = write_config(far.answer(), folder)
        with _process("bench.scale_near", str(config)) as near:
            yield Sides(organizations, workspaces, far, near)


@contextmanager
def _process(module: str, *arguments: str) -> Iterator[Vendor]:
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            yield Vendor(process, Path())
        finally:
            process.terminate()


if __name__ == "__main__":
    found = scale()
    print(f"{table(found.figures)}\n\n{calls_table(found.calls)}")
