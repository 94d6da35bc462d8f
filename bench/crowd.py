"""Ten thousand alerts in one poll: judged, owed, made into few messages, and told to Slack at Slack's pace.

Also by itself: `python -m bench.crowd`. One source answers with ten thousand organizations over their warning
line, on a route that groups them by their plan; then all of them end. The engine's own poller, judge and
courier do the work, the state lies in a SQLite file; Slack's stand-in is a process of its own, refuses what
comes faster than Slack takes it, and is not counted. Both go by one made clock, which a wait moves on.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from bench.figures import Figure, fixed_loop, timed
from bench.page import table
from bench.processes import memory
from bench.scene import ROOT, Vendor
from tests.stories.clockfile import WritingClock
from watcher.adapters.channels.slack.bot import SlackBot
from watcher.adapters.channels.slack.options import SlackBotOptions
from watcher.adapters.stores import SqlStore
from watcher.domain.condition import parse_condition
from watcher.domain.period import calendar_month
from watcher.domain.reading import Contributors, Limit, Org, Origin, Reading, Series
from watcher.domain.route import Route
from watcher.domain.rule import Level, Rule, Selector
from watcher.engine.asking.poll import Poller
from watcher.engine.delivering.deliver import Deliverer
from watcher.engine.delivering.enrich import Enricher
from watcher.engine.judging.judge import Judge
from watcher.engine.policy import Policy, ReceiverPlan, SourcePlan
from watcher.ports import Answer, Discovery

ALERTS, PLANS, ALONE = 10_000, 20, 1_000
RUNS = 2
MOST_SECONDS, MOST_MEMORY = 10.0, 300.0
_BEGAN = datetime(2026, 3, 21, 12, tzinfo=UTC)
_EVERY = timedelta(minutes=15)
_LIMIT = Limit(10_000, Origin.API)
_BEFORE, _OVER, _AFTER = 5_000.0, 9_300.0, 20.0


class Clock(WritingClock):
    """Every wait is over at once and has lasted as long as it should; the far side reads the same time."""

    async def sleep(self, seconds: float) -> None:
        due = self.now() + timedelta(seconds=max(0.0, seconds))
        await asyncio.sleep(0)
        self.set(max(self.now(), due))


@dataclass
class Crowd:
    """A source whose organizations all have the same number; each is on one of so many plans, by its id."""

    many: int
    plans: int
    used: float = _BEFORE
    name: str = "made"
    title: str = "Made"
    batch_size: int = ALERTS
    calls: int = 0
    quota: str | None = None
    orgs: tuple[Org, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.orgs = tuple(Org(f"o{n}", f"Organization {n}") for n in range(self.many))

    async def discover(self, now: datetime) -> Discovery:  # noqa: ARG002 - the port's
        return Discovery(self.orgs)

    def selects(self, org: Org) -> bool:
        return org.name.startswith("Organization")

    async def read(self, orgs: Sequence[Org], now: datetime) -> Answer:
        self.calls += 1
        month = calendar_month(now)
        readings = tuple(
            Reading(
                Series(self.name, "tasks", (("org", org.id),)),
                self.used,
                _LIMIT,
                month,
                now,
                (("org", org.name), ("plan", f"plan-{int(org.id[1:]) % self.plans}")),
            )
            for org in orgs
        )
        return Answer(now, readings, (), tuple(orgs))

    async def contributors(self, series: Series, org: Org, now: datetime) -> Contributors | None:  # noqa: ARG002
        return None

    async def close(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True, slots=True)
class Phase:
    """What one poll cost and what came of it at the far side."""

    judging: float
    delivering: float
    told: int
    came: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """The beginning and the end of all alerts; the MB at most; CPU seconds of the fixed loop."""

    begin: Phase
    end: Phase
    most: float
    loop: float


def figures() -> list[Figure]:
    """Grouped as designed, several times; and some each on its own, for comparison."""
    runs = [_apart(ALERTS, PLANS) for _ in range(RUNS)]
    alone = _apart(ALONE, ALONE)
    name = f"{ALERTS:,} alerts in one poll, {PLANS} plans, told to Slack"
    came = runs[-1].begin.came
    note = (
        f"{came['posts']:,} messages within {came['within']:,.0f} s of the made clock, none nearer to the "
        f"next than {came['nearest']:.1f} s, {came['refused']} refused"
    )
    return [
        timed(f"{name}: judging, CPU", [(one.begin.judging, one.loop) for one in runs]),
        timed(
            f"{name}: delivering, CPU",
            [(one.begin.delivering, one.loop) for one in runs],
            aim=MOST_SECONDS,
            note=note,
        ),
        timed("all of them end, CPU of judging", [(one.end.judging, one.loop) for one in runs]),
        timed(
            "all of them end, CPU of delivering",
            [(one.end.delivering, one.loop) for one in runs],
            aim=MOST_SECONDS,
            note=f"{runs[-1].end.came['posts']:,} messages",
        ),
        Figure(f"{name}: resident memory at most", "MB", tuple(one.most for one in runs), aim=MOST_MEMORY),
        timed(
            f"{ALONE:,} alerts that nothing groups, told to Slack: delivering, CPU",
            [(alone.begin.delivering, alone.loop)],
            note=f"within {alone.begin.came['within']:,.0f} s of the made clock",
        ),
    ]


def _apart(many: int, plans: int) -> Run:
    """In a process of its own, so that runs do not share their memory."""
    command = [sys.executable, "-m", "bench.crowd", str(many), str(plans)]
    done = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout)
    return Run(Phase(**done["begin"]), Phase(**done["end"]), done["most"], done["loop"])


# --- One run ---------------------------------------------------------------------------------------------


async def run(many: int, plans: int) -> dict[str, Any]:
    loop = fixed_loop()
    with tempfile.TemporaryDirectory(prefix="limit-watcher-bench-") as place:
        clock = Clock(_BEGAN, Path(place) / "clock")
        with _far(clock.file) as far:
            store = SqlStore(f"sqlite:///{place}/bench.db")
            await store.open()
            crowd = Crowd(many, plans)
            measured = Measured(store, crowd, clock, far)
            await measured.poller.discover(crowd.name)
            await measured.phase(_BEFORE, clock.now())
            begin = await measured.phase(_OVER, clock.now() + _EVERY)
            end = await measured.phase(_AFTER, datetime(2026, 4, 1, 0, 15, tzinfo=UTC))
            await measured.close()
    if begin["told"] != many or end["told"] != many:
        raise RuntimeError(f"{many} alerts, {begin['told']} told, {end['told']} ended")
    return {"begin": begin, "end": end, "most": memory()[1], "loop": loop}


class Measured:
    """The parts of a daemon that judge and tell."""

    def __init__(self, store: SqlStore, crowd: Crowd, clock: Clock, far: Vendor) -> None:
        self.store, self.crowd, self.clock, self.far = store, crowd, clock, far
        at = far.answer()
        known = policy(crowd)
        options = SlackBotOptions("slack", at["token"], at["channel"], at["url"], interactive=True)
        self.channel = SlackBot(options, clock)
        sources = {crowd.name: crowd}
        self.poller = Poller(store, sources, Judge(known), known, clock)
        enricher = Enricher(store, sources, clock)
        self.deliverer = Deliverer(store, {"slack": self.channel}, known, enricher, clock)

    async def phase(self, used: float, at: datetime) -> dict[str, Any]:
        """Everybody's number is `used`, one poll, and all that comes of it is told."""
        self.crowd.used = used
        self.clock.set(at)
        told = 0

        async def judged() -> None:
            nonlocal told
            polled = await self.poller.poll(self.crowd.name, 0)
            if polled.error:
                raise polled.error
            told = len(polled.outcome.tellings)

        judging = await _cpu(judged())
        delivering = await _cpu(self._told())
        return {"judging": judging, "delivering": delivering, "told": told, "came": self.far.ask("came")}

    async def close(self) -> None:
        await self.channel.close()
        await self.store.close()

    async def _told(self) -> None:
        """Until nothing is owed; nothing is refused, so that nothing waits."""
        await self.deliverer.deliver()
        async with self.store.reading() as tx:
            owed = await tx.unfinished_rows()
        if owed:
            raise RuntimeError(f"{len(owed)} rows are still owed: {owed[0].key} {owed[0].error}")


async def _cpu(work: Awaitable[None]) -> float:
    """CPU seconds of all threads until it is done."""
    began = time.process_time()
    await work
    return time.process_time() - began


def policy(crowd: Crowd) -> Policy:
    rule = Rule("ladder", Selector(), {Level.WARNING: parse_condition("used >= 90%")})
    return Policy(
        rules=(rule,),
        routes=(Route(Selector(), ("slack",), group="plan"),),
        receivers={"slack": ReceiverPlan(edits=True)},
        sources={crowd.name: SourcePlan(_EVERY, _EVERY)},
    )


@contextmanager
def _far(clock: Path) -> Iterator[Vendor]:
    command = [sys.executable, "-m", "bench.crowd_far", str(clock)]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            yield Vendor(process, Path())
        finally:
            process.terminate()


def main(arguments: Sequence[str]) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    if arguments:
        many, plans = (int(each) for each in arguments)
        print(json.dumps(asyncio.run(run(many, plans))))
    else:
        print(table(figures()))


if __name__ == "__main__":
    main(sys.argv[1:])
