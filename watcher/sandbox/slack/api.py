"""The Web API's front door: who may come in, how fast, and what is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aiohttp import web

from watcher.ports import Clock
from watcher.sandbox.edge import answer, too_many
from watcher.sandbox.faults import Fault, TooManyRequests
from watcher.sandbox.slack.access import Keys, admit
from watcher.sandbox.slack.arguments import SlackRefusal
from watcher.sandbox.slack.calls import SlackError
from watcher.sandbox.slack.catalogue import Method
from watcher.sandbox.slack.limits import Pace
from watcher.sandbox.slack.policy import Policy
from watcher.sandbox.slack.workspace import Workspace

LIMITED = {"ok": False, "error": "ratelimited"}
Args = Mapping[str, Any]
Answer = tuple[web.Response, str]
"""What goes back, and Slack's word for why not."""

Wait = Callable[[str, str, Pace], int | None]
"""Of a method, a channel and a pace: the seconds to wait, if any."""


class WebApi:
    """Every method by its name, behind one door."""

    def __init__(
        self, clock: Clock, workspace: Workspace, keys: Keys, policy: Policy, methods: Mapping[str, Method]
    ) -> None:
        self._clock = clock
        self._workspace = workspace
        self._keys = keys
        self._policy = policy
        self._methods = methods

    def call(
        self, name: str, given: str, args: Args | SlackRefusal, faults: Sequence[Fault], wait: Wait
    ) -> Answer:
        """Answer the method `name` asked for with the token `given`, or say why `args` are unreadable."""
        ordered = next((fault for fault in faults if isinstance(fault, SlackError)), None)
        try:
            _refuse_as_ordered(ordered, after=False)
            method = self._admitted(name, given, args)
            seconds = wait(name, self._channel(args), method.pace)
            if seconds is not None:
                return too_many(TooManyRequests(seconds), LIMITED), "ratelimited"
            body = {"ok": True, **method.run(readable(args), self._clock.now())}
            _refuse_as_ordered(ordered, after=True)
        except SlackRefusal as refusal:
            body = {"ok": False, "error": refusal.error, **refusal.more}
        headers = {"x-oauth-scopes": ",".join(sorted(self._keys.scopes))}
        return answer(body, headers=headers), str(body.get("error", ""))

    def _admitted(self, name: str, given: str, args: Args | SlackRefusal) -> Method:
        method = self._methods.get(name)
        if method is None:
            raise SlackRefusal("unknown_method", req_method=name)
        channel = self._workspace.channel(self._channel(args))
        private = channel is not None and channel.is_private
        admit(self._keys, self._policy, method, given, private=private)
        return method

    def _channel(self, args: Args | SlackRefusal) -> str:
        """The channel's id, by whatever name it was called."""
        asked = "" if isinstance(args, SlackRefusal) else str(args.get("channel", ""))
        found = self._workspace.channel(asked)
        return found.id if found else asked


def readable(args: Args | SlackRefusal) -> Args:
    """The arguments; raises the refusal if there are none."""
    if isinstance(args, SlackRefusal):
        raise args
    return args


def _refuse_as_ordered(ordered: SlackError | None, *, after: bool) -> None:
    if ordered is not None and ordered.after is after:
        raise SlackRefusal(ordered.error)
