"""The world of Workato's stand-in as time goes by: the clock, periods, pauses, growth."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from tests.sandbox.workato import NOW, START, Asker, local, one, world
from watcher.sandbox.clock import SandboxClock
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.workato.crowd import crowd
from watcher.sandbox.workato.curves import Growth, seeded, steady, step, through
from watcher.sandbox.workato.recipes import Recipe
from watcher.sandbox.workato.world import WorkatoWorld, Workspace

DAY = timedelta(days=1)


async def test_a_period_rolls_over_at_its_anchor_and_the_count_begins_again(asker: Asker) -> None:
    asker.live_in(one(Recipe(1, tasks=steady(24, START)), billing_start=local("2026-01-31T00:00:00")))
    asker.clock.set(local("2026-03-30T23:00:00"))
    acme = (await asker.customers())[0]
    assert acme["current_billing_period_start"] == "2026-02-28T00:00:00.000-08:00"
    asker.clock.set(local("2026-03-31T05:00:00"))
    acme = (await asker.customers())[0]
    assert acme["current_billing_period_start"] == "2026-03-31T00:00:00.000-07:00"
    assert acme["task_count"] == 5


async def test_the_clock_can_be_moved_from_outside(asker: Asker) -> None:
    await asker.http.post("/__clock", json={"advance": 86_400})
    assert asker.clock.now() == NOW + DAY
    assert await asker.tasks(workspace_ids="102") == [110]
    answer = await asker.http.post("/__clock", json={"set": "2026-03-03T00:00:00-08:00"})
    assert answer.json() == {"now": "2026-03-03T08:00:00+00:00"}
    assert (await asker.get("/__clock")).json() == answer.json()
    assert await asker.tasks(workspace_ids="102") == [20]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"set": "2026-03-03T00:00:00"}', b'{"advance": "x"}', b'{"advance": 1e999}']
)
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


def test_a_weekly_rhythm_makes_days_differ_and_weeks_alike() -> None:
    curve = Growth(START, 100, weekly=0.5)
    totals = [curve(START + n * DAY) for n in range(15)]
    days = [round(after - before) for before, after in pairwise(totals)]
    assert max(days) - min(days) > 50
    assert days[:7] == days[7:]
    assert totals[7] == pytest.approx(700)


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
