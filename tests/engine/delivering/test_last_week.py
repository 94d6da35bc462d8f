"""Who uses the most, with what they had used a week earlier, by our own samples."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from tests.engine.fakes import START, engine
from watcher.domain.period import calendar_month
from watcher.domain.reading import Contributor, Contributors, Reading, Series
from watcher.engine.delivering.lastweek import with_last_week

JOBS = Series("pipefy", "automation_jobs", (("org", "8a1c"),))
SYNC = Series("pipefy", "automation_jobs", (("automation", "42"), ("org", "8a1c")))
DAY = timedelta(days=1)


def at(when: datetime, used: float) -> Reading:
    return Reading(SYNC, used, None, calendar_month(when), when)


async def before(tmp_path: Path, now: datetime, *samples: Reading, part: str = "42") -> float | None:
    top = (Contributor("Sync", 500, "automation", part=part), Contributor("Agent", 1, "agent", part="7"))
    async with engine(tmp_path) as run:
        async with run.store.transaction() as tx:
            await tx.add_samples(samples)
        found = await with_last_week(run.store, Contributors(top, 900, "automations"), JOBS, now)
    assert found
    assert found.top[1].before is None
    return found.top[0].before


async def test_the_number_of_a_week_ago_is_taken(tmp_path: Path) -> None:
    samples = [at(START - days * DAY, 500 - 10 * days) for days in (9, 7.5, 6, 1)]
    assert await before(tmp_path, START, *samples) == 425


async def test_one_that_is_too_old_says_nothing(tmp_path: Path) -> None:
    assert await before(tmp_path, START, at(START - 9 * DAY, 400), at(START - DAY, 490)) is None


async def test_one_of_the_period_before_says_nothing(tmp_path: Path) -> None:
    second = START.replace(day=3)
    assert await before(tmp_path, second, at(second - 7 * DAY, 9_000)) is None


async def test_a_part_without_an_id_has_no_series(tmp_path: Path) -> None:
    assert await before(tmp_path, START, at(START - 7 * DAY, 400), part="") is None


async def test_nobody_stays_nobody(tmp_path: Path) -> None:
    async with engine(tmp_path) as run:
        assert await with_last_week(run.store, None, JOBS, START) is None
