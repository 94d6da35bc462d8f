"""A Pipefy account on a socket: hands out tokens and answers documents as a test decides."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.adapters.sources.pipefy.recorded import UNAUTHORIZED
from tests.adapters.sources.shortmemory import ShortMemory
from tests.adapters.standin import Asked, FarSide, StandingClock, answer, far_side
from watcher.adapters.http import Bounds, HttpClient
from watcher.adapters.sources.memory import Memory
from watcher.adapters.sources.pipefy import PipefyOptions, PipefySource

SECRET = "client-secret-0123456789"
Reply = dict[str, Any] | bytes | None


@dataclass
class Account:
    """What Pipefy would know. `reply` gets the decoded request of each document."""

    reply: Callable[[dict[str, Any]], Reply]
    expires_in: Any = 3600
    grant: Callable[[Asked], bytes | None] | None = None
    tokens: list[str] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)
    documents: list[dict[str, Any]] = field(default_factory=list)

    def respond(self, asked: Asked) -> bytes | None:
        if asked.path == "/oauth/token":
            return self.grant(asked) if self.grant else self.new_token()
        bearer = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if bearer not in self.tokens or bearer in self.revoked:
            return answer(UNAUTHORIZED, 401)
        self.documents.append(asked.json)
        reply = self.reply(asked.json)
        return answer(reply) if isinstance(reply, dict) else reply

    def new_token(self) -> bytes:
        self.tokens.append(f"bearer-token-{len(self.tokens)}")
        life = {} if self.expires_in is None else {"expires_in": self.expires_in}
        return answer({"access_token": self.tokens[-1], "token_type": "Bearer"} | life)


@dataclass
class Watched:
    """A source that looks at an account."""

    source: PipefySource
    account: Account
    side: FarSide
    clock: StandingClock
    http: HttpClient

    @property
    def token_requests(self) -> int:
        return sum(asked.path == "/oauth/token" for asked in self.side.asked)


@asynccontextmanager
async def watching(
    account: Account, memory: Memory | None = None, clock: StandingClock | None = None, **options: Any
) -> AsyncIterator[Watched]:
    async with (
        far_side(account.respond) as side,
        started(account, side, memory or ShortMemory(), clock or StandingClock(), **options) as watched,
    ):
        yield watched


@asynccontextmanager
async def started(
    account: Account, side: FarSide, memory: Memory, clock: StandingClock, **options: Any
) -> AsyncIterator[Watched]:
    """A source as after a (re)start, on a far side that may have been there before."""
    http = HttpClient(clock, bounds=Bounds(read=0.15))
    urls = {"api_url": side.url("/graphql"), "token_url": side.url("/oauth/token")}
    credential = {} if "token" in options else {"client_id": "watcher", "client_secret": SECRET}
    source = PipefySource(PipefyOptions(name="pipefy", **(urls | credential | options)), http, clock, memory)
    try:
        yield Watched(source, account, side, clock, http)
    finally:
        await source.close()
