"""Workato's limits, billing days and customers: what changes under an alert, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.stories.behaviours.partner import APRIL, LIMIT, MARCH, Partner, acme, partner
from tests.stories.settings import Settings
from watcher.sandbox.workato.scenario import PerPage
from watcher.sandbox.workato.world import ABSENT

WARNED = "[Warning 95%] Acme: tasks, March 2026"
RESOLVED = "[Resolved] Acme: tasks, March 2026"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def put(p: Partner, **fields: Any) -> int:
    """The partner changes Acme, as in its own console; the status that comes back."""
    headers = {"Authorization": f"Bearer {p.workato.token}"}
    url = f"{p.workato.url}/api/managed_users/EA101"
    async with aiohttp.request("PUT", url, json=fields, headers=headers) as answer:
        return answer.status


def grants(limit: int, **match: str) -> Any:
    """A change of the config: one allowance for Workato's tasks."""

    def change(written: Settings) -> None:
        one = {"source": "workato", "resource": "tasks", "limit": limit, "period": "month"}
        written["allowances"] = [{**one, **match}]

    return change


# --- 18: customers and their limits ----------------------------------------------------------------------


@pytest.mark.parametrize("count", [100, 200])
@pytest.mark.parametrize("over", PerPage)
async def test_a_full_last_page_of_customers_hides_nobody(count: int, over: PerPage, tmp_path: Path) -> None:
    async with partner(tmp_path, *(acme(number) for number in range(101, 101 + count))) as p:
        p.workato.scenario.per_page_over = over
        p.runs(950, number=100 + count)
        await p.start()
        assert p.told == [f"[Warning 95%] Customer {100 + count}: tasks, March 2026"]
        assert (await p.source()).organizations == count


@pytest.mark.parametrize("limit", [None, 0, "0", "", "unlimited", ABSENT])
async def test_a_limit_that_is_no_number_is_unknown_and_never_used_up(limit: Any, tmp_path: Path) -> None:
    async with partner(tmp_path, acme(task_limit=limit)) as p:
        p.runs(950)
        await p.start()
        tasks = await p.line("tasks")
        assert (tasks.used, tasks.limit, tasks.share, tasks.standing) == (950, None, None, "no limit")
        assert p.told == []


async def test_a_limit_written_as_text_counts(tmp_path: Path) -> None:
    async with partner(tmp_path, acme(task_limit="1000")) as p:
        p.runs(950)
        await p.start()
        assert p.told == [WARNED]


async def test_without_a_limit_the_contracts_counts_by_plan(tmp_path: Path) -> None:
    change = grants(2_000, plan="oem_gold")
    both = acme(task_limit=None, plan="oem_gold"), acme(102, task_limit=None, plan="oem_free")
    async with partner(tmp_path, *both, change=change) as p:
        p.runs(1_900)
        p.runs(1_900, number=102)
        await p.start()
        assert p.told == [WARNED]
        assert p.last.facts[1].text.startswith("2,000")
        gold, free = await p.line("tasks"), await p.line("tasks", "Customer 102")
    assert (gold.limit_from, free.standing) == ("allowance", "no limit")


async def test_a_limit_that_workato_stops_giving_changes_nothing_for_a_day(tmp_path: Path) -> None:
    async with partner(tmp_path, change=grants(2_000)) as p:
        p.runs(950)
        await p.start()
        p.acme.task_limit = None
        await p.passes(4 * HOUR)
        tasks = await p.line("tasks")
        assert (tasks.standing, tasks.why) == ("WARNING", "the API gives no limit any more")
        p.acme.task_limit = LIMIT
        await p.passes(HOUR)
        assert p.told == [WARNED]


@pytest.mark.parametrize("limit", [7, 1_000, 11_000_000])
async def test_levels_lie_where_they_should_whatever_the_limit(limit: int, tmp_path: Path) -> None:
    """One poll that passes several of them makes one message, of the highest."""
    async with partner(tmp_path, acme(task_limit=limit)) as p:
        p.runs(limit * 9 // 10)
        await p.start()
        below = list(p.told)
        await p.uses(limit - limit * 9 // 10)
    assert [told[:9] for told in below] == ([] if limit == 7 else ["[Warning "])
    assert p.told[-1] == "[Critical 100%] Acme: tasks, March 2026"
    assert len(p.told) == len(below) + 1


async def test_connections_have_a_limit_of_their_own_that_never_resets(tmp_path: Path) -> None:
    async with partner(tmp_path, acme(connections=18, connection_limit=20)) as p:
        await p.start()
        assert p.told == ["[Warning 90%] Acme: connections"]
        await p.till(APRIL + HOUR, step=DAY)
        assert p.told == ["[Warning 90%] Acme: connections"]
        p.acme.connections = 10
        await p.passes()
        assert p.told[1:] == ["[Resolved] Acme: connections"]


# --- 19: what changes in the middle of a period ----------------------------------------------------------


async def test_a_raised_limit_resolves_and_the_next_level_is_told_anew(tmp_path: Path) -> None:
    async with partner(tmp_path) as p:
        p.runs(950)
        await p.start()
        assert await put(p, custom_task_limit=900) == 400  # never to what is used, or below
        assert await put(p, custom_task_limit=2_000) == 200
        await p.passes()
        assert p.told == [WARNED, RESOLVED]
        assert "The limit was raised from 1,000 to 2,000" in p.last.sentence
        await p.uses(950)
        assert p.told == [WARNED, RESOLVED, WARNED]


async def test_a_limit_lowered_under_the_use_is_told_as_what_it_is(tmp_path: Path) -> None:
    async with partner(tmp_path) as p:
        p.runs(500)
        await p.start()
        await put(p, task_limit_adjustment=-450)
        await p.passes()
        assert p.told == ["[Warning 90%] Acme: tasks, March 2026"]
        assert p.last.limit == 550


async def test_an_adjustment_ends_with_its_period(tmp_path: Path) -> None:
    async with partner(tmp_path, at=APRIL - DAY) as p:
        p.runs(950)
        await put(p, task_limit_adjustment=1_000)
        await p.start()
        assert (p.told, (await p.line("tasks")).limit) == ([], 2_000)
        await p.till(APRIL + 13 * HOUR, step=HOUR)
        p.runs(950)
        await p.passes()
        assert p.told == ["[Warning 95%] Acme: tasks, April 2026"]


async def test_an_adjustment_outside_the_limit_is_added_where_the_config_says_so(tmp_path: Path) -> None:
    async with partner(tmp_path, task_limit_includes_adjustment=False) as p:
        p.workato.scenario.limit_includes_adjustment = False
        p.runs(950)
        await put(p, task_limit_adjustment=1_000)
        await p.start()
        assert (p.told, (await p.line("tasks")).limit) == ([], 2_000)


async def test_a_moved_billing_day_is_said_and_use_is_judged_by_the_new_period(tmp_path: Path) -> None:
    async with partner(tmp_path) as p:
        p.runs(400, MARCH + DAY)
        p.runs(550)
        await p.start()
        await put(p, billing_start_date="2026-03-05")
        await p.passes()
        assert p.told == [WARNED, RESOLVED]
        assert "The billing period was moved: it is 5 Mar to 4 Apr 2026 now." in p.last.sentence
        assert "reset" not in p.last.sentence
        assert (await p.line("tasks")).used == 550
        await p.uses(450)
        assert p.told == [WARNED, RESOLVED, "[Critical 100%] Acme: tasks, 5 Mar to 4 Apr 2026"]


async def test_a_billing_day_moved_back_again_is_told_once_for_each_move(tmp_path: Path) -> None:
    async with partner(tmp_path) as p:
        p.runs(400, MARCH + DAY)
        p.runs(550)
        await p.start()
        for day in ("05", "01"):
            await put(p, billing_start_date=f"2026-03-{day}")
            await p.passes(DAY, step=6 * HOUR)
        assert p.told == [WARNED, RESOLVED, WARNED]


async def test_a_new_plan_changes_which_contract_counts(tmp_path: Path) -> None:
    async with partner(tmp_path, acme(task_limit=None), change=grants(1_000, plan="oem_gold")) as p:
        p.runs(950)
        await p.start()
        assert p.told == []
        await put(p, plan_id="oem_gold")
        await p.passes()
        assert p.told == [WARNED]


async def test_a_new_name_is_used_and_the_alert_stays_the_same(tmp_path: Path) -> None:
    async with partner(tmp_path) as p:
        p.runs(950)
        await p.start()
        await put(p, name="Acme & Sons", external_id="B7")
        await p.uses(50)
        assert p.told == [WARNED, "[Critical 100%] Acme & Sons: tasks, March 2026"]
        assert p.desk.got[0].incident == p.last.incident
