"""Listening inside the daemon's own loop: no thread, no second process."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from aiohttp import web

from watcher.ports.served import ListenError
from watcher.web.gate import Gate

log = structlog.get_logger(__name__)
_SILENT = logging.getLogger(f"{__name__}.protocol")
_SILENT.disabled = True  # it quotes the headers of what is no HTTP, and a token may be among them
HEAD = 10.0
"""Seconds a request's head may take to arrive; as long is a connection kept for the next one."""
_LINGERING = 2.0  # seconds the rest of a body may take that nobody wants any more
_LAST_WORDS = 1.0  # seconds that requests in flight have once we are told to stop
_BACKLOG = 128  # connections that wait in the kernel
_HINTS = {
    errno.EADDRINUSE: "another program listens there; stop it or change server.listen",
    errno.EACCES: "ports below 1024 need privileges; take a higher one",
    errno.EADDRNOTAVAIL: "this machine has no such address; 0.0.0.0 is all of them",
}


@asynccontextmanager
async def serving(app: web.Application, host: str, port: int) -> AsyncIterator[str]:
    """Serve while the context lasts, and give the URL. Raises ListenError."""
    runner = web.AppRunner(
        app,
        access_log=None,
        auto_decompress=False,  # packed bodies are refused; nothing is to be unpacked before that
        handle_signals=False,
        keepalive_timeout=HEAD,
        lingering_time=_LINGERING,
        logger=_SILENT,
        shutdown_timeout=_LAST_WORDS,
    )
    await runner.setup()
    try:
        async with _open(runner, host, port) as url:
            log.info("server.listening", url=url)
            yield url
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _open(runner: web.AppRunner, host: str, port: int) -> AsyncIterator[str]:
    """The door, with somebody at the gate."""
    listeners = await _listeners(host, port)
    if runner.server is None:
        raise ListenError("the server was not set up")
    gate = Gate(runner.server)
    watches = [asyncio.create_task(gate.watch(each), name="gate") for each in listeners]
    try:
        yield _url(listeners[0])
    finally:
        for watch in watches:
            watch.cancel()
        await asyncio.gather(*watches, return_exceptions=True)
        for each in listeners:
            each.close()


async def _listeners(host: str, port: int) -> list[socket.socket]:
    """A socket for each address that `host` names; the event loop knows how to bind them."""
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(asyncio.Protocol, host, port, start_serving=False)
        bound = [each.dup() for each in server.sockets]
        server.close()
        for each in bound:
            each.listen(_BACKLOG)
    except OSError as error:
        why = error.strerror or type(error).__name__
        hint = _HINTS.get(error.errno or 0, "look at server.listen in the config")
        raise ListenError(f"cannot listen at {host}:{port}: {why}", hint=hint) from error
    return bound


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
