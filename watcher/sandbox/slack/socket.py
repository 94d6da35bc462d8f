"""Socket Mode: connections that an app opens to us, and what people do, sent down one of them.

docs.slack.dev/apis/events-api/using-socket-mode: an address is good for one connection, hello comes first,
each envelope is acknowledged by its id, a connection is replaced every few hours, and an app may have ten.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from watcher.sandbox.edge import cut
from watcher.sandbox.slack.buttons import button
from watcher.sandbox.slack.people import SlackUser
from watcher.sandbox.slack.server import SlackServer
from watcher.sandbox.slack.socketpayloads import APP, Json, clicked, typed
from watcher.sandbox.slack.workspace import SlackMessage

MOST_CONNECTIONS = 10
ANSWER_WITHIN = 3.0
"""Seconds of real time that an app has to acknowledge; then the person sees a warning."""
_PATH = "/link/"


@dataclass(slots=True)
class Sent:
    """An envelope on its way: how often it went out, and how long its acknowledgement took.

    `took` is in seconds of real time; None while nothing came. `late` says that it took too long.
    """

    envelope: Json
    tries: int = 0
    took: float | None = None
    late: bool = False
    acked: asyncio.Event = field(default_factory=asyncio.Event)


class SocketMode:
    """Fills the hooks of a stand-in. `refuses` turns new connections away, as a network fault would."""

    def __init__(self, server: SlackServer) -> None:
        self.server = server
        self.refuses = False
        self.answer_within = ANSWER_WITHIN
        self.sent: list[Sent] = []
        self.strange: list[str] = []  # what apps said that acknowledges nothing
        self.opened = 0
        self._tickets: dict[str, bool] = {}
        self._open: dict[web.WebSocketResponse, web.Request] = {}
        self._numbers = count(1)
        server.open_socket = self._address
        server.routes.append(web.get(_PATH + "{ticket}", self._link))

    @property
    def connections(self) -> int:
        return len(self._open)

    @property
    def missing(self) -> list[Sent]:
        """What was not acknowledged in time, or not at all yet."""
        return [one for one in self.sent if one.late or one.took is None]

    # what people do

    async def click(
        self, message_ts: str, action_id: str, user: str = "U0ANA", *, edits: int | None = None
    ) -> Sent:
        """Somebody clicks a button as it stands in the message now; waits for the acknowledgement.

        With `edits` it is clicked on a screen that shows only the first so many of them. Raises LookupError
        where there is no such message or button.
        """
        message = self._message(message_ts)
        shown = message if edits is None else replace(message, versions=message.versions[: edits + 1])
        pressed = button(shown, action_id)
        if pressed is None:
            raise LookupError(f"no button {action_id} in {message_ts}")
        person, now = self._person(user), self.server.clock.now()
        answer_to = self.server.responses.make(now, message.channel, person.id, message)
        payload = clicked(shown, pressed, person, ts=self._moment(), answer_to=answer_to)
        return await self.deliver("interactive", payload)

    async def command(
        self, name: str, text: str = "", user: str = "U0ANA", channel: str | None = None
    ) -> Sent:
        """Somebody types a slash command; waits for the acknowledgement."""
        place = self.server.workspace.channel(channel or self.server.channel)
        if place is None:
            raise LookupError(f"no channel {channel}")
        person, now = self._person(user), self.server.clock.now()
        answer_to = self.server.responses.make(now, place.id, person.id)
        payload = typed(name, text, person, place, ts=self._moment(), answer_to=answer_to)
        return await self.deliver("slash_commands", payload)

    async def deliver(self, kind: str, payload: Any) -> Sent:
        """Send any envelope, also one that no Slack would; waits for the acknowledgement."""
        envelope = {
            "envelope_id": f"e-{next(self._numbers):06d}",
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind == "slash_commands",
        }
        one = Sent(envelope)
        self.sent.append(one)
        return await self.again(one)

    async def again(self, one: Sent) -> Sent:
        """Deliver an envelope once more; what nobody acknowledges waits for the next connection."""
        loop = asyncio.get_running_loop()
        one.acked.clear()
        one.took = None
        began = loop.time()
        await self._push(one)
        try:
            await asyncio.wait_for(one.acked.wait(), self.answer_within)
        except TimeoutError:
            one.late = True
        else:
            one.took = loop.time() - began
        return one

    # what Slack and the network do

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to make place for a new one (`warning`, `link_disabled`)."""
        said = {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
        for connection in list(self._open):
            await connection.send_json(said)

    def drop(self) -> None:
        """Cut every connection with nothing said."""
        for request in list(self._open.values()):
            cut(request)

    def _address(self, app_token: str) -> str:
        ticket = f"t{next(self._numbers):06d}"
        self._tickets[ticket] = True
        return f"{self.server.url.replace('http', 'ws', 1)}{_PATH}{ticket}?app_id={app_token.split('-')[2]}"

    async def _link(self, request: web.Request) -> web.StreamResponse:
        if self.refuses or not self._tickets.pop(request.match_info["ticket"], False):
            return web.Response(status=503 if self.refuses else 404)
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        if len(self._open) >= MOST_CONNECTIONS:
            await connection.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await connection.close()
            return connection
        self._open[connection] = request
        self.opened += 1
        try:
            await connection.send_json(self._hello())
            await self._catch_up()
            await self._hear(connection)
        finally:
            del self._open[connection]
        return connection

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "connection_info": {"app_id": APP},
            "debug_info": {"host": "sandbox", "approximate_connection_time": 18060},
        }

    async def _hear(self, connection: web.WebSocketResponse) -> None:
        async for message in connection:
            if message.type is WSMsgType.TEXT:
                self._acknowledged(message.data)

    def _acknowledged(self, text: str) -> None:
        try:
            said = json.loads(text)
            wanted = said["envelope_id"]
        except (ValueError, KeyError, TypeError):
            self.strange.append(text)
            return
        found = next((one for one in self.sent if one.envelope["envelope_id"] == wanted), None)
        if found is None:
            self.strange.append(text)
            return
        found.acked.set()

    async def _catch_up(self) -> None:
        """Deliver again what the connections before this one did not acknowledge."""
        for one in self.sent:
            if one.took is None and not one.acked.is_set():
                await self._push(one)

    async def _push(self, one: Sent) -> None:
        """Down one connection, each in its turn."""
        if not self._open:
            return
        connection = list(self._open)[one.tries % len(self._open)]
        one.tries += 1
        try:
            await connection.send_json(one.envelope)
        except ConnectionError:
            return  # it is being cut: the next connection gets it

    def _message(self, ts: str) -> SlackMessage:
        found = next((one for one in self.server.messages if one.ts == ts), None)
        if found is None:
            raise LookupError(f"no message {ts}")
        return found

    def _person(self, user: str) -> SlackUser:
        return self.server.workspace.people.user(user) or SlackUser(user, user.lower())

    def _moment(self) -> str:
        """The moment of a click as Slack writes it; no two are alike."""
        return f"{int(self.server.clock.now().timestamp())}.{next(self._numbers):06d}"
