"""A Slack channel by bot token: one parent an incident, edited; a reply for each transition."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from watcher.adapters.channels.slack.api import Refused, SlackApi
from watcher.adapters.channels.slack.errors import MAYBE_DONE, THREAD_GONE, UNEDITABLE
from watcher.adapters.channels.slack.payload import Part, payload
from watcher.domain import dates
from watcher.domain.message import Message, Reason
from watcher.domain.rule import Level
from watcher.ports import ChannelError, Clock, Parcel, Receipt

_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class SlackBotOptions:
    """`channel` is an id (C0…) or a name; `base_url` ends with a slash."""

    name: str
    token: str = field(repr=False)
    channel: str
    base_url: str = "https://slack.com/api/"
    broadcast: bool = True  # an escalation to critical is shown in the channel too


class SlackBot:
    """Delivers parcels to one channel.

    Two calls make one delivery (the edit and the reply), so it remembers which part of a parcel already
    arrived: a retry repeats the edit, which is harmless, and posts only what is missing. Where a call
    got no answer, or the parcel comes again after a crash, it looks into the channel before it posts.
    """

    edits = True

    def __init__(self, options: SlackBotOptions, clock: Clock) -> None:
        self.name = options.name
        self._options = options
        self._api = SlackApi(options.name, options.token, options.channel, options.base_url, clock)
        self._posted: OrderedDict[str, dict[str, str]] = OrderedDict()
        self._unsure: set[str] = set()

    async def deliver(self, parcel: Parcel) -> Receipt:
        thread = dict(parcel.thread) if parcel.thread else None
        if thread is None or not {"channel", "ts"} <= thread.keys():
            receipt = await self._open(parcel)
        else:
            receipt = await self._follow(parcel, thread)
        self._forget(parcel.key)
        return receipt

    async def close(self) -> None:
        await self._api.close()

    async def _open(self, parcel: Parcel, earlier: str = "") -> Receipt:
        """A new parent; a mention goes into a reply, never into the parent."""
        parent = await self._once(parcel, parcel.key, payload(parcel.message, Part.PARENT, earlier=earlier))
        if parcel.message.mention and parcel.message.level is not None:
            await self._reply(parcel, parent)
        return Receipt(thread=parent, reference=parent["ts"])

    async def _follow(self, parcel: Parcel, thread: dict[str, str]) -> Receipt:
        """Bring the parent up to date, then tell the transition in its thread."""
        silent = parcel.message.reason is Reason.PROGRESS
        try:
            if parcel.latest:
                await self._api.edit(payload(parcel.message), thread)
            if silent:
                return Receipt(thread=thread, reference=thread["ts"])
            reply = await self._reply(parcel, thread)
        except Refused as refused:
            if refused.word not in UNEDITABLE | THREAD_GONE:
                raise
            if silent:  # nothing new to tell is no reason for a new message
                return Receipt(thread=thread, reference=thread["ts"])
            return await self._open(parcel, earlier=_written(thread, parcel.message))
        return Receipt(thread=thread, reference=reply["ts"])

    async def _reply(self, parcel: Parcel, parent: dict[str, str]) -> dict[str, str]:
        message = parcel.message
        loud = message.reason is Reason.ESCALATED and message.level is Level.CRITICAL
        return await self._once(
            parcel,
            f"{parcel.key}:reply",
            payload(message, Part.REPLY),
            parent=parent,
            broadcast=loud and self._options.broadcast,
        )

    async def _once(
        self,
        parcel: Parcel,
        key: str,
        body: dict[str, Any],
        *,
        parent: dict[str, str] | None = None,
        broadcast: bool = False,
    ) -> dict[str, str]:
        """Post `body` unless it already stands there."""
        known = self._posted.get(key)
        if known is None and (parcel.again or key in self._unsure):
            known = await self._look(key, parent)
        if known is None:
            known = await self._post(key, body, parent, broadcast=broadcast)
        self._remember(key, known)
        return known

    async def _post(
        self, key: str, body: dict[str, Any], parent: dict[str, str] | None, *, broadcast: bool
    ) -> dict[str, str]:
        try:
            return await self._api.post(
                body, key, thread=parent["ts"] if parent else None, broadcast=broadcast
            )
        except ChannelError as error:
            if not isinstance(error, Refused) or error.word in MAYBE_DONE:
                self._unsure.add(key)
            raise

    async def _look(self, key: str, parent: dict[str, str] | None) -> dict[str, str] | None:
        """The message marked `key`; None if it is not there or we may not look: better twice than never."""
        channel = parent["channel"] if parent else self._options.channel
        try:
            return await self._api.find(key, channel, thread=parent["ts"] if parent else None)
        except ChannelError as error:
            if error.permanent:
                return None
            raise

    def _remember(self, key: str, where: dict[str, str]) -> None:
        self._posted[key] = where
        self._unsure.discard(key)
        while len(self._posted) > _REMEMBERED:
            self._posted.popitem(last=False)

    def _forget(self, key: str) -> None:
        for each in (key, f"{key}:reply"):
            self._posted.pop(each, None)
            self._unsure.discard(each)


def _written(thread: dict[str, str], message: Message) -> str:
    """When the message that can no longer be edited was posted, from its ts; empty if that is no time."""
    try:
        at = datetime.fromtimestamp(float(thread["ts"]), UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return dates.moment(at, message.timezone)
