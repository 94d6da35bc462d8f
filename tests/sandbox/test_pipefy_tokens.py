"""Tokens, and what happens without a good one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.sandbox.given import Caller, Json
from watcher.sandbox.clock import ManualClock
from watcher.sandbox.faults import Drop, ServerError, Unauthorized, operation, times
from watcher.sandbox.pipefy.server import PipefyServer
from watcher.sandbox.pipefy.world import Client

ME = "query Who { me { name } }"
CLIENT = {"client_id": "watcher-client", "client_secret": "watcher-secret"}
GRANT = {"grant_type": "client_credentials"}
UNAUTHORIZED = {"errors": [{"title": "Unauthorized", "detail": "You are not authorized to access this page"}]}


@pytest.mark.parametrize(
    "sent",
    [{"json": GRANT | CLIENT}, {"data": GRANT | CLIENT}, {"data": GRANT, "auth": tuple(CLIENT.values())}],
    ids=["json", "form", "basic"],
)
async def test_a_client_gets_a_bearer_token_in_any_of_three_ways(caller: Caller, sent: Json) -> None:
    answer = await caller.http.post(caller.sandbox.pipefy.token_url, **sent)
    body = answer.json()
    assert (body["token_type"], body["expires_in"], body["created_at"]) == (
        "Bearer",
        2_592_000,
        1_773_187_200,
    )
    assert "refresh_token" not in body
    caller.token = body["access_token"]
    assert await caller.data(ME) == {"name": "limit-watcher"}


async def test_a_wrong_secret_is_an_invalid_client(caller: Caller) -> None:
    wrong = GRANT | CLIENT | {"client_secret": "wrong"}
    answer = await caller.http.post(caller.sandbox.pipefy.token_url, json=wrong)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_another_grant_type_is_not_supported(caller: Caller) -> None:
    answer = await caller.http.post(caller.sandbox.pipefy.token_url, json={"grant_type": "password"})
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


@pytest.mark.parametrize("header", ["", "Bearer nonsense", "nonsense"])
async def test_without_a_good_token_the_answer_is_not_graphql_shaped(caller: Caller, header: str) -> None:
    url = caller.sandbox.pipefy.api_url
    answer = await caller.http.post(url, json={"query": ME}, headers={"Authorization": header})
    assert (answer.status_code, answer.json()) == (401, UNAUTHORIZED)


@pytest.mark.parametrize("life", [300, 30 * 86_400])
async def test_a_token_ends_when_its_time_is_over(
    caller: Caller, clock: ManualClock, pipefy: PipefyServer, life: int
) -> None:
    pipefy.world.clients[0].expires_in = life
    await caller.login()
    await clock.advance(timedelta(seconds=life - 1))
    assert (await caller.post(ME)).status_code == 200
    await clock.advance(timedelta(seconds=1))
    assert (await caller.post(ME)).status_code == 401


async def test_a_revoked_token_is_refused_and_a_new_one_works(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.tokens.revoke_all()
    assert (await caller.post(ME)).status_code == 401
    await caller.login()
    assert (await caller.post(ME)).status_code == 200


async def test_a_static_token_never_ends(caller: Caller, clock: ManualClock, pipefy: PipefyServer) -> None:
    pipefy.world.clients.append(Client("other", "secret", name="static", static_token="pat-1"))
    await clock.advance(timedelta(days=400))
    caller.token = "pat-1"
    assert await caller.data(ME) == {"name": "static"}


async def test_a_good_token_can_be_refused_once(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.faults.add(times(1), Unauthorized())
    assert [(await caller.post(ME)).status_code for _ in range(2)] == [401, 200]


async def test_only_faults_that_name_the_token_request_meet_it(caller: Caller, pipefy: PipefyServer) -> None:
    pipefy.faults.add(times(1), Drop())
    pipefy.faults.add(operation("oauth/token"), ServerError(503))
    answer = await caller.http.post(pipefy.token_url, json=GRANT | CLIENT)
    assert answer.status_code == 503
    assert [call.status for call in pipefy.calls("oauth/token")] == [200, 503]
