"""What Workato's rows may look like: what is there counts, and nothing that is not there is a zero."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.stories.behaviours.partner import APRIL, MARCH, NOON, Partner, acme, partner
from tests.stories.behaviours.rig import POLL
from watcher.domain.reading import Reading
from watcher.sandbox.workato.curves import steady
from watcher.sandbox.workato.recipes import Recipe
from watcher.sandbox.workato.scenario import Empty, Times

WARNED = "[Warning 95%] Acme: tasks, March 2026"
RESOLVED = "[Resolved] Acme: tasks, March 2026"
SILENT, BACK = "[No data] Data from Workato", "[Resolved] Data from Workato"
NO_ROW = "Workato's usage answer has no row for it"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def kept(p: Partner, since: datetime) -> list[Reading]:
    """The history of Acme's tasks."""
    async with p.parts.store.reading() as tx:
        return await tx.samples("workato/tasks?org=101", since)


# --- 10: no row ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("empty", [Empty.NULL, Empty.LIST])
async def test_no_row_in_the_middle_of_a_period_keeps_the_alert_and_is_unknown(
    empty: Empty, tmp_path: Path
) -> None:
    async with partner(tmp_path) as p:
        p.runs(950)
        await p.start()
        p.workato.scenario.empty, p.workato.scenario.idle_rows = empty, False
        jobs, p.acme.recipes[0].jobs = p.acme.recipes[0].jobs, []
        await p.passes(4 * HOUR)
        assert p.told == [WARNED]
        tasks = await p.line("tasks")
        assert (tasks.used, tasks.as_of, tasks.standing, tasks.why) == (950, NOON, "WARNING", NO_ROW)
        p.acme.recipes[0].jobs = jobs
        await p.passes(POLL)
        assert ((await p.line("tasks")).why, p.told) == (None, [WARNED])


async def test_no_row_while_a_period_is_young_is_nothing_used_yet(tmp_path: Path) -> None:
    async with partner(tmp_path, at=MARCH + HOUR) as p:
        p.workato.scenario.idle_rows = False
        await p.start()
        tasks = await p.line("tasks")
        assert (tasks.used, tasks.standing, p.told) == (0, "ok", [])


async def test_a_customer_that_is_gone_is_told_as_missing_and_its_alert_stays(tmp_path: Path) -> None:
    async with partner(tmp_path, acme(), acme(102)) as p:
        p.workato.scenario.empty = Empty.ZERO_ROWS
        p.runs(950)
        await p.start()
        p.workato.world.remove(101)
        await p.passes(HOUR)
        assert p.told == [WARNED, "[No data] Acme: data from Workato"]
        tasks = await p.line("tasks")
        assert (tasks.used, tasks.standing, tasks.why) == (950, "WARNING", "not in Workato's customer list")
        assert "missing: Acme" in await p.screen()


# --- 11: rows --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("times", Times)
async def test_texts_for_numbers_and_every_way_to_write_times_mean_the_same(
    times: Times, tmp_path: Path
) -> None:
    fifth = MARCH + 4 * DAY
    async with partner(tmp_path, acme(), acme(102, billing_start=fifth)) as p:
        p.workato.scenario.times = times
        p.workato.scenario.string_ids = p.workato.scenario.string_numbers = True
        for number in (101, 102):
            p.runs(910, fifth - HOUR, number=number)
            p.runs(40, fifth + HOUR, number=number)
        await p.start()
        assert p.told == [WARNED]
        assert (await p.line("tasks", "Customer 102")).used == 40


async def test_nobody_vanishes_where_answers_are_cut_at_a_limit_nobody_told_of(tmp_path: Path) -> None:
    crowd = [acme(number) for number in range(101, 171)]
    async with partner(tmp_path, *crowd) as p:
        p.workato.scenario.most_rows = 50
        for workspace in crowd:
            p.runs(10, number=workspace.id)
        p.runs(940, number=170)
        await p.start()
        assert p.told == ["[Warning 95%] Customer 170: tasks, March 2026"]
        lines = (await p.status()).series
        assert [line.used for line in lines if line.resource == "tasks"].count(10) == 69


# --- 12: deleted recipes ---------------------------------------------------------------------------------


async def test_a_recipe_that_is_deleted_does_not_lower_the_total(tmp_path: Path) -> None:
    both = [Recipe(1, "Sync orders"), Recipe(2, "Old import")]
    async with partner(tmp_path, acme(recipes=both)) as p:
        p.runs(300)
        p.runs(650, recipe=1)
        await p.start()
        assert p.told == [WARNED]
        both[1].deleted = p.clock.now()
        await p.passes(4 * HOUR)
        assert (await p.line("tasks")).used == 950
        assert p.told == [WARNED]
        await p.uses(50)
        assert p.told == [WARNED, "[Critical 100%] Acme: tasks, March 2026"]
        top = p.last.contributors
    assert top
    assert ([(each.name, each.used) for each in top.top], top.total) == ([("Sync orders", 350)], 1_000)


# --- 13: names nobody knows ------------------------------------------------------------------------------


async def test_numbers_nested_by_interval_count_as_flat_ones(tmp_path: Path) -> None:
    async with partner(tmp_path, acme(), acme(102, billing_start=MARCH + 4 * DAY)) as p:
        p.workato.scenario.rows = "nested"
        p.runs(450, MARCH + DAY)
        p.runs(500)
        await p.start()
        assert p.told == [WARNED]


async def test_rows_of_an_unknown_shape_are_a_failure_that_names_what_is_there(tmp_path: Path) -> None:
    async with partner(tmp_path) as p:
        p.runs(950)
        await p.start()
        p.workato.scenario.rows = "strange"
        await p.passes(2 * HOUR)
        assert p.told == [WARNED, SILENT]
        assert "schema_mismatch" in p.last.consequence
        tasks = await p.line("tasks")
        assert (tasks.used, tasks.standing) == (950, "WARNING")
        assert (tasks.why or "").endswith("it has w, x, a, z, n1, n2, n3, n4")
        p.workato.scenario.rows = "flat"
        await p.passes(POLL)
        assert p.told == [WARNED, SILENT, BACK]


async def test_fields_in_the_config_make_rows_of_any_shape_readable(tmp_path: Path) -> None:
    fields = {"id": "w", "tasks": "n1", "from": "a"}
    async with partner(tmp_path, fields=fields) as p:
        p.workato.scenario.rows = "strange"
        p.runs(950)
        await p.start()
        assert p.told == [WARNED]


# --- 14: retried jobs ------------------------------------------------------------------------------------


async def test_use_that_shrinks_and_grows_again_is_told_once(tmp_path: Path) -> None:
    async with partner(tmp_path) as p:
        p.runs(850)
        job = p.runs(100)
        await p.start()
        p.acme.recipes[0].jobs.remove(job)
        await p.passes(HOUR)
        assert ((await p.line("tasks")).used, (await p.line("tasks")).standing) == (850, "WARNING")
        p.acme.recipes[0].jobs.append(job)
        await p.passes(HOUR)
        assert p.told == [WARNED]


async def test_a_retried_job_that_moves_into_the_next_period_neither_resolves_nor_fires_again(
    tmp_path: Path,
) -> None:
    async with partner(tmp_path, at=APRIL - HOUR) as p:
        p.runs(900, MARCH + DAY)
        job = p.runs(50)
        await p.start()
        await p.till(APRIL + HOUR)
        assert p.told == [WARNED, RESOLVED]
        job.retry(p.clock.now() - timedelta(minutes=1))
        await p.passes(HOUR)
        assert (await p.line("tasks")).used == 50
        assert await p.fill() == 1
        assert max(one.used for one in await kept(p, MARCH) if one.as_of < APRIL - HOUR) == 900
        await p.passes(HOUR)
        assert p.told == [WARNED, RESOLVED]


# --- 15: the admin's days --------------------------------------------------------------------------------

SPRING = (datetime(2026, 3, 1, 8, tzinfo=UTC), datetime(2026, 4, 1, 7, tzinfo=UTC), 31 * 24 - 1)
AUTUMN = (datetime(2026, 11, 1, 7, tzinfo=UTC), datetime(2026, 12, 1, 8, tzinfo=UTC), 30 * 24 + 1)


@pytest.mark.parametrize(("first", "after", "hours"), [SPRING, AUTUMN], ids=["23 hours", "25 hours"])
async def test_a_month_with_a_longer_or_shorter_day_ends_at_the_admins_midnight(
    first: datetime, after: datetime, hours: int, tmp_path: Path
) -> None:
    """One task an hour, all of them counted, until the very hour in which the month ends."""
    recipe = Recipe(1, tasks=steady(24, since=first))
    customers = (
        acme(billing_start=first, recipes=[recipe], task_limit=hours),
        acme(102, billing_start=first - 4 * DAY),
    )
    async with partner(tmp_path, *customers, at=after - POLL) as p:
        await p.start()
        (fired,) = p.told
        assert (fired[:13], (await p.line("tasks")).used) == ("[Warning 99%]", hours - 1)
        await p.till(after + POLL)
        assert [told[:10] for told in p.told] == ["[Warning 9", "[Resolved]"]
        assert (await p.line("tasks")).used == 0


async def test_history_of_such_a_month_has_one_number_for_each_of_the_admins_days(tmp_path: Path) -> None:
    recipe = Recipe(1, tasks=steady(24, since=MARCH))
    async with partner(tmp_path, acme(recipes=[recipe]), at=MARCH + 10 * DAY) as p:
        await p.start()
        assert await p.fill() == 1
        days = [one for one in await kept(p, MARCH) if one.as_of < MARCH + 10 * DAY - HOUR]
    grown = [later.used - earlier.used for earlier, later in pairwise(days)]
    assert sorted(grown) == [23, *[24] * (len(days) - 2)]
    assert p.told == []
