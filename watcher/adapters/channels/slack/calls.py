"""One call to Slack's Web API: every failure becomes a ChannelError, nothing is tried twice in silence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from watcher.adapters.channels.slack.errors import refusal, unreachable
from watcher.ports import ChannelError

_TIMEOUT = 30


class Refused(ChannelError):  # noqa: N818 - it is an answer
    """Slack answered, with an error that it names: `word`; `needed` is the scope that it misses."""

    def __init__(self, why: ChannelError, word: str, needed: str = "") -> None:
        super().__init__(
            str(why),
            permanent=why.permanent,
            retry_after=why.retry_after,
            uncertain=why.uncertain,
            hint=why.hint,
        )
        self.word = word
        self.needed = needed


class SlackCalls:
    """Holds the connection to one workspace; opened when it is first needed, and again after `close`."""

    def __init__(self, receiver: str, token: str, base_url: str) -> None:
        self.receiver = receiver
        self._token = token
        self._base_url = base_url
        self._session: aiohttp.ClientSession | None = None

    async def call(
        self, call: Callable[[AsyncWebClient], Awaitable[AsyncSlackResponse]]
    ) -> AsyncSlackResponse:
        """What Slack answers. Raises Refused where it said no, ChannelError where nobody answered."""
        try:
            return await call(self._client())
        except SlackApiError as error:
            raise self._refused(error) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise unreachable(error, receiver=self.receiver) from None
        except (AttributeError, ValueError, TypeError):
            # slack_sdk takes for granted that a text or a list is an object: somebody else answered
            raise unreachable(ValueError("no Slack answer"), receiver=self.receiver) from None

    def session(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=_TIMEOUT)
            self._session = aiohttp.ClientSession(timeout=timeout, trust_env=True)
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _client(self) -> AsyncWebClient:
        return AsyncWebClient(
            token=self._token,
            base_url=self._base_url,
            session=self.session(),
            retry_handlers=[],  # the outbox retries; a silent second try could post twice
        )

    def _refused(self, error: SlackApiError) -> ChannelError:
        response = error.response
        # an AsyncSlackResponse, or aiohttp's own where the body was no JSON
        status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
        data = getattr(response, "data", None)
        said = data if isinstance(data, dict) else {}
        word = str(said.get("error") or "")
        waits = response.headers.get("Retry-After")
        why = refusal(word, status, waits, receiver=self.receiver)
        return Refused(why, word, str(said.get("needed") or "")) if word else why
