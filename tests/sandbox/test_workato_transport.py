"""Trouble on the way to Workato's stand-in: limits a minute, 40 seconds of patience, broken answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.sandbox.workato import MARCH, Asker
from watcher.sandbox.faults import (
    BrokenJson,
    Drop,
    Fault,
    ServerError,
    Slow,
    TooManyRequests,
    Unauthorized,
    always,
    operation,
    times,
    window,
)
from watcher.sandbox.workato.mishaps import ErrorWithId, SlowBody, WithoutData
from watcher.sandbox.workato.scenario import Late, RetryAfter
from watcher.sandbox.workato.world import Token

ACME: dict[str, Any] = {"json": MARCH | {"workspace_ids": [101]}}


@asynccontextmanager
async def waiting(asker: Asker) -> AsyncIterator[asyncio.Task[httpx.Response]]:
    """A usage request on its way, once the server sleeps over it."""
    task = asyncio.create_task(asker.post(**ACME))
    while not asker.clock.sleepers:  # noqa: ASYNC110 - the server is reached over a socket, it tells nobody
        await asyncio.sleep(0.001)
    yield task


async def statuses(asker: Asker, path: str, count: int, **how: Any) -> list[int]:
    return [(await asker.http.get(path, **how)).status_code for _ in range(count)]


async def test_customers_and_me_share_sixty_a_minute(asker: Asker) -> None:
    assert await statuses(asker, "/api/managed_users", 30) == [200] * 30
    assert await statuses(asker, "/api/users/me", 30) == [200] * 30
    refused = await asker.get("/api/managed_users/101")
    assert (refused.status_code, refused.json()) == (429, {"message": "Too many requests"})


async def test_the_bucket_fills_drop_by_drop(asker: Asker) -> None:
    await statuses(asker, "/api/users/me", 61)
    await asker.clock.advance(3)
    assert await statuses(asker, "/api/users/me", 5) == [200, 200, 200, 429, 429]
    await asker.clock.advance(3_600)
    assert (await statuses(asker, "/api/users/me", 61))[-1] == 429


async def test_all_tokens_of_the_admins_workspace_share_one_bucket(asker: Asker) -> None:
    asker.server.world.tokens.append(Token("other"))
    await statuses(asker, "/api/users/me", 60)
    assert await statuses(asker, "/api/users/me", 1, headers={"Authorization": "Bearer other"}) == [429]


async def test_usage_has_a_thousand_a_minute_of_its_own(asker: Asker) -> None:
    now = asker.clock.now()
    asker.server.limits.others("usage", 1_000, 998, now)
    assert [(await asker.post(**ACME)).status_code for _ in range(2)] == [200, 200]
    assert await statuses(asker, "/api/managed_users/usage", 1) == [429]
    assert await statuses(asker, "/api/managed_users", 1) == [200]
    assert asker.server.limits.wait("usage", 1_000, now + timedelta(seconds=0.06)) is None


async def test_the_users_other_tools_drink_from_the_same_bucket(asker: Asker) -> None:
    asker.server.limits.others("manage", 60, 59, asker.clock.now())
    assert await statuses(asker, "/api/users/me", 2) == [200, 429]


async def test_a_refused_request_takes_nothing_and_one_without_a_token_neither(asker: Asker) -> None:
    asker.scenario.manage_per_minute = 2
    await statuses(asker, "/api/users/me", 5, headers={"Authorization": "Bearer wrong"})
    assert await statuses(asker, "/api/users/me", 5) == [200, 200, 429, 429, 429]
    await asker.clock.advance(30)
    assert await statuses(asker, "/api/users/me", 1) == [200]


async def test_no_limit_is_a_choice(asker: Asker) -> None:
    asker.scenario.manage_per_minute = None
    assert await statuses(asker, "/api/users/me", 100) == [200] * 100


async def test_retry_after_is_seconds_or_a_date_or_absent(asker: Asker) -> None:
    asker.scenario.usage_per_minute = 2
    for _ in range(2):
        await asker.post(**ACME)
    assert (await asker.post(**ACME)).headers["Retry-After"] == "30"
    asker.scenario.retry_after = RetryAfter.HTTP_DATE
    dated = (await asker.post(**ACME)).headers["Retry-After"]
    assert dated.endswith(" GMT")
    assert parsedate_to_datetime(dated) == asker.clock.now() + timedelta(seconds=30)
    asker.scenario.retry_after = RetryAfter.ABSENT
    refused = await asker.post(**ACME)
    assert refused.status_code == 429
    assert "Retry-After" not in refused.headers


async def test_answers_bear_the_sandboxs_date(asker: Asker) -> None:
    answer = await asker.post(**ACME)
    assert parsedate_to_datetime(answer.headers["Date"]) == asker.clock.now()


@pytest.mark.parametrize("seconds", [39, 40])
async def test_up_to_forty_seconds_are_waited_for(asker: Asker, seconds: float) -> None:
    asker.server.faults.add(times(1), Slow(seconds))
    async with waiting(asker) as task:
        await asker.clock.advance(seconds)
        assert (await task).status_code == 200


async def test_after_forty_seconds_the_connection_is_dropped(asker: Asker) -> None:
    asker.server.faults.add(times(1), Slow(41))
    async with waiting(asker) as task:
        await asker.clock.advance(39)
        assert not task.done()
        await asker.clock.advance(1)
        with pytest.raises(httpx.TransportError):
            await task
    assert [call.status for call in asker.server.calls("usage")] == [0]


async def test_after_forty_seconds_there_may_be_a_504(asker: Asker) -> None:
    asker.scenario.late = Late.GATEWAY_TIMEOUT
    asker.server.faults.add(times(1), Slow(300))
    async with waiting(asker) as task:
        await asker.clock.advance(40)
        answer = await task
    assert (answer.status_code, answer.headers["Content-Type"]) == (504, "text/html; charset=utf-8")


async def test_many_ids_may_take_too_long_where_fewer_do_not(asker: Asker) -> None:
    asker.scenario.late = Late.GATEWAY_TIMEOUT
    asker.scenario.seconds_per_id = 25
    async with waiting(asker) as task:
        await asker.clock.advance(25)
        assert (await task).status_code == 200
    two = asyncio.create_task(asker.post(json=MARCH | {"workspace_ids": "101,102"}))
    while not asker.clock.sleepers:  # noqa: ASYNC110 - as above
        await asyncio.sleep(0.001)
    await asker.clock.advance(40)
    assert (await two).status_code == 504


async def test_a_server_error_has_an_id(asker: Asker) -> None:
    asker.server.faults.add(times(1), ErrorWithId())
    answer = await asker.post(**ACME)
    assert (answer.status_code, answer.json()["message"]) == (500, "Server error")
    assert UUID(answer.json()["id"])


async def test_a_proxy_answers_with_a_page(asker: Asker) -> None:
    asker.server.faults.add(times(1), ServerError(502))
    answer = await asker.post(**ACME)
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html; charset=utf-8")


async def test_json_may_end_in_the_middle(asker: Asker) -> None:
    asker.server.faults.add(times(1), BrokenJson())
    answer = await asker.post(**ACME)
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


async def test_data_may_be_missing(asker: Asker) -> None:
    asker.server.faults.add(always(), WithoutData())
    assert (await asker.post(**ACME)).json() == {}
    assert (await asker.get("/api/managed_users")).json() == {}


async def test_a_body_may_come_in_two_parts(asker: Asker) -> None:
    asker.server.faults.add(times(1), SlowBody(50))
    async with waiting(asker) as task:
        assert not task.done()
        await asker.clock.advance(50)
        assert (await task).json() == (await asker.post(**ACME)).json()


@pytest.mark.parametrize("after", [False, True])
async def test_a_cut_connection_is_no_answer_but_may_have_had_its_effect(
    asker: Asker, *, after: bool
) -> None:
    asker.server.faults.add(times(1) & operation("change"), Drop(after=after))
    with pytest.raises(httpx.TransportError):
        await asker.put("101", custom_task_limit=9_000)
    assert (await asker.customers())[0]["task_limit"] == (9_000 if after else 5_000)


@pytest.mark.parametrize(("fault", "status"), [(Unauthorized(), 401), (TooManyRequests(7), 429)])
async def test_faults_come_by_window_and_operation(asker: Asker, fault: Fault, status: int) -> None:
    hour = window(asker.clock.now(), asker.clock.now() + timedelta(hours=1))
    asker.server.faults.add(hour & operation("customers"), fault)
    assert (await asker.post(**ACME)).status_code == 200
    assert (await asker.get("/api/managed_users")).status_code == status
    await asker.clock.advance(timedelta(hours=1))
    assert (await asker.get("/api/managed_users")).status_code == 200
