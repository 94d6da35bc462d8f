"""What a poll asks of the store is so many statements a slice, however many series are in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import event

from tests.domain.given import MARCH
from tests.engine.fakes import Engine, FakeSource, engine
from watcher.adapters.queue import MemoryQueue
from watcher.domain.reading import Limit, Org, Origin, Series
from watcher.engine.asking.slices import MOST
from watcher.engine.pacing.sweep import Sweeper
from watcher.engine.policy import SourcePlan
from watcher.ports import Answer

LOOSE = SourcePlan(timedelta(minutes=5), timedelta(minutes=60))


@dataclass
class Wide(FakeSource):
    """A source whose organizations have several numbers each, all of them in one batch."""

    batch_size: int = 100_000
    resources: int = 1

    async def read(self, orgs: Sequence[Org], now: datetime) -> Answer:
        answer = await super().read(orgs, now)
        more = [
            replace(
                each, series=Series("pipefy", f"part {n}", each.series.scope), limit=Limit(100, Origin.API)
            )
            for each in answer.readings
            for n in range(self.resources)
        ]
        return replace(answer, readings=tuple(more))


def wide(organizations: int, resources: int = 1) -> Wide:
    orgs = tuple(Org(f"o{n:05}", f"Org {n}") for n in range(organizations))
    return Wide(orgs=orgs, used={org.id: 10.0 for org in orgs}, resources=resources)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that any store runs meanwhile; one with many rows is one."""
    run: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        run.append(statement)

    event.listen(Database, "before_cursor_execute", note)
    try:
        yield run
    finally:
        event.remove(Database, "before_cursor_execute", note)


async def cost_of_a_poll(run: Engine, *, grown: bool = True) -> int:
    """Statements of one more poll, in which every number has grown, or none has."""
    run.source.used = {org: (used or 0) + grown for org, used in run.source.used.items()}
    await run.clock.advance(timedelta(minutes=15))
    with statements() as seen:
        await run.poller.poll("pipefy", 0)
    return len(seen)


async def costs(folder: Path, source: Wide) -> tuple[int, ...]:
    """Statements of the first poll, of one with other numbers, of one with the same."""
    async with engine(folder, source=source, plan=LOOSE, on_disk=True) as run:
        await run.poller.discover("pipefy")
        first, changed = await cost_of_a_poll(run), await cost_of_a_poll(run)
        return first, changed, await cost_of_a_poll(run, grown=False)


@pytest.mark.parametrize(("organizations", "resources"), [(10, 20), (200, 1), (MOST, 1)])
async def test_more_series_in_a_slice_cost_no_more_statements(
    organizations: int, resources: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    few = await costs(tmp_path_factory.mktemp("few"), wide(10))
    assert await costs(tmp_path_factory.mktemp("many"), wide(organizations, resources)) == few


async def test_each_slice_costs_as_much_as_one_at_most(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    one = await costs(tmp_path_factory.mktemp("one"), wide(MOST))
    three = await costs(tmp_path_factory.mktemp("three"), wide(2 * MOST + 1))
    assert all(cost <= 3 * alone for cost, alone in zip(three, one, strict=True))


async def test_numbers_that_all_jump_after_a_reset_cost_one_look_back(tmp_path: Path) -> None:
    async with engine(tmp_path, source=wide(200), plan=LOOSE, on_disk=True) as run:
        await run.poller.discover("pipefy")
        await cost_of_a_poll(run)
        run.clock.set(MARCH.end)
        run.source.used = dict.fromkeys(run.source.used, 1.0)
        usual = await cost_of_a_poll(run)
        run.source.used = dict.fromkeys(run.source.used, 5.0)
        assert await cost_of_a_poll(run) <= usual + 1


async def test_one_series_over_its_line_costs_statements_of_its_own_alone(tmp_path: Path) -> None:
    async with engine(tmp_path, source=wide(200), plan=LOOSE, on_disk=True) as run:
        await run.poller.discover("pipefy")
        await cost_of_a_poll(run)
        calm = await cost_of_a_poll(run)
        run.source.used["o00007"] = 95.0
        assert await cost_of_a_poll(run) <= 2 * calm


async def test_a_sweep_with_nothing_due_costs_two_looks_however_many_are_watched(tmp_path: Path) -> None:
    async with engine(tmp_path, source=wide(300), plan=LOOSE, on_disk=True) as run:
        await run.poller.discover("pipefy")
        await cost_of_a_poll(run)
        with statements() as seen:
            assert await Sweeper(run.store, MemoryQueue(), run.clock, ["pipefy"]).sweep() == 0
        assert len([each for each in seen if each.startswith("SELECT")]) == 2
