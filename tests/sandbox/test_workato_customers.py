"""The customer list of Workato's stand-in: pages, and fields that are odd or missing."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from tests.sandbox.workato import START, Asker
from watcher.sandbox.workato.crowd import crowd
from watcher.sandbox.workato.scenario import PerPage
from watcher.sandbox.workato.world import ABSENT, WorkatoWorld

DAY = timedelta(days=1)


async def pages(asker: Asker, per_page: int = 100) -> list[int]:
    """The sizes of the pages up to the first that is not full."""
    sizes: list[int] = []
    while not sizes or sizes[-1] == per_page:
        sizes.append(len(await asker.customers(page=len(sizes) + 1, per_page=per_page)))
    return sizes


async def test_a_customer_has_the_fields_that_were_seen(asker: Asker) -> None:
    acme = (await asker.customers())[0]
    told = {
        "id": 101,
        "external_id": "A1",
        "name": "Acme",
        "plan_id": "oem_plan",
        "in_trial": False,
        "current_billing_period_start": "2026-03-01T00:00:00.000-08:00",
        "current_billing_period_end": "2026-04-01T00:00:00.000-07:00",
        "task_limit_adjustment": "0",
        "task_limit": 5_000,
        "task_count": 1_400,
        "active_recipe_count": 2,
    }
    assert {key: acme[key] for key in told} == told


@pytest.mark.parametrize(
    ("customers", "sizes"), [(99, [99]), (100, [100, 0]), (101, [100, 1]), (200, [100, 100, 0])]
)
async def test_a_full_last_page_is_followed_by_an_empty_one(
    asker: Asker, customers: int, sizes: list[int]
) -> None:
    asker.live_in(WorkatoWorld(crowd(customers, START)))
    assert await pages(asker) == sizes


async def test_pages_are_in_the_order_of_ids_and_tell_everybody_once(asker: Asker) -> None:
    asker.live_in(WorkatoWorld(reversed(crowd(5, START))))
    seen = [row["id"] for page in (1, 2, 3) for row in await asker.customers(page=page, per_page=2)]
    assert seen == [1_001, 1_002, 1_003, 1_004, 1_005]


async def test_more_than_a_hundred_a_page_are_clamped_or_refused(asker: Asker) -> None:
    asker.live_in(WorkatoWorld(crowd(150, START)))
    assert len(await asker.customers(per_page=150)) == 100
    asker.scenario.per_page_over = PerPage.REFUSE
    assert (await asker.get("/api/managed_users", per_page=150)).status_code == 400


@pytest.mark.parametrize("wrong", ["0", "-1", "many"])
async def test_a_page_that_is_no_number_is_the_first(asker: Asker, wrong: str) -> None:
    assert len(await asker.customers(page=wrong, per_page=wrong)) == 3


async def test_totals_may_stand_beside_the_result(asker: Asker) -> None:
    asker.scenario.page_totals = True
    body = (await asker.get("/api/managed_users", page=2, per_page=2)).json()
    assert (len(body["result"]), body["count"], body["page"], body["per_page"]) == (1, 3, 2, 2)


@pytest.mark.parametrize("limit", [None, 0, "5000", "unlimited"])
async def test_a_task_limit_may_be_null_or_zero_or_text(asker: Asker, limit: Any) -> None:
    asker.server.world.by_id(101).task_limit = limit
    assert (await asker.customers())[0]["task_limit"] == limit


async def test_a_task_limit_or_any_field_may_be_missing(asker: Asker) -> None:
    asker.server.world.by_id(101).task_limit = ABSENT
    asker.server.world.by_id(102).omit = frozenset({"task_count", "external_id"})
    asker.scenario.omit = frozenset({"name"})
    acme, globex, idle = await asker.customers()
    assert "task_limit" not in acme
    assert acme["task_count"] == 1_400
    assert not globex.keys() & {"task_count", "external_id"}
    assert not any("name" in row for row in (acme, globex, idle))


async def test_the_external_id_may_be_misspelt_as_in_the_old_pages(asker: Asker) -> None:
    asker.scenario.external_id_key = "exteranl_id"
    assert [row["exteranl_id"] for row in await asker.customers()] == ["A1", "B/2", None]


async def test_a_customer_who_is_gone_is_gone_from_list_and_usage(asker: Asker) -> None:
    asker.server.world.remove(101)
    assert [row["id"] for row in await asker.customers()] == [102, 103]
    assert await asker.data(workspace_ids="101") is None


@pytest.mark.parametrize("key", ["102", "E" + quote("B/2", safe="")])
async def test_one_customer_is_found_by_id_or_external_id(asker: Asker, key: str) -> None:
    answer = await asker.get(f"/api/managed_users/{key}")
    assert answer.json()["result"]["name"] == "Globex"


@pytest.mark.parametrize("key", ["999", "Enobody", "A1"])
async def test_a_customer_nobody_knows_is_not_found(asker: Asker, key: str) -> None:
    assert (await asker.get(f"/api/managed_users/{key}")).status_code == 404
    assert (await asker.put(key, custom_task_limit=1)).status_code == 404


async def test_ten_thousand_workspaces_take_seconds_not_minutes(asker: Asker) -> None:
    asker.live_in(WorkatoWorld(crowd(10_000, datetime(2026, 3, 1, tzinfo=UTC))))
    asker.scenario.manage_per_minute = None
    before = time.process_time()
    rows = await asker.data(workspace_ids=[workspace.id for workspace in asker.server.world])
    assert len(rows) == 10_000
    assert await pages(asker) == [100] * 100 + [0]
    assert time.process_time() - before < 5  # measured: 0.7 s, client and server together
