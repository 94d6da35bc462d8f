"""Fixtures of the sandbox's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from ssl import PROTOCOL_TLS_CLIENT, SSLContext

import aiohttp
import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox import workato
from tests.sandbox.given import NOW, Caller, calling
from watcher.sandbox.clock import ManualClock
from watcher.sandbox.pipefy.server import PipefyServer
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.slack.server import SlackServer


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
async def caller(clock: ManualClock) -> AsyncIterator[Caller]:
    async with calling(clock) as somebody:
        yield somebody


@pytest.fixture
def pipefy(caller: Caller) -> PipefyServer:
    return caller.sandbox.pipefy


@pytest.fixture
def slack(caller: Caller) -> SlackServer:
    return caller.sandbox.slack


@pytest.fixture
async def client(slack: SlackServer) -> AsyncIterator[AsyncWebClient]:
    """Slack's own client with the bot's token, which tries nothing twice."""
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(token=slack.token, base_url=slack.api_url, session=session, retry_handlers=[])


@pytest.fixture
async def asker() -> AsyncIterator[workato.Asker]:
    """Somebody with a good token before Workato's stand-in, whose clock stands at `workato.NOW`."""
    clock = ManualClock(workato.NOW)
    bare = SSLContext(PROTOCOL_TLS_CLIENT)
    async with Sandbox(clock, workato=workato.world()) as sandbox:
        server = sandbox.workato
        headers = {"Authorization": f"Bearer {server.token}"}
        async with httpx.AsyncClient(base_url=server.url, headers=headers, verify=bare) as http:
            yield workato.Asker(server, clock, http)


@pytest.fixture
def own_calls_elsewhere(pipefy: PipefyServer) -> None:
    """The caller's own requests are charged to an organization that no test looks at."""
    pipefy.world.clients[0].home = "uuid-elsewhere"
