"""A Slack channel by bot token: one parent an incident, edited; a reply for each transition."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from watcher.adapters.channels.slack.api import Refused, SlackApi
from watcher.adapters.channels.slack.errors import THREAD_GONE, UNEDITABLE
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
    arrived: a retry repeats the edit, which is harmless, and posts only what is missing. Where an answer
    was lost, in this life or the one before, it looks into the channel before it posts.
    """

    edits = True

    def __init__(self, options: SlackBotOptions, clock: Clock) -> None:
        self.name = options.name
        self._options = options
        self._api = SlackApi(options.name, options.token, options.channel, options.base_url, clock)
        self._posted: OrderedDict[str, dict[str, str]] = OrderedDict()

    async def deliver(self, parcel: Parcel) -> Receipt:
        thread = dict(parcel.thread) if parcel.thread else None
        try:
            if thread is None or not {"channel", "ts"} <= thread.keys():
                receipt = await self._open(parcel)
            else:
                receipt = await self._follow(parcel, thread)
        except ChannelError as error:
            # a doubt stays until the delivery is whole
            error.uncertain = error.uncertain or parcel.again or self._began(parcel.key)
            raise
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
        """Bring the parent up to date, then tell the transition in its thread.

        A parent that tells of several incidents stays as it is.
        """
        silent = parcel.message.reason is Reason.PROGRESS
        shared = parcel.grouped or bool(parcel.message.members)
        try:
            if parcel.latest and not shared:
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
            _marks(parcel.key)[1],
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
        if known is None and parcel.again:
            known = await self._look(key, parent)
        if known is None:
            known = await self._api.post(
                body, key, thread=parent["ts"] if parent else None, broadcast=broadcast
            )
        self._posted[key] = known
        while len(self._posted) > _REMEMBERED:
            self._posted.popitem(last=False)
        return known

    async def _look(self, key: str, parent: dict[str, str] | None) -> dict[str, str] | None:
        """The message marked `key`; None if it is not there or we may not look: better twice than never."""
        channel = parent["channel"] if parent else self._options.channel
        try:
            return await self._api.find(key, channel, thread=parent["ts"] if parent else None)
        except ChannelError as error:
            if error.permanent:
                return None
            raise

    def _began(self, key: str) -> bool:
        return any(each in self._posted for each in _marks(key))

    def _forget(self, key: str) -> None:
        for each in _marks(key):
            self._posted.pop(each, None)


def _marks(key: str) -> tuple[str, str]:
    """What a parcel's two messages are marked with: the parent and the reply."""
    return key, f"{key}:reply"


def _written(thread: dict[str, str], message: Message) -> str:
    """When the message that can no longer be edited was posted, from its ts; empty if that is no time."""
    try:
        at = datetime.fromtimestamp(float(thread["ts"]), UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return dates.moment(at, message.timezone)
