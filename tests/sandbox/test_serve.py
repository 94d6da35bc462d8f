"""All stand-ins together: up at once, down without a trace."""

from __future__ import annotations

import asyncio
import time

import httpx
import pytest

from tests.sandbox.given import NOW, world
from watcher.sandbox.clock import ManualClock, SandboxClock
from watcher.sandbox.faults import Slow, always
from watcher.sandbox.serve import Sandbox

AT_ONCE = 30.0
"""Seconds of real time: half of what a server waits for open connections unless it is told otherwise."""


async def test_the_sandbox_is_up_for_less_than_a_second_of_work() -> None:
    before = time.process_time()  # what other programs do meanwhile does not count
    async with Sandbox(ManualClock(NOW)):
        assert time.process_time() - before < 1


async def test_every_door_has_its_own_port_of_loopback() -> None:
    async with Sandbox(ManualClock(NOW)) as sandbox:
        assert sandbox.pipefy.api_url == f"{sandbox.pipefy.url}/graphql"
        assert sandbox.pipefy.token_url == f"{sandbox.pipefy.url}/oauth/token"
        assert sandbox.slack.api_url == f"{sandbox.slack.url}/api/"
        doors = {sandbox.pipefy.url, sandbox.slack.url, f"http://{sandbox.smtp.host}:{sandbox.smtp.port}"}
    assert len(doors) == 3
    assert all(door.startswith("http://127.0.0.1:") for door in doors)


async def test_two_sandboxes_live_side_by_side() -> None:
    async with Sandbox(ManualClock(NOW)) as one, Sandbox(ManualClock(NOW)) as other:
        assert one.pipefy.url != other.pipefy.url


async def test_after_the_end_nobody_answers() -> None:
    async with Sandbox(ManualClock(NOW)) as sandbox:
        pass
    async with httpx.AsyncClient() as http:
        with pytest.raises(httpx.ConnectError):
            await http.post(sandbox.pipefy.api_url)


async def test_an_open_connection_does_not_keep_the_sandbox_from_stopping() -> None:
    async with httpx.AsyncClient() as http, asyncio.timeout(AT_ONCE):
        async with Sandbox(SandboxClock(NOW, 1_000), world()) as sandbox:
            await http.post(sandbox.pipefy.api_url)
        assert not [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]


async def test_a_request_that_hangs_does_not_keep_the_sandbox_from_stopping() -> None:
    clock = ManualClock(NOW)
    async with httpx.AsyncClient(timeout=None) as http, asyncio.timeout(AT_ONCE):  # noqa: S113 - it hangs
        async with Sandbox(clock, world()) as sandbox:
            sandbox.pipefy.faults.add(always(), Slow(1_000))
            hanging = asyncio.create_task(http.post(sandbox.pipefy.api_url, json={}))
            while not clock.sleepers:  # noqa: ASYNC110 - the server is reached over a socket, it tells nobody
                await asyncio.sleep(0.001)
        with pytest.raises(httpx.TransportError):
            await hanging
