"""How fresh numbers are: lags, corrections, limits that change; and the time that answers carry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.sandbox.asked import API, JOBS
from tests.sandbox.given import ACME, NOW, Caller, Json
from watcher.sandbox.clock import ManualClock
from watcher.sandbox.pipefy.curves import changing, lagging, revised, steady
from watcher.sandbox.pipefy.server import PipefyServer
from watcher.sandbox.pipefy.world import Quota

pytestmark = pytest.mark.usefixtures("own_calls_elsewhere")

AI = """query Ai { aiCreditUsageStats(organizationUuid: "uuid-acme", period: current_month) {
  usage updatedAt } }"""


async def calls(caller: Caller, period: str = "current_month") -> Json:
    answer: Json = await caller.data(API, u=[ACME], p=period)
    return answer


async def test_a_limit_may_change_in_the_middle_of_the_month(
    caller: Caller, clock: ManualClock, pipefy: PipefyServer
) -> None:
    pipefy.world.organizations[0].api_calls.limit = changing(5_000, (NOW + timedelta(hours=1), 6_000))
    assert (await calls(caller))["byOrganization"][0]["limit"] == 5_000
    await clock.advance(timedelta(hours=1))
    assert (await calls(caller))["byOrganization"][0]["limit"] == 6_000


async def test_every_number_may_lag_behind_the_clock(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.scenario.lag = timedelta(days=2)
    assert (await calls(caller))["total"]["usage"] == 800
    jobs = (await caller.data(JOBS % "", u=[ACME]))["byOrganization"][0]
    assert (jobs["usage"], jobs["lastUpdatedAt"]) == (400, "2026-03-09T00:00:00Z")
    assert await caller.data(AI) == {"usage": 20, "updatedAt": "2026-03-09T00:00:00Z"}


@pytest.mark.parametrize(
    ("late", "shown", "used", "before"),
    [(False, "2026-04-01T00:00:00Z", 0, 3_075), (True, "2026-03-01T00:00:00Z", 3_075, 2_800)],
)
async def test_a_month_that_is_over_catches_up_and_may_turn_late(
    caller: Caller,
    clock: ManualClock,
    pipefy: PipefyServer,
    shown: str,
    used: int,
    before: int,
    *,
    late: bool,
) -> None:
    clock.set(datetime(2026, 4, 1, 6, tzinfo=UTC))
    pipefy.scenario.lag, pipefy.scenario.turns_late = timedelta(hours=12), late
    current = await calls(caller)
    assert (current["filterDate"]["from"], current["total"]["usage"]) == (shown, used)
    assert (await calls(caller, "last_month"))["total"]["usage"] == before
    await clock.advance(timedelta(hours=7))
    assert (await calls(caller))["total"]["usage"] == 4
    assert (await calls(caller, "last_month"))["total"]["usage"] == 3_100


async def test_one_number_may_lag_alone(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.world.organizations[0].api_calls.used = lagging(steady(100), timedelta(days=1))
    assert (await calls(caller))["total"]["usage"] == 900


async def test_a_number_may_be_counted_down_a_little(
    caller: Caller, clock: ManualClock, pipefy: PipefyServer
) -> None:
    pipefy.world.organizations[0].api_calls.used = revised(steady(96), NOW + timedelta(hours=2), 30)
    seen = []
    for _ in range(4):
        seen.append((await calls(caller))["total"]["usage"])
        await clock.advance(timedelta(hours=1))
    assert seen == [960, 964, 938, 942]


async def test_a_number_set_between_two_polls_is_seen_by_the_second(
    caller: Caller, pipefy: PipefyServer
) -> None:
    acme = pipefy.world.org("acme Corp")
    assert acme is not None
    for used in (79, 80, 91):
        acme.automation_jobs = Quota(used)
        assert (await caller.data(JOBS % "", u=[ACME]))["total"]["usage"] == used


@pytest.mark.parametrize("skew", [timedelta(0), timedelta(minutes=7), timedelta(hours=-3)])
async def test_every_answer_is_dated_by_the_clock_and_the_skew(
    caller: Caller, clock: ManualClock, pipefy: PipefyServer, skew: timedelta
) -> None:
    pipefy.scenario.clock_skew = skew
    await clock.advance(timedelta(days=18, hours=13, minutes=4, seconds=5.7))
    expected = datetime(2026, 3, 29, 13, 4, 5, tzinfo=UTC) + skew
    good = await caller.post("query Who { me { id } }")
    refused = await caller.http.post(pipefy.api_url)
    token = await caller.http.post(pipefy.token_url)
    nowhere = await caller.http.get(f"{pipefy.url}/files/x")
    assert [one.status_code for one in (good, refused, token, nowhere)] == [200, 401, 400, 403]
    dates = {one.headers["Date"] for one in (good, refused, token, nowhere)}
    assert dates == {f"{expected:%a, %d %b %Y %H:%M:%S} GMT"}
