"""The stand-in's addresses: /api/<method> for a bot token, /services/... for an incoming webhook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from aiohttp import web

from watcher.ports import Clock
from watcher.sandbox.edge import Dropped, answer, through_faults, too_many
from watcher.sandbox.faults import Fault, Faults, TooManyRequests
from watcher.sandbox.slack.arguments import SlackRefusal, arguments
from watcher.sandbox.slack.limits import POSTING, TIER_3, Pace, Paces
from watcher.sandbox.slack.methods import Methods, Policy
from watcher.sandbox.slack.reading import Reading
from watcher.sandbox.slack.workspace import Listener, SlackChannel, SlackMessage, Workspace

WEBHOOK = "webhook"
_LIMITED = {"ok": False, "error": "ratelimited"}
_WEBHOOK_STATUS = {"channel_not_found": 404, "is_archived": 410, "not_in_channel": 403}
_WEBHOOK_WORDS = {"is_archived": "channel_is_archived", "not_in_channel": "action_prohibited"}


@dataclass(frozen=True, slots=True)
class SlackError(Fault):
    """HTTP 200 and `ok: false` with this error, whatever was asked."""

    error: str


@dataclass(frozen=True, slots=True)
class SlackCall:
    """A request that came in; `error` is Slack's code if refused, `status` 0 a cut connection."""

    at: datetime
    method: str
    status: int
    error: str = ""
    args: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class _Method:
    run: Callable[[Mapping[str, Any], datetime], dict[str, Any]]
    scope: str
    pace: Pace = TIER_3


class SlackServer:
    """The stand-in. `workspace` holds channels and messages, `policy` and `faults` say how it behaves.

    `paces` switches the rate limits; `scopes` are what the token may do.
    """

    def __init__(self, clock: Clock, channels: tuple[SlackChannel, ...] = ()) -> None:
        self.clock = clock
        self.token = "xoxb-sandbox-token"  # noqa: S105 - opens a door on loopback only
        self.webhook_path = "/services/T0SANDBOX/B0WEBHOOK/sandboxsecret"
        self.scopes = {"chat:write", "channels:history", "channels:read"}
        self.workspace = Workspace(channels or (SlackChannel("C0LIMITS", "limits"),))
        self.policy = Policy()
        self.faults = Faults()
        self.paces = True
        self.log: list[SlackCall] = []
        self.url = ""
        self._buckets = Paces()
        methods = Methods(self.workspace, self.policy)
        reading = Reading(self.workspace)
        self._hook = methods
        self._methods = {
            "auth.test": _Method(methods.auth_test, ""),
            "chat.postMessage": _Method(methods.post, "chat:write", POSTING),
            "chat.update": _Method(methods.update, "chat:write"),
            "conversations.history": _Method(reading.history, "channels:history"),
            "conversations.replies": _Method(reading.replies, "channels:history"),
            "conversations.info": _Method(methods.info, "channels:read"),
        }

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
        app = web.Application(client_max_size=2**21)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/services/{path:.+}", self._webhook)
        return app

    async def _api(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        args = await arguments(request)
        return await self._served(request, name, args, lambda faults: self._call(request, name, args, faults))

    async def _webhook(self, request: web.Request) -> web.StreamResponse:
        args = await arguments(request)
        return await self._served(request, WEBHOOK, args, lambda _faults: self._hooked(request, args))

    async def _served(
        self,
        request: web.Request,
        name: str,
        args: Mapping[str, Any],
        respond: Callable[[list[Fault]], tuple[web.Response, str]],
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
            response = await through_faults(request, self.clock, faults, handle, _LIMITED)
            status = response.status
        except Dropped:
            response = web.Response()
        self.log.append(SlackCall(now, name, status, error, args))
        return response

    def _call(
        self, request: web.Request, name: str, args: Mapping[str, Any], faults: list[Fault]
    ) -> tuple[web.Response, str]:
        try:
            method = self._allowed(request, name, args, faults)
            wait = self._wait(name, str(args.get("channel", "")), method.pace)
            if wait is not None:
                return too_many(TooManyRequests(wait), _LIMITED), "ratelimited"
            body = {"ok": True, **method.run(args, self.clock.now())}
        except SlackRefusal as refusal:
            return answer({"ok": False, "error": refusal.error, **refusal.more}), refusal.error
        return answer(body, headers={"x-oauth-scopes": ",".join(sorted(self.scopes))}), ""

    def _allowed(
        self, request: web.Request, name: str, args: Mapping[str, Any], faults: list[Fault]
    ) -> _Method:
        for fault in faults:
            if isinstance(fault, SlackError):
                raise SlackRefusal(fault.error)
        method = self._methods.get(name)
        if method is None:
            raise SlackRefusal("unknown_method", req_method=name)
        given = request.headers.get("Authorization", "").removeprefix("Bearer ") or args.get("token")
        if not given:
            raise SlackRefusal("not_authed")
        if given != self.token:
            raise SlackRefusal("invalid_auth")
        if method.scope and method.scope not in self.scopes:
            provided = ",".join(sorted(self.scopes))
            raise SlackRefusal("missing_scope", needed=method.scope, provided=provided)
        return method

    def _hooked(self, request: web.Request, args: Mapping[str, Any]) -> tuple[web.Response, str]:
        """An incoming webhook: plain words, no ts, no edit."""
        if request.path != self.webhook_path:
            return web.Response(status=403, text="invalid_token"), "invalid_token"
        wait = self._wait(WEBHOOK, self.channel, POSTING)
        if wait is not None:
            headers = {"Retry-After": str(wait)}
            return web.Response(status=429, text="rate_limited", headers=headers), "rate_limited"
        if not args:
            return web.Response(status=400, text="invalid_payload"), "invalid_payload"
        try:
            self._hook.post({**args, "channel": self.channel}, self.clock.now(), WEBHOOK)
        except SlackRefusal as refusal:
            word = _WEBHOOK_WORDS.get(refusal.error, refusal.error)
            return web.Response(status=_WEBHOOK_STATUS.get(refusal.error, 400), text=word), word
        return web.Response(text="ok"), ""

    def _wait(self, name: str, channel: str, pace: Pace) -> int | None:
        return self._buckets.wait((name, channel), pace, self.clock.now()) if self.paces else None
