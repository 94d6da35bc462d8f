"""However many come to our door, and however slowly they speak, the program has hands left for its work."""

from __future__ import annotations

import asyncio
import os
import resource
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest
from structlog.testing import capture_logs

from tests.web.desk import Desk, desk
from tests.web.test_metrics import ACME, figures

HALF = b"POST /api/v1/readings HTTP/1.1\r\nHost: x\r\nX-Slow: "
PATIENCE = 60.0
"""Seconds of real time after which nothing comes any more, however busy the machine."""
WHOLE = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A house of four, two of one address."""
    monkeypatch.setattr("watcher.web.gate.MOST", 4)
    monkeypatch.setattr("watcher.web.gate.MOST_OF_ONE", 2)


@asynccontextmanager
async def guest(d: Desk, says: bytes, at: str = "127.0.0.1") -> AsyncIterator[asyncio.StreamReader]:
    host, port = d.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port), local_addr=(at, 0))
    try:
        writer.write(says)
        yield reader
    finally:
        writer.transport.abort()


async def answered(reader: asyncio.StreamReader) -> bool:
    """Whether an answer begins; False where the door is shut."""
    try:
        return bool(await reader.read(1))
    except ConnectionResetError:
        return False


@pytest.mark.usefixtures("small")
async def test_one_address_cannot_take_all_places() -> None:
    async with desk() as d, guest(d, HALF), guest(d, HALF):
        async with guest(d, WHOLE) as third:
            assert not await answered(third)
        async with guest(d, WHOLE, at="127.0.0.2") as other:
            assert await answered(other)


@pytest.mark.usefixtures("small")
async def test_whoever_is_one_too_many_is_sent_away_until_somebody_leaves() -> None:
    async with desk() as d, guest(d, HALF), guest(d, HALF), guest(d, HALF, at="127.0.0.2"):
        async with guest(d, HALF, at="127.0.0.2"), guest(d, WHOLE, at="127.0.0.3") as fifth:
            assert not await answered(fifth)
        while True:  # who left is not gone before the loop has turned
            async with guest(d, WHOLE, at="127.0.0.3") as next_one:
                if await answered(next_one):
                    return


@pytest.mark.usefixtures("small")
async def test_a_crowd_at_the_door_is_told_of_once() -> None:
    with capture_logs() as said:
        async with desk() as d, guest(d, HALF), guest(d, HALF):
            for _ in range(20):
                async with guest(d, WHOLE) as refused:
                    assert not await answered(refused)
    assert [(one["event"], one["remote"]) for one in said if one["log_level"] == "warning"] == [
        ("server.full", "127.0.0.1")
    ]


async def test_who_does_not_finish_the_head_of_a_request_is_sent_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("watcher.web.server.HEAD", 0.05)
    async with desk() as d, guest(d, HALF) as slow, guest(d, b"") as mute:
        async with asyncio.timeout(PATIENCE):
            assert not await answered(slow)
            assert not await answered(mute)


async def test_a_connection_is_not_kept_long_for_the_next_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watcher.web.server.HEAD", 0.05)
    async with desk() as d, asyncio.timeout(PATIENCE):
        while True:  # on a busy machine a request may be longer on its way than it may be
            async with guest(d, WHOLE) as idle:
                if await answered(idle):
                    assert (await idle.read()).endswith(b'{"alive": true}\n')
                    return


async def test_an_answer_that_nobody_reads_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watcher.web.gate.UNREAD", 0.05)
    monkeypatch.setattr("watcher.web.gate.MOST", 1)
    async with desk() as d:
        d.gauges.shown = figures(*[ACME] * 10_000)
        host, port = d.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            deaf.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
            async with asyncio.timeout(PATIENCE):
                while True:
                    async with guest(d, WHOLE) as next_one:
                        if await answered(next_one):
                            return


async def test_without_descriptors_the_door_waits_and_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watcher.web.gate._PAUSE", 0.001)
    with capture_logs() as said, socket.socket() as waiting:
        waiting.setblocking(False)
        async with desk() as d:
            host, port = d.url.removeprefix("http://").split(":")
            with no_descriptors():
                await asyncio.get_running_loop().sock_connect(waiting, (host, int(port)))
                for _ in range(50):  # time for many tries
                    await asyncio.sleep(0.001)
            await asyncio.get_running_loop().sock_sendall(waiting, WHOLE)
            assert await asyncio.get_running_loop().sock_recv(waiting, 12) == b"HTTP/1.1 200"
    assert [one["event"] for one in said if one["log_level"] == "warning"] == ["server.cannot_accept"]


@contextmanager
def no_descriptors() -> Iterator[None]:
    """As if this process had used up all it may have."""
    before, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.dup(0)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (before, most))
