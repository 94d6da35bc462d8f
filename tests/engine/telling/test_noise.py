"""Few messages and each worth one: what is told of long stories, and what is kept to oneself."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from tests.domain.given import rule
from tests.engine.fakes import Engine, FakeSource, engine
from watcher.domain.reading import Org, Reading
from watcher.domain.rule import Globs, Level, Selector, Watch
from watcher.domain.silence import Silence
from watcher.engine.policy import ReceiverPlan
from watcher.ports import Failure, SourceError

HOUR = timedelta(hours=1)
DOWN = SourceError("HTTP 502", kind=Failure.SERVER)


class Stock(FakeSource):
    """Its numbers never reset, so they may go up and down."""

    def _reading(self, org: Org, now: datetime) -> Reading:
        return replace(super()._reading(org, now), period=None)


def heard(run: Engine, name: str = "slack") -> Counter[str]:
    return Counter(run.channels[name].heard)


async def test_a_level_that_lasts_is_repeated_ever_more_rarely(tmp_path: Path) -> None:
    waits = {Level.WARNING: (HOUR, 3 * HOUR)}
    loud = replace(rule({"warning": "used >= 90%"}), repeat=waits)
    async with engine(tmp_path, rules=[loud], receivers={"mail": ReceiverPlan()}) as run:
        await run.sees(*[91.0] * 49)  # twelve hours
        assert heard(run, "mail") == {"fired Warning": 1, "repeated Warning": 4}  # after 1, 4, 7 and 10 hours


async def test_a_silence_until_the_reset_leaves_the_next_period_to_speak(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        run.clock.set(datetime.fromisoformat("2026-03-31T20:00Z"))
        async with run.store.transaction() as tx:
            match = Selector({"org": Globs(("Acme Brasil",))})
            until = datetime.fromisoformat("2026-04-01T00:00Z")
            await tx.add_silence(Silence(match, "Ana", "known", run.clock.now(), until))
        await run.sees(91, 95, 100)
        assert heard(run) == {}
        run.clock.set(until)
        await run.sees(5)
        assert heard(run) == {}  # nobody heard of it, so nobody hears that it is over
        await run.sees(91)
        assert heard(run) == {"fired Warning": 1}


async def test_what_goes_up_and_down_for_a_day_is_told_a_few_times(tmp_path: Path) -> None:
    touchy = rule({"warning": "used >= 90%"}, clear="used < 90%")
    async with engine(tmp_path, rules=[touchy], source=Stock(), receivers={"mail": ReceiverPlan()}) as run:
        await run.sees(*[91, 80] * 48)
        assert sum(heard(run, "mail").values()) <= 6


async def test_a_source_that_is_down_is_one_message_and_not_one_for_each_number(tmp_path: Path) -> None:
    orgs = tuple(Org(f"o{n}", f"Org {n}", str(n)) for n in range(8))
    source = FakeSource(orgs=orgs, used={org.id: 50.0 for org in orgs}, expect=tuple(o.name for o in orgs))
    old = rule({"warning": "age > 1h"}, name="old")
    missing = rule({"warning": "missing >= 2 polls"}, name="missing", watch=Watch.ORG)
    silent = rule({"warning": "age > 1h"}, name="silent", watch=Watch.SOURCE)
    async with engine(tmp_path, rules=[old, missing, silent], source=source) as run:
        await run.poll()
        await run.fails(DOWN, times=16)
        for _ in range(8):
            await run.poller.check_health(source.name)
            await run.clock.advance(HOUR)
        await run.deliverer.deliver()
        assert heard(run) == {"fired No data": 1}
        assert run.channels["slack"].got[0].message.watch is Watch.SOURCE
        await run.poll()
        assert heard(run) == {"fired No data": 1, "resolved Resolved": 1}


async def test_numbers_that_move_all_day_edit_the_message_once_an_hour(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(*[90 + n / 16 for n in range(97)])  # a day, a quarter of an hour apart
        assert heard(run) == {"fired Warning": 1, "progress Warning": 24}
