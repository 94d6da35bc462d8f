"""Very many series judged in one pass: what one evaluation costs, and whether it stays the same for more.

Also by itself: `python -m bench.judge`. Every series has one number and ten rules of three levels each. Each
pass changes every number; one series of a hundred crosses the lines of all rules. State is kept in memory,
so that judging is measured and not a database; what is written is counted.
"""

from __future__ import annotations

import asyncio
import gc
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from bench.figures import Figure, fixed_loop, timed
from bench.page import table
from bench.scene import ROOT
from watcher.adapters.stores.memory import MemoryStore
from watcher.domain.condition import parse_condition
from watcher.domain.period import calendar_month
from watcher.domain.reading import Limit, Org, Origin, Reading, Series
from watcher.domain.route import Route
from watcher.domain.rule import Globs, Level, Rule, Selector
from watcher.engine.judging.judge import Judge
from watcher.engine.policy import Policy, ReceiverPlan, SourcePlan
from watcher.ports import Answer

SIZES = (1_000, 10_000, 100_000)
RULES = 10
PASSES = 3
ONE_IN = 100
AIM = 3.0
"""Seconds of CPU for a million evaluations; Prometheus 3 needs 5.9."""

_BEGAN = datetime(2026, 3, 21, 12, tzinfo=UTC)
_EVERY = timedelta(minutes=15)
_LIMIT = Limit(1_000_000, Origin.API)


@dataclass(frozen=True, slots=True)
class Pass:
    """CPU seconds of one pass: taking the answer in, and judging it; alerts that moved; messages owed."""

    taken: float
    judged: float
    moved: int
    told: int
    loop: float


def policy() -> Policy:
    rules = [_rule(number) for number in range(RULES)]
    return Policy(
        rules=tuple(rules),
        routes=(Route(Selector(), ("slack",)),),
        receivers={"slack": ReceiverPlan(edits=True)},
        sources={"made": SourcePlan(_EVERY, _EVERY)},
    )


def _rule(number: int) -> Rule:
    lines = {Level.NOTICE: 70, Level.WARNING: 80, Level.CRITICAL: 90}
    when = {level: parse_condition(f"used >= {line + number * 0.5:g}%") for level, line in lines.items()}
    return Rule(f"rule-{number}", Selector({"source": Globs(("made",))}), when)


def answer(size: int, number: int) -> Answer:
    """The numbers of one pass: each has grown, and another hundredth of all is over its lines."""
    now = _BEGAN + number * _EVERY
    month = calendar_month(now)
    orgs = tuple(Org(f"o{at}", f"Organization {at}") for at in range(size))
    readings = tuple(
        Reading(_series(org), _used(at, number), _LIMIT, month, now, (("org", org.name),))
        for at, org in enumerate(orgs)
    )
    return Answer(now, readings, (), orgs)


def _series(org: Org) -> Series:
    return Series("made", "tasks", (("org", org.id),))


def _used(at: int, number: int) -> float:
    if at % ONE_IN == number:
        return 960_000.0 + number
    return at * 7_919 % 600_000 + 1_000.0 * number


async def passes(size: int) -> list[Pass]:
    store, judge = MemoryStore(), Judge(policy())
    await store.open()
    found = []
    for number in range(PASSES + 1):  # the first one begins every series, and is not counted
        said = answer(size, number)
        loop = fixed_loop()
        gc.collect()
        async with store.transaction() as tx:
            began = time.process_time()
            cases = await judge.taken(tx, said, "made")
            taken = time.process_time()
            outcome = await judge.cases(tx, cases, said.at, 2 * _EVERY)
            judged = time.process_time()
            moved = sum(alert.seen_at == said.at for alert in await tx.alerts())
        found.append(Pass(taken - began, judged - taken, moved, len(outcome.tellings), loop))
    return found[1:]


def figures() -> list[Figure]:
    """One million evaluations, each size's cost of one, and the memory of all."""
    rows: list[Figure] = []
    for size in SIZES:
        every, memory = _apart(size)
        each = [(one.judged / (size * RULES) * 1e6, one.loop) for one in every]
        note = (
            "a number that lies below every line of its rules is settled by one comparison; in the last pass "
            f"{every[-1].moved:,} alerts were written and {every[-1].told:,} messages owed"
        )
        rows.append(
            Figure(f"one evaluation, {size:,} series by {RULES} rules", "µs", tuple(v for v, _ in each))
        )
        if size == SIZES[-1]:
            name = f"{size * RULES:,} evaluations, CPU"
            rows.append(timed(name, [(one.judged, one.loop) for one in every], aim=AIM, note=note))
            took = [(one.taken, one.loop) for one in every]
            rows.append(timed("taking in the same numbers: pace, history, last known", took))
            rows.append(Figure(f"{size:,} series with their state, resident memory", "MB", (memory,)))
    return rows


def _apart(size: int) -> tuple[list[Pass], float]:
    """Measured in a process of its own, so that sizes do not share their memory."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.judge", str(size)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    *lines, last = done.stdout.splitlines()
    values = [[float(value) for value in line.split()] for line in lines]
    return [
        Pass(taken, judged, int(moved), int(told), loop) for taken, judged, moved, told, loop in values
    ], float(last)


def _print(size: int) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    for one in asyncio.run(passes(size)):
        print(one.taken, one.judged, one.moved, one.told, one.loop)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)


def main(arguments: Sequence[str]) -> None:
    if arguments:
        _print(int(arguments[0]))
    else:
        print(table(figures()))


if __name__ == "__main__":
    main(sys.argv[1:])
