"""News of exports and questions about them: beside the incident's message, with the file if there is one."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from watcher.adapters.channels.slack.api import Place, SlackApi, is_marked
from watcher.adapters.channels.slack.calls import Refused
from watcher.adapters.channels.slack.errors import THREAD_GONE
from watcher.adapters.channels.slack.files import SlackFiles, is_file, opened
from watcher.adapters.channels.slack.layouts.news import comment
from watcher.adapters.channels.slack.look import Look, Part
from watcher.adapters.channels.slack.once import Once, mark
from watcher.domain.message import Attachment, Message
from watcher.domain.plain import plain
from watcher.domain.tongue import say, speaking
from watcher.ports import ChannelError, Parcel

_MOST_NAME = 200
_MOST_TRIES, _MOST_DOUBTS = 3, 5
_REMEMBERED = 100


class Asides:
    """Tells beside an incident: in its thread, or in the channel where there is none."""

    def __init__(self, api: SlackApi, files: SlackFiles, once: Once) -> None:
        self._api = api
        self._files = files
        self._once = once
        self._brought: OrderedDict[str, str] = OrderedDict()  # ids of files that may be shown already
        self._tries: OrderedDict[str, int] = OrderedDict()

    async def tell(self, parcel: Parcel, thread: Place | None, look: Look) -> str:
        """The reference of what was told: a ts, or a file's id. Raises ChannelError."""
        if thread is not None and await self._api.permalink(thread) is None:
            thread = None
        try:
            return await self._tell(parcel, thread, look)
        except Refused as refused:
            if thread is None or refused.word not in THREAD_GONE:
                raise
        return await self._tell(parcel, None, look)

    async def _tell(self, parcel: Parcel, thread: Place | None, look: Look) -> str:
        part = Part.REPLY if thread else Part.ALONE
        file = parcel.message.attachment
        if file is not None and not await self._stands(parcel, part, thread):
            try:
                named = replace(file, name=plain(file.name, _MOST_NAME))
                return await self._share(parcel, named, thread, look)
            except _Unshared as unshared:
                look = replace(look, unshared=unshared.why)
        posted = await self._once.post(parcel, part, look, parent=thread)
        self._forget(parcel.key)
        return posted["ts"]

    async def _stands(self, parcel: Parcel, part: Part, thread: Place | None) -> bool:
        """Whether the words were posted before, without the file."""
        key = mark(parcel.key, part)
        return self._once.began(parcel.key) or (
            parcel.again and await self._once.look(is_marked(key), thread) is not None
        )

    async def _share(self, parcel: Parcel, file: Attachment, thread: Place | None, look: Look) -> str:
        """The file with the words as its comment. Raises _Unshared where it cannot be, else ChannelError."""
        key, message = parcel.key, parcel.message
        before = self._brought.get(key, "")
        if (parcel.again or before) and await self._once.look(
            is_file(file.name, message.at.timestamp(), before), thread
        ):
            self._forget(key)
            return before or file.name
        try:
            shown = await self._bring_and_show(parcel, file, thread, look)
        except OSError as error:
            raise _Unshared(_said(message, error)) from None
        except ChannelError as error:
            self._judge(key, message, error)
            raise
        self._forget(key)
        return shown

    async def _bring_and_show(
        self, parcel: Parcel, file: Attachment, thread: Place | None, look: Look
    ) -> str:
        upload = await opened(file.path, file.name)
        try:
            brought = await self._files.bring(upload)
        finally:
            upload.content.close()
        self._remember(parcel.key, brought)
        part = Part.REPLY if thread else Part.ALONE
        with speaking(parcel.message.locale):
            words = comment(parcel.message, part, look)
        channel = thread["channel"] if thread else self._api.channel
        await self._files.show(brought, file.name, words, channel, thread["ts"] if thread else None)
        return brought

    def _judge(self, key: str, message: Message, error: ChannelError) -> None:
        """Raise _Unshared where the file will not arrive: refused for good, or failed time and again.

        What is in doubt is tried more often, for it is looked for each time; what Slack only asks us to
        delay is no failure.
        """
        if isinstance(error, Refused) and error.word in THREAD_GONE:
            return
        if not error.permanent:
            self._tries[key] = self._tries.get(key, 0) + (error.retry_after is None)
            if self._tries[key] < (_MOST_DOUBTS if error.uncertain else _MOST_TRIES):
                return
        raise _Unshared(_said(message, error)) from None

    def _remember(self, key: str, file: str) -> None:
        self._brought[key] = file
        for kept in (self._brought, self._tries):
            while len(kept) > _REMEMBERED:
                kept.popitem(last=False)

    def _forget(self, key: str) -> None:
        self._brought.pop(key, None)
        self._tries.pop(key, None)


class _Unshared(Exception):  # noqa: N818 - it is no fault of the message
    """The file will not come along; `why` is for people."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def _said(message: Message, error: Exception) -> str:
    with speaking(message.locale):
        if isinstance(error, FileNotFoundError):
            return say("it is not there any more")
        if isinstance(error, OSError):
            return say("it cannot be read: {fault}", fault=type(error).__name__)
        if isinstance(error, Refused) and error.word == "missing_scope":
            return say("the scope {scope} is missing from the Slack app", scope=error.needed or "files:write")
        if isinstance(error, Refused):
            return say("Slack refused it: {word}", word=error.word)
        return say("the upload failed time and again")
