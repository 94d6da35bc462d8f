"""Who may click: everybody in the channel, or only the people and user groups that the config names."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from watcher.adapters.channels.slack.socketcalls import SocketCalls
from watcher.domain.tongue import say
from watcher.ports import ChannelError

log = structlog.get_logger(__name__)
KEPT = 300.0
"""Seconds for which the members of a user group are remembered."""


class Doorkeeper:
    """Knows who is let in; `time` is monotonic, in seconds."""

    def __init__(self, calls: SocketCalls, time: Callable[[], float]) -> None:
        self._calls = calls
        self._time = time
        self._members: dict[tuple[str, str], tuple[float, frozenset[str]]] = {}

    async def refusal(self, token: str, allow: Sequence[str], user: str) -> str:
        """Why `user` may not, in words; empty where they may.

        What cannot be looked up lets nobody in, and keeps nobody out whom another group lets in.
        """
        if not allow or user in allow:
            return ""
        unknown = False
        for group in (each for each in allow if each.startswith("S")):
            try:
                if user in await self._of(token, group):
                    return ""
            except ChannelError as error:
                log.warning("click.group_unknown", group=group, reason=str(error), hint=error.hint)
                unknown = True
        if unknown:
            return say("Who may do this cannot be looked up in Slack just now, so nothing was done.")
        return say("You are not among those who may do this; nothing was done.")

    async def _of(self, token: str, group: str) -> frozenset[str]:
        until, members = self._members.get((token, group), (0.0, frozenset()))
        if self._time() >= until:
            members = await self._calls.members(token, group)
            self._members[token, group] = (self._time() + KEPT, members)
        return members
