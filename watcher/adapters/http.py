"""The one place that imports httpx: one paced, patient, bounded client for every vendor's JSON API."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from watcher import __version__
from watcher.adapters.body import BadBodyError, TooLargeError, inflate, parse
from watcher.adapters.pacing import Pacer
from watcher.adapters.patience import HttpError, Patience, http_date, retry_after, retrying
from watcher.adapters.statuses import Refusal, refused
from watcher.adapters.tlsfaults import tls_fault
from watcher.domain.plain import plain
from watcher.ports import Clock, Failure
from watcher.ports.tally import count_call

for _chatty in ("httpx", "httpcore"):  # they log whole URLs at INFO
    logging.getLogger(_chatty).setLevel(logging.WARNING)

_LOOPBACK = ("all://127.0.0.1", "all://localhost", "all://[::1]")
_DOWNLOAD_SECONDS = 600.0
MOST_BYTES_OF_A_FILE = 200_000_000
_MOST_THROWN_AWAY = 64 << 10  # bytes of an answer that nobody wants: more, and the connection is given up
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
    """One request: where, and a JSON or a form body or bytes as they are. `repr` shows the address alone.

    What is asked `once` is not asked again after a failure: it would not be a question but a second order.
    Who takes `odd_numbers` judges each number himself: one NaN does not spoil the whole answer.
    """

    method: str
    url: str
    json: Any = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    content: bytes | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    basic: tuple[str, str] | None = field(default=None, repr=False)
    once: bool = False
    odd_numbers: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """How something that was handed over was taken: the status, and the seconds to wait if it names any."""

    status: int
    retry_after: float | None = None


class HttpClient:
    """Asks and gives back JSON, or raises HttpError (a SourceError) with a reason in words.

    TLS is verified, redirects are never followed (a bearer must not travel to another host), requests
    are retried explicitly, POSTs included: everything sent through here is a question. `calls` counts
    the attempts made, `skew` is how far the far side's clock was ahead of ours in its last answer, to the
    second (None: it did not say). Secrets named by `keep_secret` never come out of an answer again.
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
        self.skew: timedelta | None = None
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

    async def post_json(
        self, url: str, payload: Any, *, headers: Mapping[str, str] | None = None, once: bool = False
    ) -> Any:
        return await self.ask(Call("POST", url, json=payload, headers=headers or {}, once=once))

    async def post_form(
        self, url: str, form: Mapping[str, str], *, basic: tuple[str, str] | None = None
    ) -> Any:
        return await self.ask(Call("POST", url, form=form, basic=basic))

    async def ask(self, call: Call) -> Any:
        """The JSON of the answer, after as many attempts as it deserves."""
        try:
            patience = replace(self._patience, attempts=1) if call.once else self._patience
            return await retrying(patience, self._clock)(self._attempt, call)
        except HttpError as error:
            if error.kind is Failure.RATE_LIMITED and error.retry_after is None:
                error.retry_after = self._patience.blocked_for
            raise

    async def send(self, call: Call) -> Answer:
        """Hand something over, once; what the answer holds beside its status is thrown away.

        It is no question: it waits for no pace, is not counted, and is not tried again here. Raises HttpError
        where no status came back.
        """
        answer: Answer | None = None
        failure: HttpError | None = None
        try:
            async with asyncio.timeout(self._bounds.total), self._gate, self._stream(call) as response:
                wait = retry_after(response.headers.get("retry-after"), self._clock.now())
                answer = Answer(response.status_code, wait)
                await _drained(response)
        except (TimeoutError, OSError, ValueError, httpx.HTTPError, httpx.InvalidURL) as error:
            failure = _in_words(error, _host(call.url))
        if answer is None:  # an answer that breaks off after its status is one all the same
            raise failure or HttpError("no answer", kind=Failure.UNREACHABLE)
        return answer

    async def download(self, url: str, into: Path, *, most: int = MOST_BYTES_OF_A_FILE) -> int:
        """Save what lies at a signed address, asked for once and without a word of who we are; its size.

        It is no call of the API: it waits for no pace and is not counted. The address is a secret and
        stands in no error. Raises HttpError, OSError where `into` cannot be written.
        """
        try:
            async with asyncio.timeout(_DOWNLOAD_SECONDS), self._gate, self._stream(_file(url)) as response:
                why = _no_file(response)
                if why is None:
                    return await _written(response, into, most)
                failure = HttpError(why, kind=Failure.SERVER, tries=1, status=response.status_code)
        except (TimeoutError, BadBodyError, httpx.HTTPError, httpx.InvalidURL) as error:
            failure = _in_words(error, _host(url))
        raise failure

    @staticmethod
    def host_of(url: str) -> str:
        """The host of an address, for people."""
        return _host(url)

    async def close(self) -> None:
        await self._client.aclose()

    async def _attempt(self, call: Call) -> Any:
        if self._client.is_closed:
            raise HttpError("the connection is closed on our side", kind=Failure.UNREACHABLE, tries=1)
        async with self._gate:
            await self._pacer.turn()
            self.calls += 1
            count_call()
            reply = await self._exchange(call)
        return self._judge(reply, call)

    async def _exchange(self, call: Call) -> Reply:
        try:
            async with asyncio.timeout(self._bounds.total), self._stream(call) as response:
                there = http_date(response.headers.get("date"))
                self.skew = there - self._clock.now() if there else None
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
            content=call.content,
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

    def _judge(self, reply: Reply, call: Call) -> Any:
        """The JSON of a good answer; every other one becomes the error it deserves."""
        host, kind = _host(call.url), reply.headers.get("content-type", "")
        try:
            data = parse(reply.body, kind, self._secrets, odd_numbers=call.odd_numbers)
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


@cache
def _trusted() -> ssl.SSLContext:
    """Whom we trust, read once: the bundle of authorities costs 30 ms each time."""
    return httpx.create_ssl_context()


def _new_client(bounds: Bounds) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=_trusted(),
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


def _file(url: str) -> Call:
    """As it is, not packed: a small archive must not become a large file."""
    return Call("GET", url, headers={"Accept": "*/*", "Accept-Encoding": "identity"})


def _no_file(response: httpx.Response) -> str | None:
    """Why an answer holds no file, or None if it does."""
    host = response.url.host
    if response.status_code != 200:  # noqa: PLR2004 - a whole file, by RFC 9110
        return f"{host} answered {response.status_code} where the file should be: its address may have ended"
    if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
        return f"the file of {host} is packed in a way we did not ask for"
    if "html" in response.headers.get("content-type", "").lower():
        return f"{host} sent an HTML page, not the file"
    return None


async def _written(response: httpx.Response, into: Path, most: int) -> int:
    size = 0
    with await asyncio.to_thread(into.open, "wb") as file:
        async for piece in response.aiter_raw():
            size += len(piece)
            if size > most:
                raise TooLargeError("is too large")
            await asyncio.to_thread(file.write, piece)
    return size


async def _drained(response: httpx.Response) -> None:
    """Read what nobody wants, for the connection to be used again."""
    size = 0
    async for piece in response.aiter_raw():
        size += len(piece)
        if size > _MOST_THROWN_AWAY:
            return


def _host(url: str) -> str:
    try:
        return httpx.URL(url).host or "the address"
    except httpx.InvalidURL:
        return "the address"


def _in_words(error: Exception, host: str) -> HttpError:
    """What happened on the way; never the library's own text, for that may quote what we sent."""
    if (fault := tls_fault(error)) is not None:
        return _insecure(fault, host, unsent=isinstance(error, httpx.ConnectError))
    kind, tries, timed_out = Failure.UNREACHABLE, 99, False
    match error:
        case TooLargeError():
            kind, tries, text = Failure.BAD_ANSWER, 1, f"the answer of {host} {error}"
        case BadBodyError():
            kind, text = Failure.BAD_ANSWER, f"the answer of {host} {error}"
        case TimeoutError() | httpx.ReadTimeout():
            tries, timed_out, text = _TIMEOUT_TRIES, True, f"{host} did not answer in time"
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
    unsent = isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout))
    return HttpError(text, kind=kind, tries=tries, timed_out=timed_out, unsent=unsent)


def _insecure(fault: ssl.SSLError, host: str, *, unsent: bool) -> HttpError:
    """No TLS with it: of a certificate its reason is told, which is made of the host and words of OpenSSL."""
    if isinstance(fault, ssl.SSLCertVerificationError):
        return HttpError(
            f"{host} is not trusted: {plain(fault.verify_message, 200)}",
            kind=Failure.UNREACHABLE,
            tries=1,
            unsent=True,
            untrusted=True,
            hint="check the host's name and its certificate, or name its CA in SSL_CERT_FILE",
        )
    return HttpError(
        f"no TLS with {host}: {plain(fault.reason or 'it broke off', 60)}",
        kind=Failure.UNREACHABLE,
        unsent=unsent,
        hint="check the url: https:// or http://, and the port",
    )
