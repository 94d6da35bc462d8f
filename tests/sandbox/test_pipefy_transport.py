"""Trouble below GraphQL: limits, proxies, cut connections; and what is charged for it."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import httpx
import pytest

from tests.sandbox.given import ACME, NOW, Caller
from watcher.sandbox.clock import ManualClock
from watcher.sandbox.faults import (
    BrokenJson,
    Drop,
    HtmlBody,
    ServerError,
    Slow,
    TooManyRequests,
    always,
    operation,
    times,
    window,
)
from watcher.sandbox.pipefy.scenario import RateLimit, TimeoutOn
from watcher.sandbox.pipefy.server import PipefyServer

ME = "query Who { me { name } }"
CALLS = """query Calls($org: ID!) {
  apiUsageStats(organizationUuid: $org, period: current_month, dimension: operation_name) {
    data { dimension metric } } }"""


async def test_json_that_is_none_is_a_bad_request(caller: Caller, pipefy: PipefyServer) -> None:
    headers = {"Authorization": f"Bearer {caller.token}"}
    answer = await caller.http.post(pipefy.api_url, content=b"{nonsense", headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize("body", [[], "text", {"query": ME, "variables": [1]}])
async def test_json_of_another_shape_is_a_bad_request(
    caller: Caller, pipefy: PipefyServer, body: object
) -> None:
    headers = {"Authorization": f"Bearer {caller.token}"}
    assert (await caller.http.post(pipefy.api_url, json=body, headers=headers)).status_code == 400


async def test_graphql_that_is_none_is_a_bad_request(caller: Caller) -> None:
    answer = await caller.post("query {")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"].startswith("Parse error")


async def test_a_refused_document_is_http_200(caller: Caller) -> None:
    assert (await caller.post("query Who { nothing }")).status_code == 200


async def test_too_many_requests_shut_the_token_out_for_five_minutes(
    caller: Caller, clock: ManualClock, pipefy: PipefyServer
) -> None:
    pipefy.scenario.rate_limit = RateLimit(requests=2, per=30, block=300)
    assert [(await caller.post(ME)).status_code for _ in range(3)] == [200, 200, 429]
    await clock.advance(timedelta(seconds=100))
    refused = await caller.post(ME)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "200")
    await clock.advance(timedelta(seconds=200))
    assert (await caller.post(ME)).status_code == 200


async def test_requests_spread_out_are_never_too_many(
    caller: Caller, clock: ManualClock, pipefy: PipefyServer
) -> None:
    pipefy.scenario.rate_limit = RateLimit(requests=2, per=30)
    for _ in range(5):
        assert (await caller.post(ME)).status_code == 200
        await clock.advance(timedelta(seconds=15))


async def test_a_429_may_have_no_retry_after_and_no_json(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.scenario.rate_limit = RateLimit(requests=0, say_retry_after=False, html=True)
    refused = await caller.post(ME)
    assert refused.status_code == 429
    assert "Retry-After" not in refused.headers
    assert refused.text.startswith("<!DOCTYPE html>")


async def test_an_outage_lasts_as_long_as_its_window(
    caller: Caller, clock: ManualClock, pipefy: PipefyServer
) -> None:
    pipefy.faults.add(window(NOW, NOW + timedelta(hours=1)), TooManyRequests(retry_after=7))
    refused = await caller.post(ME)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "7")
    await clock.advance(timedelta(hours=1))
    assert (await caller.post(ME)).status_code == 200


async def test_a_proxy_answers_with_a_page(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.faults.add(times(1), ServerError(502))
    answer = await caller.post(ME)
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html; charset=utf-8")


async def test_a_server_error_may_be_json(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.faults.add(times(1), ServerError(500, html=False))
    answer = await caller.post(ME)
    assert (answer.status_code, answer.json()) == (500, {"error": "internal_error"})


async def test_a_page_may_come_with_status_200(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.faults.add(times(1), HtmlBody())
    answer = await caller.post(ME)
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


async def test_json_may_end_in_the_middle(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.faults.add(times(1), BrokenJson())
    answer = await caller.post(ME)
    assert answer.headers["Content-Type"] == "application/json"
    with pytest.raises(json.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize("after", [False, True])
async def test_a_cut_connection_is_no_answer(caller: Caller, pipefy: PipefyServer, *, after: bool) -> None:
    pipefy.faults.add(times(1), Drop(after=after))
    with pytest.raises(httpx.TransportError):
        await caller.post(ME)
    assert [call.status for call in pipefy.calls("Who")] == [0]
    assert (await caller.post(ME)).status_code == 200


async def test_a_slow_answer_waits_for_the_clock(
    caller: Caller, clock: ManualClock, pipefy: PipefyServer
) -> None:
    pipefy.faults.add(times(1), Slow(40))
    waiting = asyncio.create_task(caller.post(ME))
    while not clock.sleepers:  # noqa: ASYNC110 - the server is reached over a socket, it tells nobody
        await asyncio.sleep(0.001)
    assert not waiting.done()
    await clock.advance(40)
    assert (await waiting).status_code == 200


async def test_a_query_may_run_into_the_servers_limit_of_33_seconds(
    caller: Caller, clock: ManualClock, pipefy: PipefyServer
) -> None:
    for fault in (Slow(33), TimeoutOn("me")):
        pipefy.faults.add(times(1), fault)
    waiting = asyncio.create_task(caller.post(ME))
    while not clock.sleepers:  # noqa: ASYNC110 - the server is reached over a socket, it tells nobody
        await asyncio.sleep(0.001)
    await clock.advance(33)
    assert (await waiting).json() == {"errors": [{"message": "Timeout on Query.me"}]}


async def test_the_log_says_who_asked_what_and_how_it_ended(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.faults.add(operation("Calls"), ServerError(503))
    await caller.post(ME)
    await caller.post(CALLS, org=ACME)
    told = [(call.operation, call.status, call.account, call.fields) for call in pipefy.calls()]
    assert told == [("Who", 200, "limit-watcher", ("me",)), ("Calls", 503, "limit-watcher", ())]


async def test_the_log_counts_the_organizations_a_document_is_about(
    caller: Caller, pipefy: PipefyServer
) -> None:
    await caller.post(
        """query Poll($u: [ID!]!, $n: ID!) {
          apiUsageStatsCombined(organizationUuids: $u, period: current_month) { partial }
          one: organization(id: "101") { name }
          two: organization(id: $n) { name }
          three: integrationsUsageStats(organizationUuid: "uuid-empty", period: last_month) { activeFlows }
        }""",
        u=[ACME, "uuid-globex"],
        n="102",
    )
    assert pipefy.log[-1].organizations == 3


async def test_our_own_calls_are_charged_to_our_home_by_name(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.world.clients[0].home = ACME
    for query in (ME, ME, "query Who { nothing }", "{ me { id } }"):
        await caller.post(query)
    counts = {row["dimension"]: row["metric"] for row in (await caller.data(CALLS, org=ACME))["data"]}
    assert counts == {"GetCard": 750, "Not specified": 251, "Who": 3}


async def test_refused_and_failed_calls_are_not_charged(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.faults.add(times(1), ServerError(502))
    pipefy.faults.add(times(2), TooManyRequests())
    await caller.post(ME)
    await caller.post(ME)
    caller.token = "nonsense"
    await caller.post(ME)
    assert len(pipefy.world.charges) == 0


@pytest.mark.parametrize(
    ("status", "charged"), [(404, 1), (408, 1), (422, 1), (403, 0), (400, 0), (500, 0), (503, 0)]
)
async def test_what_is_charged_goes_by_the_status(
    caller: Caller, pipefy: PipefyServer, status: int, charged: int
) -> None:
    pipefy.faults.add(times(1), ServerError(status, html=False))
    assert (await caller.post(ME)).status_code == status
    assert len(pipefy.world.charges) == charged


async def test_a_429_is_charged_where_the_scenario_says_so(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.scenario.count_limited = True
    pipefy.faults.add(always(), TooManyRequests())
    await caller.post(ME)
    assert len(pipefy.world.charges) == 1


async def test_a_call_cut_after_it_was_handled_is_charged(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.faults.add(times(1), Drop(after=True))
    with pytest.raises(httpx.TransportError):
        await caller.post(ME)
    assert len(pipefy.world.charges) == 1
