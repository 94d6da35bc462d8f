"""Socket Mode on the wire, by a client that knows nothing but WebSockets and JSON."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.sandbox.given import Caller
from tests.sandbox.slack_blocks import actions, button
from tests.sandbox.slack_client import CHANNEL
from watcher.sandbox.slack.server import SlackServer
from watcher.sandbox.slack.socket import SocketMode
from watcher.sandbox.slack.workspace import SlackMessage, Version

Link = aiohttp.ClientWebSocketResponse


class Wire:
    """An app's side: opens addresses and connections."""

    def __init__(self, slack: SlackServer, session: aiohttp.ClientSession) -> None:
        self.slack = slack
        self.session = session

    async def address(self) -> str:
        headers = {"Authorization": f"Bearer {self.slack.app_token}"}
        async with self.session.post(f"{self.slack.api_url}apps.connections.open", headers=headers) as answer:
            return str((await answer.json())["url"])

    async def link(self) -> Link:
        """A connection whose first word was heard."""
        link = await self.session.ws_connect(await self.address())
        assert (await link.receive_json())["type"] == "hello"
        return link


@pytest.fixture
async def wire(slack: SlackServer) -> AsyncIterator[Wire]:
    async with aiohttp.ClientSession() as session:
        yield Wire(slack, session)


@pytest.fixture
def sockets(caller: Caller) -> SocketMode:
    return caller.sandbox.sockets


@pytest.fixture
def ts(slack: SlackServer) -> str:
    """A message with a button."""
    version = Version(slack.clock.now(), "Warning", (actions(button(value="7f3a:r4")),))
    return slack.workspace.post(SlackMessage(CHANNEL, "1773187100.000100", [version])).ts


async def acknowledge(link: Link) -> Any:
    """The next envelope, acknowledged."""
    envelope = await link.receive_json()
    await link.send_json({"envelope_id": envelope["envelope_id"]})
    return envelope


async def test_a_click_comes_as_an_envelope_with_who_what_and_where(
    wire: Wire, sockets: SocketMode, ts: str
) -> None:
    link = await wire.link()
    sent, envelope = await asyncio.gather(sockets.click(ts, "ack"), acknowledge(link))
    payload = envelope["payload"]
    assert (envelope["type"], payload["type"], payload["user"]["id"]) == (
        "interactive",
        "block_actions",
        "U0ANA",
    )
    assert (payload["actions"][0]["action_id"], payload["actions"][0]["value"]) == ("ack", "7f3a:r4")
    assert (payload["container"]["channel_id"], payload["container"]["message_ts"]) == (CHANNEL, ts)
    assert (await wire.session.post(payload["response_url"], json={"text": "done"})).status == 200
    assert (sent.late, sockets.missing) == (False, [])


async def test_a_command_comes_as_an_envelope_with_its_words(wire: Wire, sockets: SocketMode) -> None:
    link = await wire.link()
    _, envelope = await asyncio.gather(sockets.command("/limits", "acme", "U0BO"), acknowledge(link))
    payload = envelope["payload"]
    assert envelope["type"] == "slash_commands"
    assert (payload["command"], payload["text"], payload["user_id"]) == ("/limits", "acme", "U0BO")


async def test_an_envelope_that_nobody_acknowledges_is_late_and_comes_again(
    wire: Wire, sockets: SocketMode, ts: str
) -> None:
    sockets.answer_within = 0.01
    first = await wire.link()
    sent = await sockets.click(ts, "ack")
    assert (sent.late, sockets.missing) == (True, [sent])
    assert (await first.receive_json())["envelope_id"] == sent.envelope["envelope_id"]
    await first.close()
    second = await wire.link()
    assert (await acknowledge(second))["envelope_id"] == sent.envelope["envelope_id"]


async def test_an_address_is_good_for_one_connection(wire: Wire) -> None:
    address = await wire.address()
    await wire.session.ws_connect(address)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await wire.session.ws_connect(address)


async def test_an_app_may_have_ten_connections(wire: Wire, slack: SlackServer, sockets: SocketMode) -> None:
    slack.paces = False
    links = [await wire.link() for _ in range(10)]
    eleventh = await wire.session.ws_connect(await wire.address())
    assert (await eleventh.receive_json())["reason"] == "too_many_websockets"
    assert sockets.connections == len(links)


async def test_slack_asks_for_a_new_connection_and_the_network_may_not_ask(
    wire: Wire, sockets: SocketMode
) -> None:
    link = await wire.link()
    await sockets.refresh()
    assert (await link.receive_json())["reason"] == "refresh_requested"
    sockets.drop()
    assert (await link.receive()).type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
    sockets.refuses = True
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await wire.session.ws_connect(await wire.address())


async def test_what_acknowledges_nothing_is_noted(wire: Wire, sockets: SocketMode, ts: str) -> None:
    link = await wire.link()
    await link.send_str("what?")
    await link.send_str(json.dumps({"envelope_id": "e-none"}))
    await asyncio.gather(sockets.click(ts, "ack"), acknowledge(link))
    assert sockets.strange == ["what?", '{"envelope_id": "e-none"}']


async def test_nobody_clicks_what_is_not_there(sockets: SocketMode, ts: str) -> None:
    with pytest.raises(LookupError):
        await sockets.click(ts, "silence")
    with pytest.raises(LookupError):
        await sockets.click("1.0", "ack")
    with pytest.raises(LookupError):
        await sockets.command("/limits", channel="C0NOWHERE")
