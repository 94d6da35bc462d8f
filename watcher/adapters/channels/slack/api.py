"""The calls of Slack's Web API about messages in one channel: post, edit, find, link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from watcher.adapters.channels.slack.calls import Refused, SlackCalls
from watcher.adapters.channels.slack.errors import GONE
from watcher.adapters.channels.slack.pace import editing, posting
from watcher.ports import ChannelError, Clock

EVENT_TYPE = "limit_watcher"
_PAGES, _PAGE = 3, 100

Place = dict[str, str]
"""Where a message stands: `channel` (the id) and `ts`."""


class SlackApi:
    """Posts, edits and finds messages in one channel.

    Every method raises Refused where Slack said no and ChannelError where nobody answered.
    """

    def __init__(self, calls: SlackCalls, channel: str, clock: Clock) -> None:
        self._calls = calls
        self.channel = channel
        self.posts = posting(clock)
        self._edits = editing(clock)

    async def post(
        self, body: dict[str, Any], key: str, *, thread: str | None = None, broadcast: bool = False
    ) -> Place:
        """A new message; where it stands."""
        await self.posts.turn()
        more: dict[str, Any] = {"thread_ts": thread, "reply_broadcast": broadcast or None} if thread else {}
        answer = await self._calls.call(
            lambda client: client.chat_postMessage(
                channel=self.channel,
                unfurl_links=False,
                unfurl_media=False,
                link_names=False,
                parse="none",
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
                **body,
                **more,
            )
        )
        return {"channel": str(answer.get("channel") or self.channel), "ts": str(answer.get("ts") or "")}

    async def edit(self, body: dict[str, Any], where: Place) -> None:
        await self._edits.turn()
        await self._calls.call(
            lambda client: client.chat_update(
                channel=where["channel"], ts=where["ts"], parse="none", link_names=False, **body
            )
        )

    async def find(
        self, is_it: Callable[[dict[str, Any]], bool], channel: str, *, thread: str | None = None
    ) -> Place | None:
        """The first message that `is_it`, among the latest of the channel or thread; None if it is not there.

        Needs the scope channels:history (groups:history); without it nothing can be found.
        """
        cursor = ""
        for _ in range(_PAGES):
            answer = await self._page(channel, thread, cursor)
            for message in answer.get("messages") or []:
                if is_it(message):
                    return {"channel": channel, "ts": str(message["ts"])}
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return None

    async def permalink(self, where: Place) -> str | None:
        """The address of a message; None where it does not stand there any more, empty where nobody says.

        Raises nothing: a link is no reason to be late.
        """
        try:
            answer = await self._calls.call(
                lambda client: client.chat_getPermalink(channel=where["channel"], message_ts=where["ts"])
            )
        except ChannelError as error:
            return None if isinstance(error, Refused) and error.word in GONE else ""
        return str(answer.get("permalink") or "")

    async def _page(self, channel: str, thread: str | None, cursor: str) -> AsyncSlackResponse:
        asked: dict[str, Any] = {"channel": channel, "limit": _PAGE, "include_all_metadata": True}
        if cursor:
            asked["cursor"] = cursor
        if thread:
            return await self._calls.call(lambda client: client.conversations_replies(ts=thread, **asked))
        return await self._calls.call(lambda client: client.conversations_history(**asked))


def is_marked(key: str) -> Callable[[dict[str, Any]], bool]:
    """Whether a message is ours and marked `key`."""
    return lambda message: key_of(message) == key


def key_of(message: dict[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return ""
    return str((metadata.get("event_payload") or {}).get("key") or "")
