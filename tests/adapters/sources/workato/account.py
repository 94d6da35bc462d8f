"""A Workato account on a socket that answers as a test decides."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from tests.adapters.sources.shortmemory import ShortMemory
from tests.adapters.sources.workato.recorded import CUSTOMERS, NOW, TOKEN, USAGE, ZONE
from tests.adapters.standin import Asked, FarSide, StandingClock, answer, far_side
from watcher.adapters.http import Bounds, HttpClient
from watcher.adapters.sources.memory import Memory
from watcher.adapters.sources.workato import WorkatoOptions, WorkatoSource
from watcher.domain.reading import Gap, Reading
from watcher.ports import Answer

USAGE_PATH = "/api/v2/managed_users/statistics/usage"
Reply = bytes | dict[str, Any] | list[Any] | None


@dataclass(frozen=True)
class Request:
    """A usage request as it was sent: where its parameters stood, and what they were."""

    place: str
    fields: dict[str, Any]

    @property
    def ids(self) -> list[str]:
        for name in ("workspace_ids", "external_ids"):
            if f"{name}[]" in self.fields:
                found: list[str] = self.fields[f"{name}[]"]
                return found
            if name in self.fields:
                value = self.fields[name]
                return value if isinstance(value, list) else value.split(",")
        return []


@dataclass
class Account:
    """What Workato would say: `customers` are cut into pages, `usage` gets each request."""

    customers: Sequence[Any] = field(default_factory=lambda: CUSTOMERS)
    usage: Callable[[Request], Reply] = lambda _: {"data": USAGE}
    totals: dict[str, Any] = field(default_factory=dict)
    everything: Reply | bytes | str = "as it is"
    requests: list[Request] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)

    def respond(self, asked: Asked) -> bytes | None:
        if self.everything is None or isinstance(self.everything, bytes):
            return self.everything
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return answer({"message": "Unauthorized"}, 401)
        path, query = urlsplit(asked.path).path, urlsplit(asked.path).query
        if path == "/api/managed_users":
            self.pages.append(int(parse_qs(query)["page"][0]))
            return answer(
                {"result": self.customers[(self.pages[-1] - 1) * 100 : self.pages[-1] * 100]} | self.totals
            )
        if path != USAGE_PATH or asked.method != "POST":
            return answer({"message": "Not found"}, 404)
        self.requests.append(_request(query, asked))
        reply = self.usage(self.requests[-1])
        return reply if reply is None or isinstance(reply, bytes) else answer(reply)


def _request(query: str, asked: Asked) -> Request:
    if query:
        return Request("query", _pairs(query))
    if "json" in asked.headers.get("content-type", ""):
        return Request("json", json.loads(asked.body))
    return Request("form", _pairs(asked.body.decode()))


def _pairs(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        if name.endswith("[]"):
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    return found


@dataclass
class Watched:
    """A source that looks at an account."""

    source: WorkatoSource
    account: Account
    side: FarSide
    clock: StandingClock
    http: HttpClient

    async def read(self) -> Answer:
        found = await self.source.discover(NOW)
        return await self.source.read(found.orgs, NOW)


@asynccontextmanager
async def watching(
    account: Account | None = None,
    memory: Memory | None = None,
    clock: StandingClock | None = None,
    **options: Any,
) -> AsyncIterator[Watched]:
    account, clock = account or Account(), clock or StandingClock(NOW)
    async with far_side(account.respond) as side:
        http = HttpClient(clock, bounds=Bounds(read=0.3))
        given = {"name": "workato", "token": TOKEN, "base_url": side.url(), "period_timezone": ZONE} | options
        source = WorkatoSource(WorkatoOptions(**given), http, clock, memory or ShortMemory())
        try:
            yield Watched(source, account, side, clock, http)
        finally:
            await source.close()


def used(found: Answer) -> dict[tuple[str | None, str], float]:
    return {(r.series.org, r.series.resource): r.used for r in found.readings}


def gaps(found: Answer) -> dict[tuple[str | None, str], str]:
    return {(g.series.org, g.series.resource): g.reason for g in found.gaps}


def tasks(found: Answer, org: str = "101") -> Reading | Gap:
    every: list[Reading | Gap] = [*found.readings, *found.gaps]
    return next(each for each in every if (each.series.org, each.series.resource) == (org, "tasks"))
