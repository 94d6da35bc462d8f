"""Keeping house once a day, however often the daemon begins anew."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.engine.fakes import ACME, GLOBEX, START, Engine, FakeSource, cards, engine
from watcher.engine.upkeep import PARTS_KEPT, TIDY_EVERY, Upkeep

HOUR = timedelta(hours=1)
KEEP = timedelta(days=30)


def upkeep(run: Engine) -> Upkeep:
    """That of a daemon which has just begun."""
    return Upkeep(run.store, run.clock, None, KEEP)


async def samples(run: Engine) -> int:
    async with run.store.reading() as tx:
        return len(await tx.samples(cards().key, START))


async def test_the_first_look_after_a_start_forgets_what_is_old(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(1, 2)
        await run.clock.advance(KEEP + HOUR)
        assert await upkeep(run).tidy_if_due()
        assert await samples(run) == 0


async def test_a_daemon_restarted_day_by_day_forgets_too_and_not_at_every_start(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        tidied = []
        for _ in range(6):
            tidied.append(await upkeep(run).tidy_if_due())
            await run.clock.advance(TIDY_EVERY / 2)
        assert tidied == [True, False, True, False, True, False]


async def test_a_daemon_that_runs_on_forgets_once_a_day(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        keeper, tidied = upkeep(run), 0
        for _ in range(72):
            tidied += await keeper.tidy_if_due()
            await run.clock.advance(HOUR)
        assert tidied == 3


async def test_a_clock_that_was_ahead_puts_nothing_off_and_what_it_noted_goes(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(1)
        right = run.clock.now()
        run.clock.set(right + timedelta(days=20))
        await run.sees(2)
        await upkeep(run).tidy_if_due()
        run.clock.set(right)
        assert await samples(run) == 2
        assert await upkeep(run).tidy_if_due()
        assert await samples(run) == 1


async def test_a_spoilt_note_of_the_last_time_is_as_none(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        for spoilt in ("yesterday", 7, "2026-03-21T12:00:00"):
            async with run.store.transaction() as tx:
                await tx.remember("daemon", "tidied", spoilt)
            assert await upkeep(run).tidy_if_due()


async def keys(run: Engine) -> set[str]:
    async with run.store.reading() as tx:
        return set(await tx.series_states())


async def test_numbers_of_an_organization_that_left_the_plan_are_forgotten_after_a_while(
    tmp_path: Path,
) -> None:
    source = FakeSource(orgs=(ACME, GLOBEX), used={ACME.id: 1.0, GLOBEX.id: 2.0})
    async with engine(tmp_path, source=source) as run:
        await run.poll()
        source.orgs, source.unselected = (ACME,), {GLOBEX.name}
        await run.poller.discover(source.name)
        await upkeep(run).tidy()
        assert await keys(run) == {cards().key, cards(GLOBEX).key}
        await run.clock.advance(PARTS_KEPT + HOUR)
        await upkeep(run).tidy()
        assert await keys(run) == {cards().key}


async def test_an_organization_that_is_only_silent_keeps_its_number(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        await run.sees(1)
        await run.clock.advance(2 * PARTS_KEPT)
        await upkeep(run).tidy()
        assert await keys(run) == {cards().key}
