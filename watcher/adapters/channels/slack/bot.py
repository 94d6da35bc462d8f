"""A Slack channel by bot token: one parent an incident, edited; a reply for each transition."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from watcher.adapters.channels.slack.account import remarks
from watcher.adapters.channels.slack.api import Place, SlackApi
from watcher.adapters.channels.slack.asides import Asides
from watcher.adapters.channels.slack.calls import Refused, SlackCalls
from watcher.adapters.channels.slack.errors import THREAD_GONE, UNEDITABLE
from watcher.adapters.channels.slack.files import SlackFiles
from watcher.adapters.channels.slack.ladder import climb_down
from watcher.adapters.channels.slack.layouts.head import calls
from watcher.adapters.channels.slack.look import Look, Part
from watcher.adapters.channels.slack.once import Once
from watcher.adapters.channels.slack.options import SlackBotOptions
from watcher.adapters.channels.slack.pictures import Pictures
from watcher.adapters.channels.slack.refusals import Refusals
from watcher.domain import dates
from watcher.domain.message import ASIDE, Message, Reason
from watcher.domain.rule import Level
from watcher.domain.tongue import speaking
from watcher.ports import Account, ChannelError, Clock, Parcel, Receipt, Thread

_EARLIER, _EARLIER_LINK = "earlier", "earlier_link"


class SlackBot:
    """Delivers parcels to one channel.

    Two calls make one delivery (the edit and the reply), so it remembers which part of a parcel already
    arrived: a retry repeats the edit, which is harmless, and posts only what is missing. Where an answer
    was lost, in this life or the one before, it looks into the channel before it posts.

    `refusals` is what the workspace does not show; receivers of the same workspace may share one.
    """

    edits = True

    def __init__(self, options: SlackBotOptions, clock: Clock, refusals: Refusals | None = None) -> None:
        self.name = options.name
        self._options = options
        self._refusals = refusals or Refusals(clock)
        self._calls = SlackCalls(options.name, options.token, options.base_url)
        self._api = SlackApi(self._calls, options.channel, clock)
        files = SlackFiles(self._calls, self._api.posts)
        self._once = Once(self._api, self._refusals)
        self._asides = Asides(self._api, files, self._once)
        self._pictures = Pictures(options.chart, files, self._once, self._refusals)

    async def deliver(self, parcel: Parcel) -> Receipt:
        try:
            receipt = await self._deliver(parcel)
        except ChannelError as error:
            # a doubt stays until the delivery is whole
            error.uncertain = error.uncertain or parcel.again or self._once.began(parcel.key)
            raise
        self._once.forget(parcel.key)
        return receipt

    async def account(self, message: Message, thread: Thread) -> Account:
        """For people who try the receiver; asks for the message's address and raises nothing."""
        said = remarks(message, self._options.look, self._refusals)
        known = {"channel", "ts"} <= thread.keys()
        address = await self._api.permalink(dict(thread)) if known else ""
        return Account(thread.get("channel", self._options.channel), address or "", said)

    async def close(self) -> None:
        await self._calls.close()

    async def _deliver(self, parcel: Parcel) -> Receipt:
        thread = dict(parcel.thread) if parcel.thread else None
        if thread is not None and not {"channel", "ts"} <= thread.keys():
            thread = None  # left by another kind of receiver that this one stands in for
        reason, look = parcel.message.reason, self._options.look
        if parcel.instead:
            return await self._put_right(parcel, thread, look)
        if reason in ASIDE:
            told = await self._asides.tell(parcel, thread, look)
            return Receipt(thread=parcel.thread or {}, reference=told)
        if reason is Reason.DIGEST:
            digest = await self._once.post(parcel, Part.ALONE, look)
            return Receipt(thread=digest, reference=digest["ts"])
        return await self._open(parcel, look) if thread is None else await self._follow(parcel, thread, look)

    async def _open(self, parcel: Parcel, look: Look) -> Receipt:
        """A new parent; a mention goes into a reply, never into the parent.

        The reply is not broadcast: the channel has just been told.
        """
        parent = await self._once.post(parcel, Part.PARENT, look)
        if calls(parcel.message, Part.REPLY) and parcel.message.level is not None:
            await self._reply(parcel, parent, look, broadcast=False)
        await self._pictures.hang(parcel, parent)
        return Receipt(thread={**parent, **_way_back(parcel.message, look)}, reference=parent["ts"])

    async def _follow(self, parcel: Parcel, thread: Place, look: Look) -> Receipt:
        """Bring the parent up to date, then tell the transition in its thread.

        A parent that tells of several incidents stays as it is, and what can be done about this one is
        offered in the reply. One that a newer parcel, which waits already, will bring up to date stays, too:
        of several edits only the last is made. Where none is made that would tell, somebody else must say
        that the parent is still there: a reply in the thread of a deleted one is taken, and nobody sees it.
        """
        silent = parcel.message.reason is Reason.PROGRESS
        shared = parcel.grouped or bool(parcel.message.members)
        try:
            edits = parcel.latest and not shared
            if edits:
                await self._edit(parcel.message, Part.PARENT, thread, _leading_back(look, thread))
            if silent:
                return Receipt(thread=thread, reference=thread["ts"])
            if not edits and await self._api.permalink(thread) is None:
                return await self._open(parcel, replace(look, earlier=_written(thread, parcel.message)))
            reply = await self._reply(
                parcel, thread, replace(look, shared=shared), broadcast=self._options.broadcast
            )
        except Refused as refused:
            if refused.word not in UNEDITABLE | THREAD_GONE:
                raise
            if silent:  # nothing new to tell is no reason for a new message
                return Receipt(thread=thread, reference=thread["ts"])
            return await self._open(parcel, await self._back(parcel.message, thread, look))
        await self._pictures.hang(parcel, thread)
        return Receipt(thread=thread, reference=reply["ts"])

    async def _put_right(self, parcel: Parcel, thread: Place | None, look: Look) -> Receipt:
        """Write an earlier reply or question anew where it stands; one that is gone stays gone."""
        place = {"channel": thread["channel"] if thread else self._options.channel, "ts": parcel.instead}
        part = Part.REPLY if thread else Part.ALONE
        try:
            await self._edit(parcel.message, part, place, replace(look, shared=parcel.grouped))
        except Refused as refused:
            if refused.word not in UNEDITABLE | THREAD_GONE:
                raise
        return Receipt(thread=parcel.thread or {}, reference=parcel.instead)

    async def _edit(self, message: Message, part: Part, place: Place, look: Look) -> None:
        await climb_down(message, part, look, self._refusals, lambda body: self._api.edit(body, place))

    async def _reply(self, parcel: Parcel, parent: Place, look: Look, *, broadcast: bool) -> Place:
        message = parcel.message
        worse = message.reason is Reason.ESCALATED and message.level is Level.CRITICAL
        loud = worse and not message.overtaken
        return await self._once.post(parcel, Part.REPLY, look, parent=parent, broadcast=loud and broadcast)

    async def _back(self, message: Message, thread: Place, look: Look) -> Look:
        """The look of a message that takes the place of one which cannot be changed: it leads back there."""
        link = await self._api.permalink(thread)
        return replace(look, earlier=_written(thread, message), earlier_link=link or "")


def _way_back(message: Message, look: Look) -> Place:
    """What a thread remembers for the edits to come: when people were told before, and where that stands."""
    kept = {_EARLIER: look.earlier or message.earlier, _EARLIER_LINK: look.earlier_link}
    return {key: value for key, value in kept.items() if value}


def _leading_back(look: Look, thread: Place) -> Look:
    return replace(look, earlier=thread.get(_EARLIER, ""), earlier_link=thread.get(_EARLIER_LINK, ""))


def _written(thread: Place, message: Message) -> str:
    """When the message that can no longer be edited was posted, from its ts; empty if that is no time."""
    try:
        at = datetime.fromtimestamp(float(thread["ts"]), UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    with speaking(message.locale):
        return dates.moment(at, message.timezone)
