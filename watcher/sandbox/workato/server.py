"""The stand-in's addresses, who may ask, how often, and the log of who asked what.

`async with Sandbox(clock, workato=WorkatoWorld([...])) as sandbox:` serves it at `sandbox.workato.url`; the
package's docstring shows what a test can turn.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase

from aiohttp import web

from watcher.ports import Clock
from watcher.sandbox.edge import Dropped, answer
from watcher.sandbox.faults import Fault, Faults
from watcher.sandbox.workato import clockdoor
from watcher.sandbox.workato.changes import Changing
from watcher.sandbox.workato.customers import Customers, customer, me
from watcher.sandbox.workato.edge import sent, through_edge
from watcher.sandbox.workato.gate import let_in, throttle
from watcher.sandbox.workato.limits import Limits
from watcher.sandbox.workato.mishaps import WithoutData
from watcher.sandbox.workato.monthly import monthly
from watcher.sandbox.workato.parameters import Parameters, read
from watcher.sandbox.workato.query import usage_query
from watcher.sandbox.workato.refusal import WorkatoRefusal, not_found
from watcher.sandbox.workato.scenario import WorkatoScenario
from watcher.sandbox.workato.usage import Usage
from watcher.sandbox.workato.world import WorkatoWorld, Workspace

USAGE_PATH = "/api/v2/managed_users/statistics/usage"
_MEBIBYTE = 2**20
_LOGGED = 1_000


@dataclass(frozen=True, slots=True)
class WorkatoCall:
    """A request that came in. `status` 0 means that the connection was cut without an answer.

    `parameters` are as sent, by name, without lists of more than 1,000 items; `ids` is how many workspaces
    a usage request named.
    """

    at: datetime
    operation: str
    status: int
    parameters: Parameters = field(default_factory=dict)
    ids: int = 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request that may be answered."""

    given: Parameters
    now: datetime
    path_id: str = ""


Answerer = Callable[[_Asked], Mapping[str, object]]


class WorkatoServer:
    """The stand-in. Change `world`, `scenario` and `faults` while it runs, read `log` afterwards."""

    def __init__(
        self, clock: Clock, world: WorkatoWorld | None = None, scenario: WorkatoScenario | None = None
    ) -> None:
        self.clock = clock
        self.world = WorkatoWorld() if world is None else world
        self.scenario = scenario or WorkatoScenario()
        self.faults = Faults()
        self.limits = Limits()
        self.log: list[WorkatoCall] = []
        self.url = ""
        self._answerers: dict[str, Answerer] = {
            "usage": self._usage,
            "monthly": lambda asked: {"result": monthly(self.world, self.scenario, asked.now)},
            "customers": lambda asked: self._customers(asked).page(asked.given),
            "customer": lambda asked: {"result": self._customers(asked).row(self._customer(asked))},
            "change": self._change,
            "me": lambda asked: me(self.world, self.scenario, asked.now),
        }

    @property
    def token(self) -> str:
        """The first token's value."""
        return self.world.tokens[0].value

    def calls(self, operation: str = "*") -> list[WorkatoCall]:
        return [call for call in self.log if fnmatchcase(call.operation, operation)]

    def app(self) -> web.Application:
        app = web.Application(client_max_size=8 * _MEBIBYTE)
        router = app.router
        for method, path, operation in (
            ("POST", USAGE_PATH, "usage"),
            ("GET", "/api/managed_users", "customers"),
            ("GET", "/api/managed_users/usage", "monthly"),
            ("GET", "/api/managed_users/{id}", "customer"),
            ("PUT", "/api/managed_users/{id}", "change"),
            ("GET", "/api/users/me", "me"),
        ):
            router.add_route(method, path, self._door(operation))
        router.add_route("*", "/__clock", self._clock)
        router.add_route("*", "/{tail:.*}", self._door("unknown"))
        return app

    def _door(self, operation: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def door(request: web.Request) -> web.StreamResponse:
            return await self._served(request, operation)

        return door

    async def _served(self, request: web.Request, operation: str) -> web.StreamResponse:
        body = await request.read()
        now = self.clock.now()
        faults = self.faults.due(operation, now)
        given, broken = self._read(request, body)
        ids = _named(given) if operation == "usage" else 0

        async def handle() -> web.Response:
            try:
                return self._answered(request, operation, given, broken, faults)
            except WorkatoRefusal as refusal:
                return answer(refusal.body, refusal.status, refusal.headers)

        status = 0
        try:
            work = ids * self.scenario.seconds_per_id
            response = await through_edge(request, self.clock, self.scenario, faults, handle, work)
            status = response.status
        except Dropped:
            return web.Response()
        finally:
            self.log.append(WorkatoCall(now, operation, status, _kept(given), ids))
        return await sent(request, self.clock, faults, response)

    def _read(self, request: web.Request, body: bytes) -> tuple[Parameters, WorkatoRefusal | None]:
        try:
            return read(request.query.items(), body, request.content_type, self.scenario), None
        except WorkatoRefusal as refusal:
            return {}, refusal

    def _answered(
        self,
        request: web.Request,
        operation: str,
        given: Parameters,
        broken: WorkatoRefusal | None,
        faults: Sequence[Fault],
    ) -> web.Response:
        """The answer of a server in order. Raises WorkatoRefusal."""
        if operation == "unknown":
            raise self._nowhere(request)
        longest = self.scenario.max_url
        if longest is not None and len(str(request.rel_url)) > longest:
            raise WorkatoRefusal(414, "Request-URI Too Large")
        now = self.clock.now()
        let_in(self.world, self.scenario, request.headers, operation, faults)
        throttle(self.limits, self.scenario, operation, now)
        if broken is not None:
            raise broken
        asked = _Asked(given, now, request.match_info.get("id", ""))
        found = self._answerers[operation](asked)
        if any(isinstance(fault, WithoutData) for fault in faults):
            found = {key: value for key, value in found.items() if key not in {"data", "result"}}
        return answer(found)

    def _nowhere(self, request: web.Request) -> WorkatoRefusal:
        if request.path == USAGE_PATH and self.scenario.wrong_method == 405:  # noqa: PLR2004 - as told
            return WorkatoRefusal(405, "Method not allowed")
        return not_found()

    def _usage(self, asked: _Asked) -> Mapping[str, object]:
        query = usage_query(asked.given, self.scenario, self.world.zone)
        return {"data": Usage(self.world, self.scenario, query, asked.now).data()}

    def _customers(self, asked: _Asked) -> Customers:
        return Customers(self.world, self.scenario, asked.now)

    def _customer(self, asked: _Asked) -> Workspace:
        found = customer(self.world, asked.path_id)
        if found is None:
            raise not_found()
        return found

    def _change(self, asked: _Asked) -> Mapping[str, object]:
        workspace = self._customer(asked)
        Changing(self.world, self.scenario, workspace, asked.now).apply(asked.given)
        return {"result": self._customers(asked).row(workspace)}

    async def _clock(self, request: web.Request) -> web.StreamResponse:
        try:
            if request.method == "POST":
                await clockdoor.move(self.clock, await request.read())
        except WorkatoRefusal as refusal:
            return answer(refusal.body, refusal.status)
        return answer(clockdoor.shown(self.clock))


def _named(given: Parameters) -> int:
    """How many workspaces a request names."""
    return sum(len(given[name].items) for name in ("workspace_ids", "external_ids") if name in given)


def _kept(given: Parameters) -> Parameters:
    """What the log keeps: a month of polls with 10,000 ids each would fill the memory."""
    return {name: value for name, value in given.items() if len(value.items) <= _LOGGED}
