"""History comes on first contact and after an outage, within the budget, and never twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.engine.fakes import ACME, GLOBEX, START, Engine, FakeSource, cards, engine
from watcher.domain.budget import Budget
from watcher.domain.period import calendar_month
from watcher.domain.reading import Org, Reading, Series
from watcher.engine.asking.backfill import AGAIN_AFTER, Backfill
from watcher.engine.policy import SourcePlan
from watcher.engine.upkeep import PARTS_KEPT, Upkeep
from watcher.ports import Answer, Failure, Past, SourceError

PLAN = timedelta(minutes=15)


@dataclass
class Remembering(FakeSource):
    """A vendor that knows the three days before."""

    histories: list[tuple[tuple[str, ...], datetime]] = field(default_factory=list)
    forgot: SourceError | None = None

    def history_cost(self, orgs: int) -> int:
        return -(-orgs // 25)

    async def history(self, orgs: Sequence[Org], since: datetime, now: datetime) -> Past:
        self.histories.append((tuple(org.id for org in orgs), since))
        self.calls += 1
        if self.forgot:
            raise self.forgot
        days = [now - timedelta(days=back) for back in (3, 2, 1)]
        return Past(
            tuple(
                Reading(cards(org), 1.0 + n, None, calendar_month(day), day)
                for org in orgs
                for n, day in enumerate(days)
            )
        )


def backfill(run: Engine) -> Backfill:
    sources = {run.source.name: run.source}
    return Backfill(run.store, sources, run.poller.lookahead, run.poller.ledger, run.clock)


async def numbers(run: Engine) -> list[float]:
    async with run.store.reading() as tx:
        return [sample.used for sample in await tx.samples(cards().key, START - timedelta(days=9))]


async def test_the_first_contact_fills_the_past(tmp_path: Path) -> None:
    source = Remembering()
    async with engine(tmp_path, source=source) as run:
        await run.sees(10)
        assert await backfill(run).fill() == 1
        assert await numbers(run) == [1, 2, 3, 10]


async def test_what_is_filled_is_not_asked_for_again_not_even_after_a_restart(tmp_path: Path) -> None:
    source = Remembering()
    async with engine(tmp_path, source=source) as run:
        await run.sees(10)
        await backfill(run).fill()
        run.restart()
        assert await backfill(run).fill() == 0
        assert len(source.histories) == 1


async def test_a_new_organization_is_filled_alone(tmp_path: Path) -> None:
    source = Remembering(orgs=(ACME,))
    async with engine(tmp_path, source=source) as run:
        await run.sees(10)
        await backfill(run).fill()
        source.orgs, source.used["b27d"] = (ACME, GLOBEX), 5
        await run.poller.discover("pipefy")
        await run.poll()
        await backfill(run).fill()
        assert [orgs for orgs, _ in source.histories] == [("8a1c",), ("b27d",)]


async def test_an_outage_leaves_a_hole_that_is_filled_from_its_beginning(tmp_path: Path) -> None:
    source = Remembering()
    async with engine(tmp_path, source=source) as run:
        await run.sees(10)
        await backfill(run).fill()
        heard = run.clock.now()
        await run.clock.advance(timedelta(hours=30))
        await run.sees(20)
        await backfill(run).fill()
        assert source.histories[1] == (("8a1c",), heard)
        assert await backfill(run).fill() == 0


async def test_a_short_silence_is_no_hole(tmp_path: Path) -> None:
    source = Remembering()
    async with engine(tmp_path, source=source) as run:
        await run.sees(10)
        await backfill(run).fill()
        await run.clock.advance(timedelta(hours=5))
        await run.sees(20)
        assert await backfill(run).fill() == 0


async def vanishes(run: Engine, hours: float) -> None:
    """One organization of the batch is left out of all answers for so long, and comes back."""
    run.source.missing = {"b27d"}
    for _ in range(int(hours // 2)):
        await run.clock.advance(timedelta(hours=2) - PLAN)
        await run.poll()
    run.source.missing = set()
    await run.poll()


async def test_an_organization_that_was_gone_gets_its_hole_filled(tmp_path: Path) -> None:
    source = Remembering(orgs=(ACME, GLOBEX), used={"8a1c": 1.0, "b27d": 1.0})
    async with engine(tmp_path, source=source) as run:
        await run.sees(10)
        await backfill(run).fill()
        seen = run.clock.now()
        await vanishes(run, 8 * 24)
        run.restart()
        assert await backfill(run).fill() == 1
        assert source.histories[1] == (("b27d",), seen)


async def test_an_organization_that_was_gone_for_a_moment_has_no_hole(tmp_path: Path) -> None:
    source = Remembering(orgs=(ACME, GLOBEX), used={"8a1c": 1.0, "b27d": 1.0})
    async with engine(tmp_path, source=source) as run:
        await run.sees(10)
        await backfill(run).fill()
        await vanishes(run, 4)
        assert await backfill(run).fill() == 0


async def test_an_organization_that_was_never_there_is_filled_when_it_comes(tmp_path: Path) -> None:
    source = Remembering(orgs=(ACME, GLOBEX), used={"8a1c": 1.0, "b27d": 1.0}, missing={"b27d"})
    async with engine(tmp_path, source=source) as run:
        await run.sees(10)
        await backfill(run).fill()
        await vanishes(run, 48)
        assert await backfill(run).fill() == 1
        assert source.histories[1][0] == ("b27d",)


async def test_a_restart_does_not_forget_how_little_the_quota_allows(tmp_path: Path) -> None:
    source = Remembering(limit=31_000)
    async with engine(tmp_path, source=source, plan=SourcePlan(PLAN, PLAN, quota="cards")) as run:
        await run.sees(*range(1, 10))
        assert await backfill(run).fill() == 0
        run.restart()
        assert await backfill(run).fill() == 0


async def test_history_waits_where_the_budget_has_no_room(tmp_path: Path) -> None:
    source = Remembering()
    plan = SourcePlan(PLAN, PLAN, budget=Budget(share=None, per_day=4))
    async with engine(tmp_path, source=source, plan=plan) as run:
        await run.sees(10, 11, 12)
        filling = backfill(run)
        assert await filling.fill() == 0
        await run.clock.advance(timedelta(hours=30))
        assert await filling.fill() == 1


async def test_a_history_that_fails_is_tried_again_later(tmp_path: Path) -> None:
    source = Remembering(forgot=SourceError("HTTP 502", kind=Failure.SERVER))
    async with engine(tmp_path, source=source) as run:
        await run.sees(10)
        filling = backfill(run)
        assert [await filling.fill(), await filling.fill()] == [0, 0]
        assert len(source.histories) == 1
        source.forgot = None
        await run.clock.advance(AGAIN_AFTER)
        assert await filling.fill() == 1


async def test_a_source_without_history_is_left_alone(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(10)
        assert await backfill(run).fill() == 0


@pytest.mark.parametrize("fill", [True, False])
async def test_history_tells_nobody_anything(tmp_path: Path, fill: bool) -> None:
    source = Remembering()
    async with engine(tmp_path, source=source) as run:
        await run.sees(10)
        if fill:
            await backfill(run).fill()
        await run.sees(95)
        assert run.channels["slack"].heard == ["fired warning"] or len(run.channels["slack"].heard) == 1


def pipe(number: int) -> Series:
    return Series("pipefy", "cards", (("org", ACME.id), ("pipe", str(number))))


@dataclass
class Parts(FakeSource):
    """Tells of some pipes beside the whole."""

    pipes: tuple[int, ...] = ()

    async def read(self, orgs: Sequence[Org], now: datetime) -> Answer:
        answer = await super().read(orgs, now)
        parts = tuple(
            Reading(pipe(n), 5, None, calendar_month(now), now, (("org", "Acme Brasil"), ("pipe", f"P{n}")))
            for n in self.pipes
        )
        return Answer(now, answer.readings + parts, answer.gaps, answer.present, answer.missing)


async def test_parts_that_are_long_no_longer_among_the_largest_are_forgotten(tmp_path: Path) -> None:
    source = Parts(pipes=(1, 2))
    async with engine(tmp_path, source=source) as run:
        upkeep = Upkeep(run.store, run.clock, None, timedelta(days=400))
        await run.sees(10)
        source.pipes = (2,)
        await run.sees(11)
        await run.clock.advance(PARTS_KEPT - timedelta(hours=1))
        await upkeep.tidy()
        assert await known(run) == {cards().key, pipe(1).key, pipe(2).key}
        await run.clock.advance(timedelta(hours=2))
        await upkeep.tidy()
        assert await known(run) == {cards().key, pipe(2).key}


async def known(run: Engine) -> set[str]:
    async with run.store.reading() as tx:
        return set(await tx.series_states())
