"""Who may come in: so many connections in all and of one address, and none that only waits.

Our own polls and messages need descriptors, too. So connections are taken one by one, and never more than a
few; whoever is one too many is sent away at once.
"""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Callable
from functools import partial
from ipaddress import IPv6Address, ip_address, ip_network

import structlog

from watcher.web.pace import Pace

log = structlog.get_logger(__name__)
MOST = 64
"""Connections that are open at once."""
MOST_OF_ONE = 32
"""Of these, from one address: behind a proxy all are. Of IPv6 a whole /64 is one address."""
UNREAD = 20.0
"""Seconds an answer may lie unread before its connection is cut."""
_PAUSE = 0.5  # seconds until the next try where there is no descriptor left, or the like
_OF_IPV6 = 64

Factory = Callable[[], asyncio.Protocol]


class Gate:
    """Lets in what comes to listening sockets; `factory` makes the protocol of each connection."""

    def __init__(self, factory: Factory) -> None:
        self._factory = factory
        self._inside: Counter[str] = Counter()
        self._complaints = Pace(asyncio.get_running_loop().time, most=1)

    async def watch(self, listener: socket.socket) -> None:
        """Accept until cancelled."""
        while True:
            try:
                await self._next(listener)
            except OSError as error:  # no descriptor is left, or whoever came is gone already
                self._complain("server.cannot_accept", reason=error.strerror or type(error).__name__)
                await asyncio.sleep(_PAUSE)
            await asyncio.sleep(0)  # a crowd at the door shall not keep the loop from its other work

    async def _next(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        arrived, address = await loop.sock_accept(listener)
        who = _who(address[0])
        if self._inside.total() >= MOST or self._inside[who] >= MOST_OF_ONE:
            arrived.close()
            self._complain("server.full", remote=who)
            return
        self._inside[who] += 1
        guest = _Guest(self._factory(), partial(self._left, who))
        try:
            await loop.connect_accepted_socket(lambda: guest, arrived)
        except OSError:
            self._left(who)
            arrived.close()
            raise

    def _left(self, who: str) -> None:
        self._inside[who] -= 1
        if not self._inside[who]:
            del self._inside[who]

    def _complain(self, event: str, **said: str) -> None:
        if not self._complaints.wait(event):  # once a minute: a flood shall not fill the disk
            log.warning(event, **said)


class _Guest(asyncio.Protocol):
    """One connection: all goes on to `inner`, but an answer that nobody reads is not kept for ever."""

    def __init__(self, inner: asyncio.Protocol, left: Callable[[], None]) -> None:
        self._inner = inner
        self._left = left
        self._transport: asyncio.BaseTransport | None = None
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        if isinstance(transport, asyncio.WriteTransport):
            transport.set_write_buffer_limits(high=0)  # so that we hear of every byte that is not taken
        self._inner.connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._calm()
        self._left()
        self._inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        if isinstance(self._transport, asyncio.WriteTransport):
            self._patience = asyncio.get_running_loop().call_later(UNREAD, self._transport.abort)
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._calm()
        self._inner.resume_writing()

    def _calm(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


def _who(host: str) -> str:
    address = ip_address(host.partition("%")[0])
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, _OF_IPV6), strict=False))
