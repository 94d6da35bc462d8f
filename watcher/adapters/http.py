"""The one place that imports httpx: one paced, patient, bounded client for every vendor's JSON API."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from watcher import __version__
from watcher.adapters.body import BadBodyError, TooLargeError, inflate, parse
from watcher.adapters.pacing import Pacer
from watcher.adapters.patience import HttpError, Patience, retry_after, retrying
from watcher.adapters.statuses import Refusal, refused
from watcher.ports import Clock, Failure

for _chatty in ("httpx", "httpcore"):  # they log whole URLs at INFO
    logging.getLogger(_chatty).setLevel(logging.WARNING)

_LOOPBACK = ("all://127.0.0.1", "all://localhost", "all://[::1]")
_TIMEOUT_TRIES = 2  # each costs up to `Bounds.read` seconds of silence


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds of real time and bytes that one attempt may take.

    `read` stands above the 33 s Pipefy gives a query, so that its own time-out reaches us as an answer.
    """

    connect: float = 10.0
    read: float = 40.0
    total: float = 75.0
    max_bytes: int = 20_000_000
    connections: int = 8


@dataclass(frozen=True, slots=True)
class Call:
    """One request: where, and either a JSON or a form body. `repr` shows the address alone."""

    method: str
    url: str
    json: Any = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    basic: tuple[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpClient:
    """Asks and gives back JSON, or raises HttpError (a SourceError) with a reason in words.

    TLS is verified, redirects are never followed (a bearer must not travel to another host), requests
    are retried explicitly, POSTs included: everything sent through here is a question. `calls` counts
    the attempts made. Secrets named by `keep_secret` never come out of an answer again.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        pacer: Pacer | None = None,
        patience: Patience | None = None,
        bounds: Bounds | None = None,
    ) -> None:
        self.calls = 0
        self._clock = clock
        self._pacer = pacer or Pacer(clock)
        self._patience = patience or Patience()
        self._bounds = bounds or Bounds()
        self._secrets: set[str] = set()
        # As many at once as there are connections: nothing waits inside the pool, where time-outs run.
        self._gate = asyncio.Semaphore(self._bounds.connections)
        self._client = _new_client(self._bounds)

    def keep_secret(self, *secrets: str) -> None:
        """Mask these in every later answer."""
        self._secrets.update(secrets)

    def forget_secret(self, secret: str) -> None:
        """Mask this no more: it opens nothing now."""
        self._secrets.discard(secret)

    async def post_json(self, url: str, payload: Any, *, headers: Mapping[str, str] | None = None) -> Any:
        return await self.ask(Call("POST", url, json=payload, headers=headers or {}))

    async def post_form(
        self, url: str, form: Mapping[str, str], *, basic: tuple[str, str] | None = None
    ) -> Any:
        return await self.ask(Call("POST", url, form=form, basic=basic))

    async def ask(self, call: Call) -> Any:
        """The JSON of the answer, after as many attempts as it deserves."""
        try:
            return await retrying(self._patience, self._clock)(self._attempt, call)
        except HttpError as error:
            if error.kind is Failure.RATE_LIMITED and error.retry_after is None:
                error.retry_after = self._patience.blocked_for
            raise

    async def close(self) -> None:
        await self._client.aclose()

    async def _attempt(self, call: Call) -> Any:
        if self._client.is_closed:
            raise HttpError("the connection is closed on our side", kind=Failure.UNREACHABLE, tries=1)
        async with self._gate:
            await self._pacer.turn()
            self.calls += 1
            reply = await self._exchange(call)
        return self._judge(reply, _host(call.url))

    async def _exchange(self, call: Call) -> Reply:
        try:
            async with asyncio.timeout(self._bounds.total), self._stream(call) as response:
                return Reply(response.status_code, response.headers, await self._body(response))
        except (TimeoutError, OSError, ValueError, httpx.HTTPError, httpx.InvalidURL) as error:
            failure = _in_words(error, _host(call.url))
        # Raised out here so that the library's error, which may quote a header, is not chained to ours.
        raise failure

    def _stream(self, call: Call) -> Any:
        return self._client.stream(
            call.method,
            call.url,
            json=call.json,
            data=call.form,
            headers=dict(call.headers),
            auth=call.basic,
        )

    async def _body(self, response: httpx.Response) -> bytes:
        limit, pieces, size = self._bounds.max_bytes, [], 0
        async for piece in response.aiter_raw():
            size += len(piece)
            if size > limit:
                raise TooLargeError("is too large")
            pieces.append(piece)
        encoding = response.headers.get("content-encoding", "").strip().lower()
        return inflate(b"".join(pieces), encoding, limit)

    def _judge(self, reply: Reply, host: str) -> Any:
        """The JSON of a good answer; every other one becomes the error it deserves."""
        try:
            data = parse(reply.body, reply.headers.get("content-type", ""), self._secrets)
            fault = ""
        except BadBodyError as error:
            data, fault = None, str(error)
        if 200 <= reply.status < 300:  # noqa: PLR2004 - the class of successes, by RFC 9110
            if fault:
                raise HttpError(f"the answer of {host} {fault}", kind=Failure.BAD_ANSWER, status=reply.status)
            return data
        wait = retry_after(reply.headers.get("retry-after"), self._clock.now())
        refusal = Refusal(reply.status, host, data, html="HTML" in fault, retry_after=wait)
        raise refused(refusal, self._patience.total_wait / 2)


def _new_client(bounds: Bounds) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        timeout=httpx.Timeout(bounds.connect, read=bounds.read),
        limits=httpx.Limits(max_connections=bounds.connections),
        headers={
            "User-Agent": f"limit-watcher/{__version__}",
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
        },
        follow_redirects=False,
        mounts=dict.fromkeys(_LOOPBACK),  # a proxy from the environment is never asked for this machine
    )


def _host(url: str) -> str:
    try:
        return httpx.URL(url).host or "the address"
    except httpx.InvalidURL:
        return "the address"


def _in_words(error: Exception, host: str) -> HttpError:
    """What happened on the way; never the library's own text, for that may quote what we sent."""
    kind, tries = Failure.UNREACHABLE, 99
    match error:
        case TooLargeError():
            kind, tries, text = Failure.BAD_ANSWER, 1, f"the answer of {host} {error}"
        case BadBodyError():
            kind, text = Failure.BAD_ANSWER, f"the answer of {host} {error}"
        case TimeoutError() | httpx.ReadTimeout():
            tries, text = _TIMEOUT_TRIES, f"{host} did not answer in time"
        case httpx.TimeoutException() | httpx.ConnectError():
            text = f"{host} cannot be reached"
        case httpx.UnsupportedProtocol() | httpx.InvalidURL():
            kind, tries, text = Failure.REFUSED, 1, "the configured URL is not an http(s) address"
        case httpx.LocalProtocolError() | ValueError():
            kind, tries, text = (
                Failure.REFUSED,
                1,
                "the request cannot be written: check the credential's text",
            )
        case _:
            text = f"{host} closed the connection in the middle"
    return HttpError(text, kind=kind, tries=tries)
