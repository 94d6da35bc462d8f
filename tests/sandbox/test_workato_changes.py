"""What can be changed about a customer of Workato's stand-in: limit, billing start, names."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.sandbox.workato import Asker, local

DAY = timedelta(days=1)


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


async def test_a_limit_that_is_text_stays_text_when_adjusted(asker: Asker) -> None:
    asker.server.world.by_id(101).task_limit = "5000"
    await asker.put("101", task_limit_adjustment=500)
    assert (await asker.customers())[0]["task_limit"] == "5500"


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
