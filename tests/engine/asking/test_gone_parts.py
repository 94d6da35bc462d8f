"""A part of an organization that whole answers do not name any more: its alert ends, and says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from tests.domain.given import rule
from tests.engine.fakes import ACME, Engine, FakeSource, cards, engine
from watcher.domain.alert import Ended
from watcher.domain.reading import Limit, Org, Origin, Reading, Series
from watcher.domain.rule import Globs, Selector
from watcher.engine.judging.judge import Judge
from watcher.engine.upkeep import Upkeep
from watcher.ports import Answer, Unread

PIPE = Series("pipefy", "cards", (("org", ACME.id), ("pipe", "7")))
BY_PIPE = replace(rule(name="pipes"), select=Selector({"source": Globs(), "pipe": Globs()}))


@dataclass
class Broken(FakeSource):
    """Tells the whole, and one pipe as long as it is named; `unread` is why it could not be asked for."""

    pipe: float | None = 95
    unread: str = ""

    async def read(self, orgs: Sequence[Org], now: datetime) -> Answer:
        answer = await super().read(orgs, now)
        whole = next(each for each in answer.readings if each.series == cards())
        unread = (Unread(ACME.id, "pipe", self.unread),) if self.unread else ()
        if self.pipe is None:
            return replace(answer, unread=unread)
        labels = (*whole.labels, ("pipe", "Onboarding"))
        part = Reading(PIPE, self.pipe, Limit(100, Origin.FIXED), whole.period, now, labels)
        return replace(answer, readings=(*answer.readings, part))


async def told(run: Engine, source: Broken, *pipes: float | None) -> list[str]:
    for source.pipe in pipes:
        await run.poll()
    return run.channels["slack"].heard


async def test_a_part_that_is_named_no_more_ends_at_the_second_whole_answer(tmp_path: Path) -> None:
    source = Broken()
    async with engine(tmp_path, rules=[BY_PIPE], source=source) as run:
        assert await told(run, source, 95, None) == ["fired Warning"]
        assert await told(run, source, None) == ["fired Warning", "resolved Resolved"]
        assert run.channels["slack"].got[-1].message.ended is Ended.NOT_REPORTED


async def test_a_part_that_could_not_be_asked_for_goes_on(tmp_path: Path) -> None:
    source = Broken(unread="")
    async with engine(tmp_path, rules=[BY_PIPE], source=source) as run:
        await told(run, source, 95)
        source.unread = "Timeout on Query.byPipe"
        assert await told(run, source, None, None, None) == ["fired Warning"]


async def test_a_whole_organization_that_is_named_no_more_goes_on(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(95)
        run.source.missing.add(ACME.id)
        for _ in range(4):
            await run.clock.advance(timedelta(hours=1))
            await run.poll()
        assert run.channels["slack"].heard == ["fired Warning"]


async def test_a_part_that_is_back_at_its_level_is_told_again(tmp_path: Path) -> None:
    source = Broken()
    async with engine(tmp_path, rules=[BY_PIPE], source=source) as run:
        await told(run, source, 95, None, None, 95)
        assert run.channels["slack"].heard == ["fired Warning", "resolved Resolved", "fired Warning"]


async def test_parts_that_come_and_go_leave_nothing_behind_in_memory(tmp_path: Path) -> None:
    """Of a thousand pipes that were large once, the tenth year remembers those of its last days."""
    async with engine(tmp_path, source=(source := Coming())) as run:
        judge = Judge(run.policy)
        held = judge._taking
        for _ in range(12):
            await run.clock.advance(timedelta(days=3))
            async with run.store.transaction() as tx:
                await judge.taken(tx, await source.read((ACME,), run.clock.now()), source.name)
            await Upkeep(run.store, run.clock, None, timedelta(days=90)).tidy()
        assert sum(map(len, (held._series_of or {}).values())) <= 6


@dataclass
class Coming(FakeSource):
    """Another pipe is the largest at each look."""

    async def read(self, orgs: Sequence[Org], now: datetime) -> Answer:
        answer = await super().read(orgs, now)
        (whole,) = answer.readings
        pipe = Series("pipefy", "cards", (("org", ACME.id), ("pipe", f"{now:%j}")))
        return replace(answer, readings=(whole, replace(whole, series=pipe)))
