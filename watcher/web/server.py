"""Listening inside the daemon's own loop: no thread, no second process."""

from __future__ import annotations

import errno
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from aiohttp import web

from watcher.ports.served import ListenError

log = structlog.get_logger(__name__)
_SILENT = logging.getLogger(f"{__name__}.protocol")
_SILENT.disabled = True  # it quotes the headers of what is no HTTP, and a token may be among them
_LAST_WORDS = 1.0  # seconds that requests in flight have once we are told to stop
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
        logger=_SILENT,
        shutdown_timeout=_LAST_WORDS,
    )
    await runner.setup()
    try:
        await _listen(runner, host, port)
        url = _url(runner)
        log.info("server.listening", url=url)
        yield url
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        why = error.strerror or type(error).__name__
        hint = _HINTS.get(error.errno or 0, "look at server.listen in the config")
        raise ListenError(f"cannot listen at {host}:{port}: {why}", hint=hint) from error


def _url(runner: web.AppRunner) -> str:
    host, port = runner.addresses[0][:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
