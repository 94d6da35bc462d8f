"""Workato's stand-in beside usage: customers and their limits, monthly usage, the admin, and its webhook."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import web

from tests.sandbox.workato import NOW, START, Asker, local, one, world
from watcher.sandbox.clock import ManualClock, SandboxClock
from watcher.sandbox.serve import HOST, Sandbox
from watcher.sandbox.workato.crowd import crowd
from watcher.sandbox.workato.curves import seeded, steady, step, through
from watcher.sandbox.workato.recipes import Recipe
from watcher.sandbox.workato.scenario import PerPage
from watcher.sandbox.workato.thresholds import Emitter, thresholds
from watcher.sandbox.workato.world import ABSENT, WorkatoWorld, Workspace

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


@pytest.mark.parametrize("key", ["101", "EA1"])
async def test_a_limit_can_be_raised_by_id_or_external_id(asker: Asker, key: str) -> None:
    answer = await asker.put(key, custom_task_limit=9_000)
    assert answer.json()["result"]["task_limit"] == 9_000
    assert (await asker.customers())[0]["task_limit"] == 9_000


@pytest.mark.parametrize(("limit", "status"), [(1_399, 400), (1_400, 400), (1_401, 200)])
async def test_a_limit_must_be_above_what_is_used(asker: Asker, limit: int, status: int) -> None:
    assert (await asker.put("101", custom_task_limit=limit)).status_code == status
    assert (await asker.customers())[0]["task_limit"] == (limit if status == 200 else 5_000)


async def test_an_adjustment_holds_for_the_running_period_only(asker: Asker) -> None:
    await asker.put("101", task_limit_adjustment=500)
    await asker.put("101", task_limit_adjustment=-200)
    acme = (await asker.customers())[0]
    assert (acme["task_limit"], acme["task_limit_adjustment"]) == (5_300, "300")
    asker.clock.set(local("2026-04-01T00:00:00"))
    acme = (await asker.customers())[0]
    assert (acme["task_limit"], acme["task_limit_adjustment"]) == (5_000, "0")


async def test_the_limit_may_leave_the_adjustment_out(asker: Asker) -> None:
    asker.scenario.limit_includes_adjustment = False
    await asker.put("101", task_limit_adjustment=500)
    acme = (await asker.customers())[0]
    assert (acme["task_limit"], acme["task_limit_adjustment"]) == (5_000, "500")


@pytest.mark.parametrize("name", ["billing_start_date", "billing_date"])
async def test_the_billing_start_moves_and_takes_the_count_with_it(asker: Asker, name: str) -> None:
    asker.scenario.billing_field = name
    assert (await asker.put("102", **{name: "2026-03-06"})).status_code == 200
    globex = (await asker.customers())[1]
    assert globex["current_billing_period_start"] == "2026-03-06T00:00:00.000-08:00"
    assert globex["current_billing_period_end"] == "2026-04-06T00:00:00.000-07:00"
    assert globex["task_count"] == 50


async def test_a_change_with_a_fault_changes_nothing(asker: Asker) -> None:
    answer = await asker.put("101", plan_id="gold", custom_task_limit="many", billing_start_date="soon")
    assert answer.status_code == 400
    assert (await asker.customers())[0]["plan_id"] == "oem_plan"


async def test_names_plan_and_external_id_can_change(asker: Asker) -> None:
    await asker.put("101", plan_id="gold", in_trial=True, external_id="A9", name="Acme 2")
    acme = (await asker.customers())[0]
    told = (acme["plan_id"], acme["in_trial"], acme["external_id"], acme["name"])
    assert told == ("gold", True, "A9", "Acme 2")
    assert await asker.data(external_ids="A1") is None
    assert (await asker.put("102", external_id="A9")).status_code == 400


async def test_a_period_rolls_over_at_its_anchor_and_the_count_begins_again(asker: Asker) -> None:
    asker.live_in(one(Recipe(1, tasks=steady(24, START)), billing_start=local("2026-01-31T00:00:00")))
    asker.clock.set(local("2026-03-30T23:00:00"))
    acme = (await asker.customers())[0]
    assert acme["current_billing_period_start"] == "2026-02-28T00:00:00.000-08:00"
    asker.clock.set(local("2026-03-31T05:00:00"))
    acme = (await asker.customers())[0]
    assert acme["current_billing_period_start"] == "2026-03-31T00:00:00.000-07:00"
    assert acme["task_count"] == 5


async def test_monthly_usage_tells_twelve_calendar_months_of_the_admins_zone(asker: Asker) -> None:
    asker.live_in(one(Recipe(1, tasks=steady(24, local("2026-01-31T23:00:00")))))
    result = (await asker.get("/api/managed_users/usage")).json()["result"]
    (acme,) = result["customers"]
    months = {month["month"]: month["task_count"] for month in acme["task_usage"]}
    assert (len(months), next(iter(months))) == (12, "2025-04")
    assert list(months.items())[-3:] == [("2026-01", 1), ("2026-02", 672), ("2026-03", 240)]
    asker.clock.set(local("2026-04-01T00:00:00"))
    again = (await asker.get("/api/managed_users/usage")).json()["result"]["customers"][0]["task_usage"]
    assert (len(again), again[-1]) == (12, {"month": "2026-04", "task_count": 0})


async def test_the_admin_has_a_billing_period_but_neither_limit_nor_count(asker: Asker) -> None:
    admin = (await asker.get("/api/users/me")).json()
    assert admin["plan_id"] == "oem_plan"
    assert admin["current_billing_period_end"].startswith("2026-")
    assert not admin.keys() & {"task_limit", "task_count"}


def reaching(percent: float) -> WorkatoWorld:
    """A limit of 1,000, of which `percent` are used in equal steps until ten days are over."""
    return one(Recipe(1, tasks=through((START, 0), (START + 10 * DAY, percent * 10))))


def test_each_tenth_of_a_limit_is_told_once_at_its_moment() -> None:
    told = thresholds(reaching(100), START, NOW)
    assert [event.percent for event in told] == list(range(10, 101, 10))
    assert abs(told[4].at - (START + 5 * DAY)) < timedelta(seconds=1)


def test_only_what_was_reached_since_is_told() -> None:
    assert [e.percent for e in thresholds(reaching(100), START + 5.5 * DAY, START + 7.5 * DAY)] == [60, 70]
    assert [e.percent for e in thresholds(reaching(150), START + 8 * DAY, NOW, most=150)][-1] == 150


@pytest.mark.parametrize("limit", [None, 0, ABSENT, "unlimited"])
def test_without_a_task_limit_nothing_is_told(limit: Any) -> None:
    assert thresholds(one(Recipe(1, tasks=steady(100, START)), task_limit=limit), START, NOW) == []


def test_a_new_period_tells_its_tenths_again() -> None:
    told = thresholds(one(Recipe(1, tasks=steady(10, START))), START, START + 45 * DAY)
    assert [(event.percent, event.period.start.month) for event in told] == [
        (10, 3),
        (20, 3),
        (30, 3),
        (10, 4),
    ]


@asynccontextmanager
async def hearing() -> AsyncIterator[tuple[str, list[Any]]]:
    """An address, and what was posted to it."""
    heard: list[Any] = []

    async def hear(request: web.Request) -> web.Response:
        heard.append((request.headers.get("Authorization"), await request.json()))
        return web.Response(status=202)

    app = web.Application()
    app.router.add_post("/push", hear)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, HOST, 0).start()
    try:
        yield f"http://{HOST}:{runner.addresses[0][1]}/push", heard
    finally:
        await runner.cleanup()


async def test_the_webhook_posts_the_vendors_fields_once() -> None:
    clock = ManualClock(START + 4.5 * DAY)
    async with hearing() as (url, heard):
        emitter = Emitter(clock, reaching(100), url, {"Authorization": "Bearer push"})
        assert await emitter.emit() == []
        clock.set(START + 6 * DAY)
        assert [status for _, status in await emitter.emit()] == [202, 202]
        assert await emitter.emit() == []
    assert [body["threshold_percent"] for _, body in heard] == [50, 60]
    authorization, body = heard[0]
    assert authorization == "Bearer push"
    assert body | {"threshold_reached_at": ""} == {
        "id": 101,
        "external_id": "A1",
        "customer_name": "Acme",
        "plan": {"name": "oem_plan", "accounting_period": "monthly"},
        "billing_cycle_reset_date": "2026-04-01T07:00:00.000+00:00",
        "current_limit": {"task_limit": 1_000},
        "threshold_reached_at": "",
        "threshold_percent": 50,
    }


async def test_the_clock_can_be_moved_from_outside(asker: Asker) -> None:
    await asker.http.post("/__clock", json={"advance": 86_400})
    assert asker.clock.now() == NOW + DAY
    assert await asker.tasks(workspace_ids="102") == [110]
    answer = await asker.http.post("/__clock", json={"set": "2026-03-03T00:00:00-08:00"})
    assert answer.json() == {"now": "2026-03-03T08:00:00+00:00"}
    assert (await asker.get("/__clock")).json() == answer.json()
    assert await asker.tasks(workspace_ids="102") == [20]


@pytest.mark.parametrize("body", [b"", b"[]", b'{"set": "2026-03-03T00:00:00"}', b'{"advance": "x"}'])
async def test_a_clock_does_not_move_for_nonsense(asker: Asker, body: bytes) -> None:
    assert (await asker.http.post("/__clock", content=body)).status_code == 400
    assert asker.clock.now() == NOW


async def test_a_clock_that_runs_by_itself_is_not_moved(asker: Asker) -> None:
    async with Sandbox(SandboxClock(NOW), workato=world()) as sandbox:
        answer = await asker.http.post(f"{sandbox.workato.url}/__clock", json={"advance": 1})
    assert answer.status_code == 409


async def test_at_the_limit_recipes_may_pause_until_the_period_ends(asker: Asker) -> None:
    asker.live_in(one(Recipe(1, tasks=steady(240, START))))
    assert (await asker.customers())[0]["task_count"] == 2_400
    asker.scenario.pause_at_limit = True
    assert (await asker.customers())[0]["task_count"] == 1_000
    assert await asker.tasks(workspace_ids="101", interval="day") == [240] * 4 + [40] + [0] * 26
    asker.clock.set(local("2026-04-02T01:00:00"))
    assert (await asker.customers())[0]["task_count"] == 250


async def test_a_raised_limit_lets_paused_recipes_run_on(asker: Asker) -> None:
    asker.live_in(one(Recipe(1, tasks=steady(200, START))))
    asker.scenario.pause_at_limit = True
    await asker.put("101", custom_task_limit=1_100)
    asker.clock.set(NOW + DAY / 4)
    assert (await asker.customers())[0]["task_count"] == 1_050
    asker.clock.set(NOW + 5 * DAY)
    assert (await asker.customers())[0]["task_count"] == 1_100


async def test_growth_is_seeded_and_never_falls(asker: Asker) -> None:
    asker.live_in(WorkatoWorld(crowd(3, START, seed="x")))
    first = await asker.tasks(external_ids="C-1001,C-1002,C-1003", interval="day")
    asker.live_in(WorkatoWorld(crowd(3, START, seed="x")))
    assert await asker.tasks(external_ids="C-1001,C-1002,C-1003", interval="day") == first
    curve = seeded("y", START, 100)
    totals = [curve(START + n * DAY / 12) for n in range(-3, 600)]
    assert totals == sorted(totals)
    assert 50 * 49 <= totals[-1] - totals[0] <= 150 * 51


def test_steps_and_lines_hold_before_between_and_after_their_points() -> None:
    stairs, line = step((START, 5), (NOW, 9)), through((START, 5), (NOW, 15))
    moments = [START - DAY, START, START + 5 * DAY, NOW, NOW + DAY]
    assert [stairs(at) for at in moments] == [0, 5, 5, 9, 9]
    assert [line(at) for at in moments] == [5, 5, 10, 15, 15]


def test_ids_are_unique() -> None:
    with pytest.raises(ValueError, match="102"):
        WorkatoWorld([Workspace(101, "A"), Workspace(102, "A")])
    with pytest.raises(ValueError, match="101"):
        WorkatoWorld([Workspace(101), Workspace(101)])


async def test_ten_thousand_workspaces_take_seconds_not_minutes(asker: Asker) -> None:
    asker.live_in(WorkatoWorld(crowd(10_000, datetime(2026, 3, 1, tzinfo=UTC))))
    asker.scenario.manage_per_minute = None
    before = time.process_time()
    rows = await asker.data(workspace_ids=[workspace.id for workspace in asker.server.world])
    assert len(rows) == 10_000
    assert await pages(asker) == [100] * 100 + [0]
    assert time.process_time() - before < 5  # measured: 0.7 s, client and server together
