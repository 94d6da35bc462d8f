"""The web application over a real socket, with an intake and gauges by hand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp

from watcher.ports.pages import Asked, Frame, Home, Pages, When
from watcher.ports.served import Accepted, Counts, Delivery, Figures
from watcher.sandbox.clock import JumpingClock
from watcher.web.app import Doors, application
from watcher.web.server import serving

NOW = datetime(2026, 3, 21, 12, tzinfo=UTC)
TOKEN, OTHER = "token-of-the-recipes-01", "token-of-the-warehouse-02"
TASKS: dict[str, Any] = {"resource": "tasks", "org": "Acme", "used": 8, "limit": 10, "period": "month"}


@dataclass
class FakeIntake:
    """Keeps what it gets; raises or answers what it was given."""

    got: list[tuple[str, Delivery]] = field(default_factory=list)
    answer: Accepted | Exception | None = None

    async def take(self, source: str, delivery: Delivery) -> Accepted:
        if isinstance(self.answer, Exception):
            raise self.answer
        self.got.append((source, delivery))
        return self.answer or Accepted(len(delivery.readings))


@dataclass
class FakeGauges:
    shown: Figures = field(default_factory=lambda: Figures(NOW, (), (), {}, None, Counts()))
    why: str | Exception = ""
    looks: int = 0

    async def figures(self) -> Figures:
        self.looks += 1
        return self.shown

    async def unready(self) -> str:
        if isinstance(self.why, Exception):
            raise self.why
        return self.why


class NoPages:
    """A status page that knows nothing."""

    locale = "en"

    async def home(self) -> Home:
        return Home(Frame("en", "Limits", When(NOW, "now")), (), (), ())

    async def incident(self, id_: str, asked: Asked) -> None:
        return None

    async def source(self, name: str) -> None:
        return None


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def places(self) -> list[str]:
        return [fault["place"] for fault in self.json["faults"]]


@dataclass
class Desk:
    """Types requests at the application. `seconds` is the time that paces and caches go by."""

    intake: FakeIntake = field(default_factory=FakeIntake)
    gauges: FakeGauges = field(default_factory=FakeGauges)
    clock: JumpingClock = field(default_factory=lambda: JumpingClock(NOW))
    pages: Pages = field(default_factory=NoPages)
    seconds: float = 0.0
    url: str = ""
    _session: aiohttp.ClientSession | None = None

    async def asks(self, method: str, path: str, **more: Any) -> Answer:
        assert self._session is not None
        async with self._session.request(method, self.url + path, **more) as response:
            return Answer(response.status, response.headers, await response.text())

    async def gets(self, path: str) -> Answer:
        return await self.asks("GET", path)

    async def types(self, raw: bytes) -> bytes:
        """Send bytes that may be anything; what comes back."""
        host, port = self.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(raw)
        writer.write_eof()
        back = await reader.read()
        writer.close()
        return back

    async def pushes(
        self, *readings: Any, token: str | None = TOKEN, headers: Mapping[str, str] | None = None, **body: Any
    ) -> Answer:
        whole = {"key": "k1", "readings": list(readings) or [TASKS], **body}
        return await self.sends(json.dumps(whole), token=token, headers=headers)

    async def sends(
        self, raw: str | bytes, *, token: str | None = TOKEN, headers: Mapping[str, str] | None = None
    ) -> Answer:
        said = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        return await self.asks("POST", "/api/v1/readings", data=raw, headers={**said, **(headers or {})})


@asynccontextmanager
async def desk(pages: Pages | None = None) -> AsyncIterator[Desk]:
    at = Desk(pages=pages or NoPages())
    tokens = {"recipes": TOKEN, "warehouse": OTHER}
    doors = Doors(at.intake, at.gauges, at.clock, lambda: at.seconds, tokens, at.pages)
    async with serving(application(doors), "127.0.0.1", 0) as at.url, aiohttp.ClientSession() as at._session:
        yield at
