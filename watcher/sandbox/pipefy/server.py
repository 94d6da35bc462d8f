"""The stand-in's two addresses, POST /oauth/token and POST /graphql, and the log of who asked what."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from aiohttp import web

from watcher.ports import Clock
from watcher.sandbox.edge import Dropped, answer, through_faults, too_many
from watcher.sandbox.faults import Drop, Fault, Faults, TooManyRequests, Unauthorized
from watcher.sandbox.pipefy.context import Ask
from watcher.sandbox.pipefy.run import Outcome, Request, run
from watcher.sandbox.pipefy.scenario import Scenario
from watcher.sandbox.pipefy.throttle import Throttle
from watcher.sandbox.pipefy.tokens import Tokens, read_request
from watcher.sandbox.pipefy.world import Client, World

TOKEN_OPERATION = "oauth/token"  # noqa: S105 - the name of an operation
_UNAUTHORIZED = {
    "errors": [{"title": "Unauthorized", "detail": "You are not authorized to access this page"}]
}
_LIMITED = {"error": "Too many requests"}
_NAMED = re.compile(r"\b(?:query|mutation)\s+(\w+)")
_FREE = {404, 408, 422}
_UNCOUNTED_FROM = 400


@dataclass(frozen=True, slots=True)
class Call:
    """A request that came in. `status` 0 means that the connection was cut without an answer.

    `organizations` is how many the document was about, `fields` its root fields, `account` who asked.
    """

    at: datetime
    operation: str
    status: int
    organizations: int = 0
    fields: tuple[str, ...] = ()
    account: str = ""
    query: str = ""


class PipefyServer:
    """The stand-in. Give it a world, change `scenario` and `faults` while it runs, read `log` afterwards."""

    def __init__(self, clock: Clock, world: World | None = None, scenario: Scenario | None = None) -> None:
        self.clock = clock
        self.world = world or World()
        self.scenario = scenario or Scenario()
        self.faults = Faults()
        self.log: list[Call] = []
        self.tokens = Tokens(self.world)
        self.url = ""
        self._throttle = Throttle()

    @property
    def api_url(self) -> str:
        return f"{self.url}/graphql"

    @property
    def token_url(self) -> str:
        return f"{self.url}/oauth/token"

    @property
    def client_id(self) -> str:
        return self.world.clients[0].client_id

    @property
    def client_secret(self) -> str:
        return self.world.clients[0].client_secret

    def calls(self, operation: str = "*") -> list[Call]:
        """The log's GraphQL calls whose operation matches the glob; token requests only if named."""
        return [
            call
            for call in self.log
            if fnmatchcase(call.operation, operation)
            and (call.operation != TOKEN_OPERATION or operation == TOKEN_OPERATION)
        ]

    def app(self) -> web.Application:
        app = web.Application(client_max_size=2**20)
        app.router.add_post("/oauth/token", self._token)
        app.router.add_post("/graphql", self._graphql)
        return app

    async def _token(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        now = self.clock.now()
        faults = self.faults.due(TOKEN_OPERATION, now, named_only=True)

        async def handle() -> web.Response:
            if any(isinstance(fault, Unauthorized) for fault in faults):
                return answer({"error": "invalid_client"}, 401)
            asked = read_request(body, request.content_type, request.headers.get("Authorization", ""))
            status, granted = self.tokens.issue(asked, self.clock.now())
            return answer(granted, status)

        status = 0
        try:
            response = await through_faults(request, self.clock, faults, handle, _LIMITED)
            status = response.status
        except Dropped:
            response = web.Response()
        self.log.append(Call(now, TOKEN_OPERATION, status))
        return response

    async def _graphql(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        now = self.clock.now()
        asked = _read(raw)
        name = _name(asked)
        faults = self.faults.due(name, now)
        client = self.tokens.owner(request.headers.get("Authorization", ""), now)
        outcome = Outcome({})

        async def handle() -> web.Response:
            nonlocal outcome
            response, outcome = self._answered(asked, client, faults)
            return response

        status = 0
        try:
            response = await through_faults(request, self.clock, faults, handle, _LIMITED)
            status = response.status
        except Dropped:
            response = web.Response()
        self._note(now, name, status, outcome, client, asked, faults)
        return response

    def _answered(
        self, asked: Request | None, client: Client | None, faults: Sequence[Fault]
    ) -> tuple[web.Response, Outcome]:
        now = self.clock.now()
        nothing = Outcome({})
        if client is None or any(isinstance(fault, Unauthorized) for fault in faults):
            return answer(_UNAUTHORIZED, 401), nothing
        limit = self.scenario.rate_limit
        shut = self._throttle.wait(client.client_id, limit, now)
        if shut is not None and limit is not None:
            fault = TooManyRequests(shut if limit.say_retry_after else None, limit.html)
            return too_many(fault, _LIMITED), nothing
        if asked is None:
            return answer({"errors": [{"message": "Request body is not valid JSON"}]}, 400), nothing
        if not asked.query:
            return answer({"errors": [{"message": "No query string was present"}]}), nothing
        outcome = run(Ask(self.world, self.scenario, client, now, faults, self.url), asked)
        return answer(outcome.body, outcome.status), outcome

    def _note(
        self,
        at: datetime,
        name: str,
        status: int,
        outcome: Outcome,
        client: Client | None,
        asked: Request | None,
        faults: Sequence[Fault],
    ) -> None:
        account = client.name if client else ""
        query = asked.query if asked else ""
        self.log.append(Call(at, name, status, outcome.organizations, outcome.fields, account, query))
        reached = status or (200 if Drop(after=True) in faults else 0)
        if client is not None and self._counts(reached):
            self.world.charge(client, name, at)

    def _counts(self, status: int) -> bool:
        if status == 429:  # noqa: PLR2004 - the status is the meaning
            return self.scenario.count_limited
        return 0 < status < _UNCOUNTED_FROM or status in _FREE


def _read(raw: bytes) -> Request | None:
    try:
        found: Any = json.loads(raw)
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    name = found.get("operationName")
    return Request(str(found.get("query") or ""), found.get("variables") or {}, name or None)


def _name(asked: Request | None) -> str:
    if asked is None:
        return ""
    match = _NAMED.search(asked.query)
    return asked.operation or (match[1] if match else "")
