"""One call to Slack's Web API: every failure becomes a ChannelError, nothing is tried twice in silence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from watcher.adapters.channels.slack.errors import refusal, unreachable
from watcher.ports import ChannelError

_TIMEOUT = 30.0
_NO_HINTS: Mapping[str, str] = MappingProxyType({})


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
    """Holds the connection to one workspace; opened when it is first needed, and again after `close`.

    `timeout` is in seconds. `token` is the one to call with where none is named at a call.
    """

    def __init__(self, receiver: str, token: str, base_url: str, timeout: float = _TIMEOUT) -> None:
        self.receiver = receiver
        self._token = token
        self._base_url = base_url
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None

    async def call(
        self,
        call: Callable[[AsyncWebClient], Awaitable[AsyncSlackResponse]],
        *,
        token: str | None = None,
        hints: Mapping[str, str] = _NO_HINTS,
    ) -> AsyncSlackResponse:
        """What Slack answers. Raises Refused where it said no, ChannelError where nobody answered.

        `hints` say by Slack's word what to do about it, where this call knows better than the usual ones.
        """
        try:
            return await call(self._client(self._token if token is None else token))
        except SlackApiError as error:
            raise self._refused(error, hints) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise unreachable(error, receiver=self.receiver) from None
        except (AttributeError, ValueError, TypeError):
            # slack_sdk takes for granted that a text or a list is an object: somebody else answered
            raise unreachable(ValueError("no Slack answer"), receiver=self.receiver) from None

    def session(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._timeout)
            self._session = aiohttp.ClientSession(timeout=timeout, trust_env=True)
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _client(self, token: str) -> AsyncWebClient:
        client = AsyncWebClient(
            token=token,
            base_url=self._base_url,
            session=self.session(),
            retry_handlers=[],  # the outbox retries; a silent second try could post twice
        )
        client.proxy = None  # the session goes by HTTPS_PROXY and NO_PROXY, the library by the first alone
        return client

    def _refused(self, error: SlackApiError, hints: Mapping[str, str]) -> ChannelError:
        response = error.response
        # an AsyncSlackResponse, or aiohttp's own where the body was no JSON
        status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
        data = getattr(response, "data", None)
        said = data if isinstance(data, dict) else {}
        word = str(said.get("error") or "")
        waits = response.headers.get("Retry-After")
        why = refusal(word, status, waits, receiver=self.receiver)
        why.hint = hints.get(word, why.hint)
        return Refused(why, word, str(said.get("needed") or "")) if word else why
