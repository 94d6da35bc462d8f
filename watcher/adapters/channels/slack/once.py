"""Each message of a parcel one time: what arrived is remembered, and looked for where an answer was lost."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from watcher.adapters.channels.slack.api import Place, SlackApi, is_marked
from watcher.adapters.channels.slack.ladder import climb_down
from watcher.adapters.channels.slack.look import Look, Part
from watcher.adapters.channels.slack.refusals import Refusals
from watcher.ports import ChannelError, Parcel

_REMEMBERED = 1_000


class Once:
    """Posts what does not stand there yet."""

    def __init__(self, api: SlackApi, refusals: Refusals) -> None:
        self._api = api
        self._refusals = refusals
        self._posted: OrderedDict[str, Place] = OrderedDict()

    async def post(
        self,
        parcel: Parcel,
        part: Part,
        look: Look,
        *,
        parent: Place | None = None,
        broadcast: bool = False,
    ) -> Place:
        """Post one part of `parcel`, in the thread of `parent` if there is one. Raises ChannelError."""
        key = mark(parcel.key, part)
        known = self._posted.get(key)
        if known is None and parcel.again:
            known = await self.look(is_marked(key), parent)
        if known is None:
            known = await climb_down(
                parcel.message,
                part,
                look,
                self._refusals,
                lambda body: self._api.post(
                    body, key, thread=parent["ts"] if parent else None, broadcast=broadcast
                ),
            )
        self._remember(key, known)
        return known

    async def look(self, is_it: Callable[[dict[str, Any]], bool], parent: Place | None) -> Place | None:
        """The message that `is_it`; None if it is not there or we may not look: better twice than never."""
        channel = parent["channel"] if parent else self._api.channel
        try:
            return await self._api.find(is_it, channel, thread=parent["ts"] if parent else None)
        except ChannelError as error:
            if error.permanent:
                return None
            raise

    def began(self, key: str) -> bool:
        return any(mark(key, part) in self._posted for part in Part)

    def forget(self, key: str) -> None:
        for part in Part:
            self._posted.pop(mark(key, part), None)

    def _remember(self, key: str, place: Place) -> None:
        self._posted[key] = place
        while len(self._posted) > _REMEMBERED:
            self._posted.popitem(last=False)


def mark(key: str, part: Part) -> str:
    """What a parcel's messages are marked with: one that is a parent or alone, and the reply below it."""
    return f"{key}:reply" if part is Part.REPLY else key
