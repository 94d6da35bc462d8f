"""Monthly usage, the admin's own workspace, and the vendor's own threshold events by webhook."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from tests.sandbox.workato import NOW, START, Asker, local, one
from watcher.sandbox.clock import ManualClock
from watcher.sandbox.serve import HOST
from watcher.sandbox.workato.curves import steady, step, through
from watcher.sandbox.workato.recipes import Recipe
from watcher.sandbox.workato.thresholds import Emitter, thresholds
from watcher.sandbox.workato.world import ABSENT, WorkatoWorld

DAY = timedelta(days=1)


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


def test_what_was_reached_at_the_very_moment_of_the_last_look_is_not_told_again() -> None:
    world = one(Recipe(1, tasks=step((START + DAY, 100))))
    assert [event.percent for event in thresholds(world, START, START + DAY)] == [10]
    assert thresholds(world, START + DAY, NOW) == []


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


async def test_the_webhooks_body_can_be_dressed_for_its_receiver() -> None:
    clock = ManualClock(START + 4.5 * DAY)
    async with hearing() as (url, heard):
        emitter = Emitter(clock, reaching(100), url, body=lambda event: {"used": event.limit * event.percent})
        clock.set(START + 5.5 * DAY)
        await emitter.emit()
    assert [body for _, body in heard] == [{"used": 50_000}]
