"""One WebSocket to Slack, from its address to its end; the next one is somebody else's business."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

import aiohttp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

Envelope = dict[str, Any]
Acknowledge = Callable[[], Awaitable[None]]
Take = Callable[[Envelope, Acknowledge], Awaitable[None]]

LINK_DISABLED = "link_disabled"
TOO_MANY = "too_many_websockets"
"""Reasons Slack disconnects with: Socket Mode is switched off for the app; it has ten connections already."""
_CLOSE_WITHIN = 1.0
_ACKNOWLEDGE_WITHIN = 3.0
"""Seconds in which Slack wants to hear of an envelope; after them there is nothing to wait for."""
_SILENT = logging.getLogger("watcher.slack.socket")
_SILENT.setLevel(logging.CRITICAL + 1)
# The library logs tracebacks and whole payloads, with addresses that are secrets: we tell what counts, once.


class Connection(SocketModeClient):
    """The library's client, which keeps a connection alive and notices its end, without its reconnecting.

    For its way to do so tries a used-up address for ever and says so every five seconds. `welcome` says
    that Slack's hello came, `ended` is set when the connection is not to be used any more, `reason` is
    Slack's word for why. Each envelope goes to `take`, with how to acknowledge it; that must come back at
    once. A connection that is finished waits for what is taken and not acknowledged yet.
    """

    def __init__(self, app_token: str, take: Take, ping: float) -> None:
        web = AsyncWebClient(token=app_token)
        super().__init__(app_token, logger=_SILENT, web_client=web, ping_interval=ping)
        self.welcome = False
        self._answered = asyncio.Event()
        self.ended = asyncio.Event()
        self.reason = ""
        self._take = take
        self._owed: set[str] = set()
        self._settled = asyncio.Event()

    async def begin(self, url: str, within: float) -> None:
        """Connect and wait for Slack's hello, or its refusal. Raises TimeoutError."""
        self.wss_uri = url
        if proxy_bypass(urlsplit(url).hostname or ""):
            self.proxy = None  # the library knows HTTPS_PROXY, and nothing of NO_PROXY
        async with asyncio.timeout(within):
            await self.connect()  # type: ignore[no-untyped-call]
            await self._answered.wait()

    async def finish(self) -> None:
        """Close it, however dead the other side is."""
        await self._settle()
        self.closed = True
        with contextlib.suppress(TimeoutError, aiohttp.ClientError, OSError):
            await asyncio.wait_for(self.disconnect(), _CLOSE_WITHIN)  # type: ignore[no-untyped-call]
        await self.close()  # type: ignore[no-untyped-call]

    async def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: ARG002 - the library's
        """What the library does once a connection is closed, silent or to be replaced: here it ends."""
        self.ended.set()

    async def run_message_listeners(self, message: Envelope, raw_message: str) -> None:  # noqa: ARG002 - the library's
        """What the library does with each message."""
        kind, envelope = message.get("type"), message.get("envelope_id")
        if kind == "hello":
            self.welcome = True
            self._answered.set()
        elif kind == "disconnect":
            self.reason = str(message.get("reason") or "")
            self.ended.set()
            self._answered.set()
        elif isinstance(envelope, str) and envelope:
            await self._take(message, self._acknowledging(envelope))

    def _acknowledging(self, envelope: str) -> Acknowledge:
        self._owed.add(envelope)

        async def acknowledge() -> None:
            """Where it cannot be said, Slack delivers again; what is asked for is done once all the same."""
            with contextlib.suppress(aiohttp.ClientError, OSError, AttributeError):
                await self.send_socket_mode_response(SocketModeResponse(envelope))
            self._owed.discard(envelope)
            if not self._owed:
                self._settled.set()

        return acknowledge

    async def _settle(self) -> None:
        """Let what is taken be acknowledged, as long as there is somebody to hear it."""
        if self._owed and self.current_session is not None and not self.current_session.closed:
            self._settled.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._settled.wait(), _ACKNOWLEDGE_WITHIN)
