"""A made-up vendor's answer, as its pages would print it, and a source that reads it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.adapters.sources.shortmemory import ShortMemory
from tests.adapters.standin import FarSide, Respond, StandingClock, answer, far_side
from watcher.adapters.http import Bounds, HttpClient
from watcher.adapters.sources.http_json.options import HttpJsonOptions, Wanted
from watcher.adapters.sources.http_json.source import HttpJsonSource
from watcher.adapters.sources.memory import Memory
from watcher.domain.reading import Org

MARCH = datetime(2026, 3, 21, 12, 0, tzinfo=UTC)
ACME, GLOBEX = Org("ws_1", "Acme Brasil"), Org("ws_2", "Globex")
TOKEN = "token-of-the-mailer-0001"

ANSWER: dict[str, Any] = {
    "workspaces": [
        {
            "id": "ws_1",
            "name": "Acme Brasil",
            "plan": {"name": "Growth"},
            "messages": {"sent": 9_204.5, "quota": 10_000, "resets_at": "2026-04-14T00:00:00Z"},
            "seats": {"left": 3, "all": 20},
        },
        {
            "id": "ws_2",
            "name": "Globex",
            "plan": None,
            "messages": {"sent": "17", "quota": 0, "resets_at": 1_775_001_600},
            "seats": {"left": 20, "all": 20},
        },
    ]
}

MESSAGES = Wanted(
    resource="messages",
    each="workspaces",
    org="id",
    used="messages.sent",
    limit="messages.quota",
    reset="messages.resets_at",
    period="month",
    labels={"org": "name", "plan": "plan.name"},
)
SEATS = Wanted(resource="seats", each="workspaces", org="id", remaining="seats.left", limit="seats.all")


@dataclass
class Watched:
    source: HttpJsonSource
    side: FarSide
    clock: StandingClock

    @property
    def now(self) -> datetime:
        return self.clock.now()


@asynccontextmanager
async def watching(
    respond: Respond | Any, *readings: Wanted, memory: Memory | None = None, **options: Any
) -> AsyncIterator[Watched]:
    """A source that asks `respond`, or a far side that always answers with that JSON."""
    answers: Respond = respond if callable(respond) else lambda _: answer(respond)
    clock = StandingClock(MARCH)
    async with far_side(answers) as side:
        whole = {"name": "mailer", "url": side.url("/usage"), "readings": readings or (MESSAGES, SEATS)}
        http = HttpClient(clock, bounds=Bounds(read=0.3))
        source = HttpJsonSource(HttpJsonOptions(**(whole | options)), http, clock, memory or ShortMemory())
        try:
            yield Watched(source, side, clock)
        finally:
            await source.close()
