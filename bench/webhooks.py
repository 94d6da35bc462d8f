"""Very many alerts, each on its own, to a generic webhook: from the outbox to the far side's answer.

Also by itself: `python -m bench.webhooks`. The rows lie in a SQLite file, as a daemon's do, and are delivered
by the daemon's own courier; each is a signed letter of a connection that stays open, and its outcome a
transaction. The far side is a process of its own and not counted.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bench.figures import Figure, fixed_loop, timed
from bench.page import table
from bench.processes import memory
from bench.scene import ROOT
from watcher.adapters.channels.webhook import WebhookChannel, WebhookOptions
from watcher.adapters.stores import SqlStore
from watcher.bootstrap.clock import SystemClock
from watcher.domain.alert import Incident
from watcher.domain.condition import parse_condition
from watcher.domain.message import Reason
from watcher.domain.period import calendar_month
from watcher.domain.reading import Limit, Origin, Reading, Series
from watcher.domain.route import Route
from watcher.domain.rule import Level, Rule, Selector, Watch
from watcher.domain.telling import RuleLine, Telling
from watcher.engine.delivering.deliver import Deliverer
from watcher.engine.delivering.enrich import Enricher
from watcher.engine.policy import Policy, ReceiverPlan
from watcher.engine.telling.owed import owe

ALERTS = 10_000
RUNS = 2
_RULE = Rule("ladder", Selector(), {Level.WARNING: parse_condition("used >= 90%")})
_LIMIT = Limit(10_000, Origin.API)


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds from the first row to the last answer, CPU seconds of it, MB at most, and the fixed loop."""

    took: float
    cpu: float
    most: float
    loop: float


def figures() -> list[Figure]:
    """Time, processor and memory of one run, several times."""
    runs = [_apart() for _ in range(RUNS)]
    name = f"{ALERTS:,} alerts to a webhook, each on its own"
    return [
        timed(f"{name}, real time", [(one.took, one.loop) for one in runs]),
        timed(
            f"{name}, CPU",
            [(one.cpu, one.loop) for one in runs],
            note=f"{ALERTS / min(one.took for one in runs):,.0f} letters a second, one in flight at a time, "
            "each taken out of the outbox, composed, signed, posted, and its outcome stored",
        ),
        Figure(f"{name}, resident memory at most", "MB", tuple(one.most for one in runs)),
    ]


def _apart() -> Run:
    """In a process of its own, so that runs do not share their memory."""
    command = [sys.executable, "-m", "bench.webhooks", str(ALERTS)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return Run(*[float(value) for value in done.stdout.split()])


@contextmanager
def _far() -> Iterator[tuple[int, subprocess.Popen[str]]]:
    command = [sys.executable, "-m", "bench.hookfar"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        if process.stdout is None:
            raise RuntimeError("the far side cannot be heard")
        yield int(process.stdout.readline()), process
        process.kill()


async def deliver(alerts: int) -> Run:
    loop = fixed_loop()
    with _far() as (port, far), tempfile.TemporaryDirectory() as folder:
        store = SqlStore(f"sqlite:///{folder}/bench.db")
        await store.open()
        await _owed(store, alerts)
        options = WebhookOptions("hook", f"http://127.0.0.1:{port}/letters", "secret")
        clock = SystemClock()
        channel = WebhookChannel(options, clock)
        enricher = Enricher(store, {}, clock)
        deliverer = Deliverer(store, {"hook": channel}, policy(), enricher, clock)
        began, cpu = time.perf_counter(), time.process_time()
        arrived = await deliverer.deliver()
        run = Run(time.perf_counter() - began, time.process_time() - cpu, memory()[1], loop)
        await channel.close()
        await store.close()
        said = json.loads(far.communicate("\n")[0])
    if not arrived == said["letters"] == said["different"] == alerts:
        raise RuntimeError(f"{alerts} alerts, {arrived} delivered, {said} arrived")
    return run


def policy() -> Policy:
    return Policy(
        rules=(_RULE,), routes=(Route(Selector(), ("hook",)),), receivers={"hook": ReceiverPlan()}, sources={}
    )


async def _owed(store: SqlStore, alerts: int) -> None:
    """One judgement an alert: those of one judgement would be told together."""
    now = SystemClock().now() - timedelta(seconds=1)
    async with store.transaction() as tx:
        for number in range(alerts):
            await owe(tx, [_telling(number, now)], policy())


def _telling(number: int, now: datetime) -> Telling:
    series = Series("pipefy", "automation_jobs", (("org", f"o{number}"),))
    labels = (("org", f"Organization {number}"),)
    reading = Reading(series, 9_200 + number % 700, _LIMIT, calendar_month(now), now, labels)
    incident = Incident(
        f"{number:08x}",
        series.key,
        now,
        Level.WARNING,
        told=(Level.WARNING,),
        period_start=calendar_month(now).start,
        period_label=calendar_month(now).label,
        peak=reading.used,
        limit=_LIMIT.value,
        revision=1,
    )
    line = RuleLine(_RULE.name, "used >= 90%", Level.WARNING)
    return Telling(
        Reason.FIRED,
        Level.WARNING,
        None,
        Watch.LIMIT,
        series,
        labels,
        incident,
        now,
        reading=reading,
        rules=(line,),
    )


def main(arguments: Sequence[str]) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    if arguments:
        run = asyncio.run(deliver(int(arguments[0])))
        print(run.took, run.cpu, run.most, run.loop)
    else:
        print(table(figures()))


if __name__ == "__main__":
    main(sys.argv[1:])
