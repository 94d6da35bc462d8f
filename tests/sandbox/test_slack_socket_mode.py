"""Slack's stand-in over Socket Mode, spoken to by hand: addresses, hello, acknowledgements, connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType

from tests.sandbox.given import NOW
from watcher.sandbox.clock import ManualClock
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.slack.socket import MOST_CONNECTIONS


class Caller:
    """An app that opens connections by hand."""

    def __init__(self, sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
        self.slack, self.sockets, self.http = sandbox.slack, sandbox.sockets, http

    async def address(self, token: str = "") -> str:
        headers = {"Authorization": f"Bearer {token or self.slack.app_token}"}
        async with self.http.post(f"{self.slack.api_url}apps.connections.open", headers=headers) as answer:
            found = await answer.json()
        return str(found.get("url") or found["error"])

    async def open(self) -> ClientWebSocketResponse:
        socket = await self.http.ws_connect(await self.address())
        assert (await socket.receive_json())["type"] in {"hello", "disconnect"}
        return socket


@pytest.fixture
async def app() -> AsyncIterator[Caller]:
    async with Sandbox(ManualClock(NOW)) as sandbox, aiohttp.ClientSession() as http:
        sandbox.slack.paces = False
        sandbox.sockets.answer_within = 0.05
        yield Caller(sandbox, http)


async def test_an_address_is_good_for_one_connection(app: Caller) -> None:
    url = await app.address()
    assert url.startswith("ws://127.0.0.1")
    async with app.http.ws_connect(url) as socket:
        hello = await socket.receive_json()
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await app.http.ws_connect(url)


@pytest.mark.parametrize(
    ("token", "error"), [("xapp-other", "invalid_auth"), ("bot", "not_allowed_token_type")]
)
async def test_only_the_apps_token_opens_one(app: Caller, token: str, error: str) -> None:
    assert await app.address(app.slack.token if token == "bot" else token) == error


async def test_what_nobody_acknowledges_is_late_and_comes_again_to_the_next_connection(app: Caller) -> None:
    first = await app.open()
    sent = await app.sockets.command("/limits", "Acme")
    assert (sent.late, app.sockets.missing) == (True, [sent])
    envelope = await first.receive_json()
    assert envelope["payload"]["text"] == "Acme"
    await first.close()
    second = await app.open()
    assert await second.receive_json() == envelope
    await second.close()


async def test_an_acknowledgement_in_time_is_none_of_the_missing(app: Caller) -> None:
    socket = await app.open()
    app.sockets.answer_within = 3
    sending = asyncio.create_task(app.sockets.deliver("events_api", {"type": "event_callback"}))
    envelope = await socket.receive_json()
    await socket.send_json({"envelope_id": envelope["envelope_id"]})
    assert (await sending).took is not None
    assert app.sockets.missing == []
    await socket.close()


@pytest.mark.parametrize("said", ["nonsense", "[]", "{}", '{"envelope_id": "e-never"}'])
async def test_what_acknowledges_nothing_is_noted(app: Caller, said: str) -> None:
    socket = await app.open()
    await socket.send_str(said)
    await app.sockets.deliver("events_api", {})
    assert app.sockets.strange == [said]
    await socket.close()


async def test_an_app_has_ten_connections(app: Caller) -> None:
    open_ones = [await app.open() for _ in range(MOST_CONNECTIONS)]
    eleventh = await app.http.ws_connect(await app.address())
    assert (await eleventh.receive_json())["reason"] == "too_many_websockets"
    assert (await eleventh.receive()).type is WSMsgType.CLOSE
    assert app.sockets.connections == MOST_CONNECTIONS
    for socket in [*open_ones, eleventh]:
        await socket.close()


async def test_people_click_only_what_stands_there(app: Caller) -> None:
    with pytest.raises(LookupError):
        await app.sockets.click("1.0", "ack")
    with pytest.raises(LookupError):
        await app.sockets.command("/limits", channel="C0NOWHERE")


async def test_connections_are_refused_while_the_network_is_down(app: Caller) -> None:
    url = await app.address()
    app.sockets.refuses = True
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await app.http.ws_connect(url)
