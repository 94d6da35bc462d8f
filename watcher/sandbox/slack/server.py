"""The stand-in's addresses: the Web API, an incoming webhook, uploads and response URLs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from fnmatch import fnmatchcase
from http import HTTPStatus
from typing import Any

from aiohttp import web

from watcher.ports import Clock
from watcher.sandbox.edge import Dropped, answer, through_faults
from watcher.sandbox.faults import Fault, Faults
from watcher.sandbox.slack import responses, uploads
from watcher.sandbox.slack.access import Keys
from watcher.sandbox.slack.api import LIMITED, Answer, Args, WebApi, readable
from watcher.sandbox.slack.arguments import SlackRefusal, arguments, file_sent, token_of
from watcher.sandbox.slack.assumptions import NO_SOCKETS
from watcher.sandbox.slack.calls import SlackCall, SlackError
from watcher.sandbox.slack.catalogue import catalogue
from watcher.sandbox.slack.content import Content
from watcher.sandbox.slack.limits import Pace, Paces
from watcher.sandbox.slack.methods import Methods
from watcher.sandbox.slack.policy import Policy
from watcher.sandbox.slack.reading import Reading
from watcher.sandbox.slack.webhook import WEBHOOK, IncomingWebhook
from watcher.sandbox.slack.workspace import Listener, SlackChannel, SlackMessage, Workspace

__all__ = ["SlackCall", "SlackError", "SlackServer"]
_LARGEST = 2**26
"""Bytes of a request: files come this way."""


class SlackServer:
    """The stand-in. `workspace` holds channels and messages, `policy` and `faults` say how it behaves.

    `paces` switches the rate limits; `keys` are the tokens and what they may do. Socket Mode fills in two
    hooks: `open_socket` gives the address for an app token, `routes` are served beside the others.
    """

    def __init__(self, clock: Clock, channels: tuple[SlackChannel, ...] = ()) -> None:
        self.clock = clock
        self.keys = Keys()
        self.webhook_path = "/services/T0SANDBOX/B0WEBHOOK/sandboxsecret"
        self.workspace = Workspace(channels or (SlackChannel("C0LIMITS", "limits"),))
        self.policy = Policy()
        self.faults = Faults()
        self.paces = True
        self.log: list[SlackCall] = []
        self.url = ""
        self.open_socket: Callable[[str], str] | None = None
        self.routes: list[web.AbstractRouteDef] = []
        self._buckets = Paces()
        content = Content(self.workspace, self.policy)
        self.responses = responses.ResponseUrls(self.workspace, content, lambda: self.url)
        self._uploads = uploads.Uploads(self.workspace, content, lambda: self.url)
        methods = Methods(self.workspace, self.policy, content)
        people, reading = self.workspace.people, Reading(self.workspace)
        every = catalogue(methods, reading, self._uploads, people, self._connect)
        self._web_api = WebApi(clock, self.workspace, self.keys, self.policy, every)
        self._hook = IncomingWebhook(methods, self.policy, self.webhook_path)

    @property
    def token(self) -> str:
        """The bot's."""
        return self.keys.bot

    @property
    def app_token(self) -> str:
        return self.keys.app

    @property
    def scopes(self) -> set[str]:
        """What the bot's token may do; change it at any time."""
        return self.keys.scopes

    @property
    def api_url(self) -> str:
        """What slack-sdk calls `base_url`."""
        return f"{self.url}/api/"

    @property
    def webhook_url(self) -> str:
        return f"{self.url}{self.webhook_path}"

    @property
    def channel(self) -> str:
        """The first channel's id."""
        return self.workspace.channels[0].id

    @property
    def messages(self) -> list[SlackMessage]:
        return self.workspace.messages

    def on_message(self, listener: Listener) -> None:
        """Call `listener` with each message posted or edited."""
        self.workspace.listeners.append(listener)

    def calls(self, method: str = "*") -> list[SlackCall]:
        return [call for call in self.log if fnmatchcase(call.method, method)]

    def app(self) -> web.Application:
        app = web.Application(client_max_size=_LARGEST)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/services/{path:.+}", self._webhook)
        app.router.add_post(uploads.PATH + "{number}", self._upload)
        app.router.add_post(responses.PATH + "{number}", self._response)
        app.router.add_routes(self.routes)
        return app

    async def _api(self, request: web.Request) -> web.StreamResponse:
        name, args = request.match_info["method"], await _read(request)

        def respond(faults: list[Fault]) -> Answer:
            return self._web_api.call(name, token_of(request, args), args, faults, self._wait)

        return await self._served(request, name, args, respond)

    async def _webhook(self, request: web.Request) -> web.StreamResponse:
        args = await _read(request)

        def respond(_faults: list[Fault]) -> Answer:
            return self._hook.answer(request.path, args, self.channel, self.clock.now(), self._wait)

        return await self._served(request, WEBHOOK, args, respond)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        content = await file_sent(request)

        def respond(_faults: list[Fault]) -> Answer:
            status, words = self._uploads.take(request.match_info["number"], content)
            return web.Response(status=status, text=words), "" if status == HTTPStatus.OK else words

        return await self._served(request, "upload", {}, respond)

    async def _response(self, request: web.Request) -> web.StreamResponse:
        args = await _read(request)

        def respond(_faults: list[Fault]) -> Answer:
            try:
                self.responses.answer(request.match_info["number"], readable(args), self.clock.now())
            except SlackRefusal as refusal:
                status = 404 if refusal.error.endswith("_url") else 400
                return answer({"ok": False, "error": refusal.error}, status), refusal.error
            return web.Response(text="ok"), ""

        return await self._served(request, "response_url", args, respond)

    async def _served(
        self,
        request: web.Request,
        name: str,
        args: Args | SlackRefusal,
        respond: Callable[[list[Fault]], Answer],
    ) -> web.StreamResponse:
        now = self.clock.now()
        faults = self.faults.due(name, now)
        error = ""

        async def handle() -> web.Response:
            nonlocal error
            response, error = respond(faults)
            return response

        status = 0
        try:
            response = await through_faults(request, self.clock, faults, handle, LIMITED)
            status = response.status
        except Dropped:
            response = web.Response()
        self.log.append(SlackCall(now, name, status, error, None if isinstance(args, SlackRefusal) else args))
        return response

    def _connect(self, _args: Args, _now: datetime) -> dict[str, Any]:
        """apps.connections.open: an address for one connection over Socket Mode."""
        if self.open_socket is None:
            raise SlackRefusal(NO_SOCKETS)
        return {"url": self.open_socket(self.app_token)}

    def _wait(self, name: str, channel: str, pace: Pace) -> int | None:
        return self._buckets.wait(name, channel, pace, self.clock.now()) if self.paces else None


async def _read(request: web.Request) -> Args | SlackRefusal:
    """The arguments, or why they cannot be read."""
    try:
        return await arguments(request)
    except SlackRefusal as refusal:
        return refusal
