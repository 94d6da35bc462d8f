"""A webhook whose TLS does not hold: said as what it is, with what helps."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import trustme

from tests.adapters.channels.samples import parcel
from tests.adapters.standin import StandingClock
from tests.domain.tellings import AT
from watcher.adapters.channels.webhook import WebhookChannel, WebhookOptions
from watcher.ports import ChannelError


@asynccontextmanager
async def server(tls: ssl.SSLContext | None) -> AsyncIterator[int]:
    async def turn_away(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    running = await asyncio.start_server(turn_away, "127.0.0.1", 0, ssl=tls)
    try:
        yield running.sockets[0].getsockname()[1]
    finally:
        running.close()
        await running.wait_closed()


async def refused(port: int) -> ChannelError:
    channel = WebhookChannel(WebhookOptions("hook", f"https://localhost:{port}/key"), StandingClock(AT))
    try:
        with pytest.raises(ChannelError) as caught:
            await channel.deliver(parcel())
    finally:
        await channel.close()
    return caught.value


async def test_a_certificate_nobody_vouches_for_is_refused_for_good() -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("localhost").configure_cert(tls)
    async with server(tls) as port:
        error = await refused(port)
    assert error.permanent
    assert not error.uncertain
    assert "localhost is not trusted: " in str(error)
    assert "certificate" in error.hint


async def test_a_port_without_tls_is_named() -> None:
    async with server(None) as port:
        error = await refused(port)
    assert not error.permanent
    assert "no TLS with localhost" in str(error)
    assert "https:// or http://" in error.hint
    assert "key" not in str(error)
