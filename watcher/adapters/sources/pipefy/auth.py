"""Who we are to Pipefy: a static token, or a service account's short-lived one, fetched once for many."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from watcher.adapters.http import HttpClient
from watcher.adapters.patience import HttpError
from watcher.adapters.sources.pipefy.options import PipefyOptions
from watcher.adapters.sources.pipefy.values import mapping, number
from watcher.ports import Clock, Failure, SourceError

SHORTEST_LIFE = 300.0
"""Seconds. The least lifetime a service account can be given; assumed where the answer names none."""
LONGEST_LIFE = 30 * 86_400.0
"""Seconds. The most it can be given; a longer promise is not believed."""
_MARGIN = 60.0
_KEPT_MASKED = 5
_REFUSALS = frozenset({400, 401})


class Bearer(Protocol):
    """A way to get a bearer token."""

    renewable: bool

    @property
    def kind(self) -> str:
        """What it is, in words."""
        ...

    async def token(self) -> str:
        """A token to use now. Raises SourceError."""
        ...

    def reject(self, token: str) -> None:
        """The API refused this token: do not hand it out again."""
        ...

    async def close(self) -> None: ...


class StaticToken:
    """A token from the configuration. Nobody can renew it."""

    renewable = False
    kind = "a static token from the config; whether it lasts only Pipefy knows"

    def __init__(self, token: str) -> None:
        self._token = token

    async def token(self) -> str:
        return self._token

    def reject(self, token: str) -> None: ...

    async def close(self) -> None: ...


class ServiceAccount:
    """OAuth client credentials.

    The form body with client id and secret is tried first, then HTTP Basic with the grant alone: working
    code of third parties uses the one, Pipefy's own toolkit the other, and no page says which is right.
    What worked is used from then on. There is no refresh token: a new one is simply asked for.
    """

    renewable = True

    def __init__(self, options: PipefyOptions, http: HttpClient, clock: Clock) -> None:
        self._url = options.token_url
        self._id, self._secret = options.client_id, options.client_secret
        self._http = http
        self._clock = clock
        self._token = ""
        self._masked: deque[str] = deque()
        self._good_until: datetime | None = None
        self._flight: asyncio.Task[str] | None = None
        self._by_basic = False

    @property
    def kind(self) -> str:
        way = "HTTP Basic" if self._by_basic else "the form's body"
        until = f"; renewed at {self._good_until:%Y-%m-%d %H:%M} UTC" if self._good_until else ""
        return f"a service account's, given for its id and secret in {way}{until}"

    async def token(self) -> str:
        if self._good_until is not None and self._clock.now() < self._good_until:
            return self._token
        if self._flight is None:
            self._flight = asyncio.create_task(self._fetch())
            self._flight.add_done_callback(self._landed)
        flight = self._flight
        try:
            # Shielded: one caller who gives up must not take the token from the others.
            return await asyncio.shield(flight)
        except asyncio.CancelledError:
            if not flight.cancelled():
                raise
        raise SourceError("the source was closed on our side", kind=Failure.UNREACHABLE)

    def reject(self, token: str) -> None:
        if token == self._token:
            self._good_until = None

    async def close(self) -> None:
        if self._flight is not None:
            self._flight.cancel()
            await asyncio.gather(self._flight, return_exceptions=True)

    def _landed(self, flight: asyncio.Task[str]) -> None:
        self._flight = None
        if not flight.cancelled():
            flight.exception()  # looked at, so that asyncio does not complain when all callers have gone

    async def _fetch(self) -> str:
        answer = mapping(await self._grant())
        token = answer.get("access_token")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token.strip():
            raise SourceError("the token address gave no usable token", kind=Failure.BAD_ANSWER)
        self._mask(token)
        self._token = token
        self._good_until = self._clock.now() + timedelta(seconds=_usable(answer))
        return token

    def _mask(self, token: str) -> None:
        """Hide it in answers, with the few before it; older ones are dead, and would pile up for years."""
        self._http.keep_secret(token)
        self._masked.append(token)
        if len(self._masked) > _KEPT_MASKED and (old := self._masked.popleft()) not in self._masked:
            self._http.forget_secret(old)

    async def _grant(self) -> Any:
        """Ask in the way that worked last, then once in the other."""
        try:
            return await self._ask(by_basic=self._by_basic)
        except HttpError as error:
            if error.status not in _REFUSALS:
                raise
        try:
            answer = await self._ask(by_basic=not self._by_basic)
        except HttpError as error:
            if error.status not in _REFUSALS:
                raise
            status = error.status
        else:
            self._by_basic = not self._by_basic
            return answer
        raise SourceError(
            f"the service account was refused (status {status})",
            kind=Failure.AUTH,
            hint="Check client_id and client_secret; the account may have been removed.",
        )

    async def _ask(self, *, by_basic: bool) -> Any:
        form = {"grant_type": "client_credentials"}
        if by_basic:
            return await self._http.post_form(self._url, form, basic=(self._id, self._secret))
        whole = {**form, "client_id": self._id, "client_secret": self._secret}
        return await self._http.post_form(self._url, whole)


def _usable(answer: Mapping[str, Any]) -> float:
    """Seconds for which the token may be used: its life less a margin, so that it does not die on the way."""
    life = min(number(answer.get("expires_in")) or SHORTEST_LIFE, LONGEST_LIFE)
    return life - min(_MARGIN, life / 5)


def bearer_for(options: PipefyOptions, http: HttpClient, clock: Clock) -> Bearer:
    http.keep_secret(options.token, options.client_secret)
    return StaticToken(options.token) if options.token else ServiceAccount(options, http, clock)
