"""Periods: what each means for every number, how the month turns, and which dates are shown."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.sandbox.asked import API, ROOTS
from tests.sandbox.given import ACME, Caller, Json
from watcher.sandbox.clock import ManualClock
from watcher.sandbox.pipefy.scenario import Until
from watcher.sandbox.pipefy.server import PipefyServer

pytestmark = pytest.mark.usefixtures("own_calls_elsewhere")

EVERY = """query Every($u: [ID!]!, $o: ID!, $p: PeriodFilter!) {
  calls: apiUsageStatsCombined(organizationUuids: $u, period: $p) { total { usage } }
  jobs: automationsUsageDetailsCombined(organizationUuids: $u, period: $p) { total { usage } }
  credits: aiCreditUsageStatsCombined(organizationUuids: $u, period: $p) { total { usage } }
  calls1: apiUsageStats(organizationUuid: $o, period: $p) { data { metric } }
  days: apiUsageStatsDaily(organizationUuid: $o, period: $p) { data { metric } }
  credits1: aiCreditUsageStats(organizationUuid: $o, period: $p) { usage }
  tasks: integrationsUsageStats(organizationUuid: $o, period: $p) {
    tasksConsumed { usage } history { nodes { usage } } }
  flows: integrationsUsageDetails(organizationUuid: $o, period: $p) { totalTasks } }"""


def totals(body: Json) -> dict[str, set[float]]:
    """Every number of calls, jobs, credits and tasks that the answer tells, each kind once if all agree."""
    data = body["data"]
    days, nodes = data["days"]["data"], data["tasks"]["history"]["nodes"]
    return {
        "calls": {
            data["calls"]["total"]["usage"],
            data["calls1"]["data"][0]["metric"],
            sum(day["metric"] for day in days),
        },
        "jobs": {data["jobs"]["total"]["usage"]},
        "credits": {data["credits"]["total"]["usage"], data["credits1"]["usage"]},
        "tasks": {
            data["tasks"]["tasksConsumed"]["usage"],
            sum(node["usage"] for node in nodes),
            data["flows"]["totalTasks"],
        },
    }


@pytest.mark.parametrize(
    ("now", "period", "days"),
    [
        (datetime(2026, 3, 11, tzinfo=UTC), "current_month", 10),
        (datetime(2026, 3, 11, tzinfo=UTC), "last_month", 28),
        (datetime(2026, 3, 11, tzinfo=UTC), "last_3_months", 31 + 28 + 10),
        (datetime(2026, 4, 1, tzinfo=UTC), "current_month", 0),
        (datetime(2026, 4, 1, tzinfo=UTC), "last_month", 31),
        (datetime(2026, 4, 1, tzinfo=UTC), "last_3_months", 28 + 31),
        (datetime(2027, 1, 1, 12, tzinfo=UTC), "last_month", 31),
        (datetime(2024, 3, 1, tzinfo=UTC), "last_month", 29),
    ],
)
async def test_every_query_tells_the_same_total_of_a_period(
    caller: Caller, clock: ManualClock, now: datetime, period: str, days: int
) -> None:
    clock.set(now)
    await caller.login()
    body = await caller.ask(EVERY, u=[ACME], o=ACME, p=period)
    assert totals(body) == {
        "calls": {100 * days},
        "jobs": {50 * days},
        "credits": {int(2.55 * days * 2 + 1e-6) / 2},
        "tasks": {20 * days},
    }


async def test_at_the_months_turn_current_begins_anew_and_moves_to_last(
    caller: Caller, clock: ManualClock
) -> None:
    clock.set(datetime(2026, 4, 1, tzinfo=UTC))
    current = await caller.data(API, u=[ACME])
    assert (current["total"]["usage"], current["filterDate"]["from"]) == (0, "2026-04-01T00:00:00Z")
    last = await caller.data(API, u=[ACME], p="last_month")
    assert (last["total"]["usage"], last["filterDate"]) == (
        3_100,
        {"from": "2026-03-01T00:00:00Z", "to": "2026-03-31T23:59:59Z"},
    )
    three = await caller.data(API, u=[ACME], p="last_3_months")
    assert (three["total"]["usage"], three["filterDate"]["from"]) == (5_900, "2026-02-01T00:00:00Z")


@pytest.mark.parametrize(
    ("until", "shown"),
    [
        (Until.NOW, "2026-03-11T00:00:00Z"),
        (Until.MONTH_END, "2026-03-31T23:59:59Z"),
        (Until.YESTERDAY, "2026-03-10T00:00:00Z"),
    ],
)
async def test_the_end_of_the_shown_dates_is_what_the_scenario_says(
    caller: Caller, pipefy: PipefyServer, until: Until, shown: str
) -> None:
    pipefy.scenario.until = until
    assert (await caller.data(API, u=[ACME]))["filterDate"]["to"] == shown


async def test_every_period_query_shows_its_dates(caller: Caller) -> None:
    told = {
        field: (await caller.data(document.replace("{ partial }", "{ filterDate { from } }"), u=[ACME]))
        for field, document in ROOTS.items()
        if "{ partial }" in document
    }
    assert {field: answer["filterDate"]["from"] for field, answer in told.items()} == dict.fromkeys(
        ("apiUsageStatsCombined", "automationsUsageDetailsCombined", "aiCreditUsageStatsCombined"),
        "2026-03-01T00:00:00Z",
    )
