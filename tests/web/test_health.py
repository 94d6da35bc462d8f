"""`/healthz` and `/readyz`: whether we live, and whether we do our work."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from tests.web.desk import desk
from watcher.ports import StoreError
from watcher.ports.served import ListenError
from watcher.web.server import serving


async def test_alive_is_who_answers() -> None:
    async with desk() as d:
        answer = await d.gets("/healthz")
        assert (answer.status, answer.json) == (200, {"alive": True})
        assert (await d.asks("HEAD", "/healthz")).status == 200


@pytest.mark.parametrize(
    ("why", "status"), [("", 200), ("not asked yet: pipefy", 503), (StoreError("x"), 503)]
)
async def test_ready_is_who_has_looked_around_once(why: str | Exception, status: int) -> None:
    async with desk() as d:
        d.gauges.why = why
        assert (await d.gets("/readyz")).status == status


async def test_a_store_that_hangs_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watcher.web.app._PATIENCE", 0.05)
    async with desk() as d:
        d.gauges.unready = lambda: asyncio.sleep(9, "")  # type: ignore[method-assign]
        answer = await d.gets("/readyz")
    assert answer.json == {"ready": False, "why": "the store does not answer"}


async def test_a_port_that_is_taken_is_named_with_what_helps() -> None:
    async with desk() as d:
        port = int(d.url.rpartition(":")[2])
        with pytest.raises(ListenError, match=f"cannot listen at 127.0.0.1:{port}: ") as caught:
            async with serving(web.Application(), "127.0.0.1", port):
                pass
    assert "change server.listen" in caught.value.hint
