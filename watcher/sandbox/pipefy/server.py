"""The stand-in's addresses, POST /oauth/token, POST /graphql and GET /files/NAME, and the log of requests."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from aiohttp import web

from watcher.ports import Clock
from watcher.sandbox.dates import dated
from watcher.sandbox.edge import Dropped, Handle, answer, through_faults, too_many
from watcher.sandbox.faults import Drop, Fault, Faults, TooManyRequests, Unauthorized
from watcher.sandbox.pipefy.calls import Call, name_of, read
from watcher.sandbox.pipefy.context import Ask
from watcher.sandbox.pipefy.files import PLACE, refused, served
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
_CHARGED_TOO = {404, 408, 422}
_CHARGED_BELOW = 400
_SLASH = "/"  # in the names of what is not GraphQL: oauth/token, files/NAME


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
        """The log's GraphQL calls named like the glob; tokens and files only if it has a slash."""
        return [
            call
            for call in self.log
            if fnmatchcase(call.operation, operation)
            and (_SLASH in operation or _SLASH not in call.operation)
        ]

    def app(self) -> web.Application:
        app = web.Application(client_max_size=2**20)
        app.router.add_post("/oauth/token", self._token)
        app.router.add_post("/graphql", self._graphql)
        app.router.add_get(PLACE + "{name}", self._file)
        return dated(app, lambda: self.clock.now() + self.scenario.clock_skew)

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

        response, status = await self._through(request, faults, handle)
        self.log.append(Call(now, TOKEN_OPERATION, status))
        return response

    async def _file(self, request: web.Request) -> web.StreamResponse:
        name, now = request.match_info["name"], self.clock.now()
        bearer = "Authorization" in request.headers
        faults = self.faults.due(f"files/{name}", now, named_only=True)

        async def handle() -> web.Response:
            if bearer and self.scenario.exports.refuse_bearer:
                return refused(400, "InvalidArgument", "One way to say who you are is enough.")
            return served(self.world.files, name, request.query, self.clock.now(), self.world.key)

        response, status = await self._through(request, faults, handle)
        self.log.append(Call(now, f"files/{name}", status, bearer=bearer))
        return response

    async def _graphql(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        now = self.clock.now()
        asked = read(raw)
        name = name_of(asked)
        faults = self.faults.due(name, now)
        client = self.tokens.owner(request.headers.get("Authorization", ""), now)
        outcome = Outcome({})

        async def handle() -> web.Response:
            nonlocal outcome
            response, outcome = self._answered(asked, client, faults)
            return response

        response, status = await self._through(request, faults, handle)
        bearer = "Authorization" in request.headers
        account, query = client.name if client else "", asked.query if asked else ""
        self.log.append(
            Call(now, name, status, outcome.organizations, outcome.fields, account, query, bearer)
        )
        reached = status or (200 if Drop(after=True) in faults else 0)
        if client is not None and self._counts(reached):
            self.world.charge(client, name, now)
        return response

    async def _through(
        self, request: web.Request, faults: Sequence[Fault], handle: Handle
    ) -> tuple[web.StreamResponse, int]:
        """The answer and its status, 0 where the connection was cut."""
        try:
            response = await through_faults(request, self.clock, faults, handle, _LIMITED)
        except Dropped:
            return web.Response(), 0
        return response, response.status

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

    def _counts(self, status: int) -> bool:
        if status == 429:  # noqa: PLR2004 - the status is the meaning
            return self.scenario.count_limited
        return 0 < status < _CHARGED_BELOW or status in _CHARGED_TOO
