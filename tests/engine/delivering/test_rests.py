"""A receiver that asks for patience, or is down, is left alone, however much is owed to it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.engine.fakes import Engine, FakeSource, engine, not_now
from watcher.domain.reading import Org

ORGS = tuple(Org(f"o{n}", f"Org {n:02}", str(n)) for n in range(5))
MINUTE = timedelta(minutes=1)


def crowd() -> FakeSource:
    return FakeSource(orgs=ORGS, used={org.id: 91.0 for org in ORGS})


def tries(run: Engine, planned: int) -> int:
    """How many of the planned errors were met."""
    return planned - len(run.channels["slack"].errors)


async def test_while_it_asks_for_patience_nothing_else_is_tried(tmp_path: Path) -> None:
    async with engine(tmp_path, source=crowd()) as run:
        run.channels["slack"].errors = [not_now(retry_after=600)]
        await run.poll()
        run.source.used[ORGS[0].id] = 100
        await run.poll()  # fifteen minutes later all have gone out, and the news after them
        run.channels["slack"].errors = [not_now(retry_after=600), not_now()]
        run.source.used[ORGS[1].id] = 100
        await run.poll()
        assert tries(run, 2) == 1
        await run.clock.advance(9 * MINUTE)
        assert await run.deliverer.deliver() == 0
        assert tries(run, 2) == 1
        await run.clock.advance(MINUTE)
        run.channels["slack"].errors = []
        assert await run.deliverer.deliver() == 1


async def test_of_many_owed_to_one_that_is_down_only_a_few_are_tried_ever_more_rarely(tmp_path: Path) -> None:
    async with engine(tmp_path, source=crowd()) as run:
        run.channels["slack"].errors = [not_now() for _ in range(1_000)]
        await run.poll()
        assert tries(run, 1_000) == 3
        for _ in range(12 * 60):
            await run.clock.advance(5)
            await run.deliverer.deliver()
        assert tries(run, 1_000) < 45  # an hour of it; each of the five alone would be tried eleven times
        run.channels["slack"].errors = []
        await run.clock.advance(15 * MINUTE)
        assert await run.deliverer.deliver() == 5


async def test_a_restart_tries_once_whatever_was_asked_for(tmp_path: Path) -> None:
    async with engine(tmp_path, source=crowd()) as run:
        run.channels["slack"].errors = [not_now(retry_after=600)]
        await run.poll()
        run.restart()
        assert await run.deliverer.deliver() == 0  # what is owed was put off, each row by itself
        await run.clock.advance(10 * MINUTE)
        assert await run.deliverer.deliver() == 5


async def test_a_clock_that_is_set_back_does_not_make_it_rest_for_ever(tmp_path: Path) -> None:
    async with engine(tmp_path, source=crowd()) as run:
        await run.clock.advance(timedelta(days=400))
        run.channels["slack"].errors = [not_now(retry_after=600)]
        await run.poll()
        run.clock.set(run.clock.now() - timedelta(days=400))
        await run.deliverer.recover()
        assert await run.deliverer.deliver() == 5
