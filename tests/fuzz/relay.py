"""The same wire over a real socket: each answer is written to it, well or badly, and read by httpx."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from tests.adapters.standin import Asked, StandingClock, far_side
from tests.fuzz.wire import Plan, Wire
from watcher.adapters.http import Call, HttpClient, Reply


def plainly(reply: Reply, length: int | None = None, **headers: str) -> bytes:
    size = len(reply.body) if length is None else length
    told = {**reply.headers, "content-length": str(size), "connection": "close", **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in told.items() if "\x00" not in value]
    status = reply.status if 100 <= reply.status <= 999 else 200
    return "\r\n".join([f"HTTP/1.1 {status} Any", *lines, "", ""]).encode() + reply.body


def _packed(reply: Reply) -> bytes:
    return plainly(replace(reply, body=gzip.compress(reply.body)), content_encoding="gzip")


def _half_packed(reply: Reply) -> bytes:
    return plainly(replace(reply, body=gzip.compress(reply.body)[:-9]), content_encoding="gzip")


def _bomb(reply: Reply) -> bytes:
    body = zlib.compress(b'{"data": "' + b" " * 30_000_000 + b'"}')
    return plainly(replace(reply, body=body), content_encoding="deflate")


def _chunked(reply: Reply, end: bytes = b"0\r\n\r\n") -> bytes:
    pieces = [reply.body[n : n + 400] for n in range(0, len(reply.body), 400)]
    body = b"".join(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces)
    return (
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
        + body
        + end
    )


WRITTEN: tuple[Callable[[Reply], bytes | None], ...] = (
    lambda reply: plainly(reply, len(reply.body) + 10),
    lambda reply: plainly(reply, max(0, len(reply.body) - 10)),
    _packed,
    _half_packed,
    _bomb,
    _chunked,
    lambda reply: _chunked(reply, b""),
    lambda reply: _chunked(reply, b"zz\r\n"),
    lambda reply: plainly(reply, content_encoding="br"),
    lambda reply: plainly(reply, x_long="x" * 200_000),
    lambda reply: plainly(reply) * 2,
    lambda reply: b"HTTP/1.1 100 Continue\r\n\r\n" + plainly(reply),
    lambda reply: b"HTTP/9.9 2oo OK\r\n\r\n" + reply.body,
    lambda reply: plainly(reply, location="http://elsewhere.invalid/"),
    lambda reply: plainly(reply, date="Sun, 99 Nov 99999 99:99:99 GMT"),
    lambda reply: reply.body,
    lambda _: b"\x16\x03\x01\x02\x00",
    lambda _: b"",
    lambda _: None,
)


class Relay(Wire):
    """Sends what the wire would say through a socket of its own."""

    def __init__(self, clock: StandingClock) -> None:
        super().__init__(clock)
        self.url = ""
        self._what = -1
        self._next: bytes | None = b""

    def begin(self, plan: Plan | None = None) -> None:
        super().begin(plan)
        self._what = -1 if plan is None or plan.what % 2 else plan.what // 2

    def respond(self, _: Asked) -> bytes | None:
        return self._next

    async def _exchange(self, call: Call) -> Reply:
        reply = await super()._exchange(call)
        as_it_is = self._what < 0 or self.sent[-1].true
        self._next = plainly(reply) if as_it_is else WRITTEN[self._what % len(WRITTEN)](reply)
        return await HttpClient._exchange(self, replace(call, url=self.url))


@asynccontextmanager
async def wired(clock: StandingClock, *, sockets: bool = False) -> AsyncIterator[Wire]:
    """A wire from memory, or one through a socket."""
    if not sockets:
        wire = Wire(clock)
        try:
            yield wire
        finally:
            await wire.close()
        return
    relay = Relay(clock)
    async with far_side(relay.respond) as side:
        relay.url = side.url()
        try:
            yield relay
        finally:
            await relay.close()
