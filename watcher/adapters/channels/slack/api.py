"""The three calls of Slack's Web API that telling needs; every failure becomes a ChannelError."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from watcher.adapters.channels.slack.errors import BAD_BLOCKS, refusal, unreachable
from watcher.adapters.channels.slack.pace import posting
from watcher.adapters.channels.slack.payload import plain_payload
from watcher.ports import ChannelError, Clock

EVENT_TYPE = "limit_watcher"
_TIMEOUT = 30
_PAGES, _PAGE = 3, 100


class Refused(ChannelError):  # noqa: N818 - it is an answer
    """Slack answered, with an error that it names: `word`."""

    def __init__(self, why: ChannelError, word: str) -> None:
        super().__init__(
            str(why),
            permanent=why.permanent,
            retry_after=why.retry_after,
            uncertain=why.uncertain,
            hint=why.hint,
        )
        self.word = word


class SlackApi:
    """Posts, edits and finds messages in one channel.

    Every method raises Refused where Slack said no and ChannelError where nobody answered.
    """

    def __init__(self, receiver: str, token: str, channel: str, base_url: str, clock: Clock) -> None:
        self._receiver = receiver
        self._token = token
        self._channel = channel
        self._base_url = base_url
        self._pace = posting(clock)
        self._session: aiohttp.ClientSession | None = None

    async def post(
        self, body: dict[str, Any], key: str, *, thread: str | None = None, broadcast: bool = False
    ) -> dict[str, str]:
        """A new message; where it stands: `channel` (the id) and `ts`."""
        await self._pace.turn()
        more: dict[str, Any] = {"thread_ts": thread, "reply_broadcast": broadcast or None} if thread else {}
        answer = await self._with_fallback(
            lambda said: self._client().chat_postMessage(
                channel=self._channel,
                unfurl_links=False,
                unfurl_media=False,
                link_names=False,
                parse="none",
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
                **said,
                **more,
            ),
            body,
        )
        return {"channel": str(answer.get("channel") or self._channel), "ts": str(answer.get("ts") or "")}

    async def edit(self, body: dict[str, Any], where: dict[str, str]) -> None:
        await self._with_fallback(
            lambda said: self._client().chat_update(
                channel=where["channel"], ts=where["ts"], parse="none", link_names=False, **said
            ),
            body,
        )

    async def find(self, key: str, channel: str, *, thread: str | None = None) -> dict[str, str] | None:
        """Our message marked `key`, among the latest of the channel or thread; None if it is not there.

        Needs the scope channels:history (groups:history); without it nothing can be found.
        """
        cursor = ""
        for _ in range(_PAGES):
            asked: dict[str, Any] = {"channel": channel, "limit": _PAGE, "include_all_metadata": True}
            if cursor:
                asked["cursor"] = cursor
            if thread:
                answer = await self._call(lambda: self._client().conversations_replies(ts=thread, **asked))  # noqa: B023
            else:
                answer = await self._call(lambda: self._client().conversations_history(**asked))  # noqa: B023
            for message in answer.get("messages") or []:
                if _key(message) == key:
                    return {"channel": channel, "ts": str(message["ts"])}
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _with_fallback(
        self, send: Callable[[dict[str, Any]], Awaitable[AsyncSlackResponse]], body: dict[str, Any]
    ) -> AsyncSlackResponse:
        """Send the layout; where Slack does not take it, the words alone."""
        try:
            return await self._call(lambda: send(body))
        except Refused as refused:
            if refused.word not in BAD_BLOCKS:
                raise
        return await self._call(lambda: send(plain_payload(body)))

    async def _call(self, call: Callable[[], Awaitable[AsyncSlackResponse]]) -> AsyncSlackResponse:
        try:
            return await call()
        except SlackApiError as error:
            raise self._refused(error) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise unreachable(error, receiver=self._receiver) from None
        except (AttributeError, ValueError, TypeError):
            # slack_sdk takes for granted that a text or a list is an object: somebody else answered
            raise unreachable(ValueError("no Slack answer"), receiver=self._receiver) from None

    def _refused(self, error: SlackApiError) -> ChannelError:
        response = error.response
        # an AsyncSlackResponse, or aiohttp's own where the body was no JSON
        status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
        data = getattr(response, "data", None)
        word = str(data.get("error") or "") if isinstance(data, dict) else ""
        waits = response.headers.get("Retry-After")
        why = refusal(word, status, waits, receiver=self._receiver)
        return Refused(why, word) if word else why

    def _client(self) -> AsyncWebClient:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=_TIMEOUT)
            self._session = aiohttp.ClientSession(timeout=timeout, trust_env=True)
        return AsyncWebClient(
            token=self._token,
            base_url=self._base_url,
            session=self._session,
            retry_handlers=[],  # the outbox retries; a silent second try could post twice
        )


def _key(message: dict[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return ""
    return str((metadata.get("event_payload") or {}).get("key") or "")
