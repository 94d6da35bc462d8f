"""Posts one letter a telling to an address of the config."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from watcher.adapters.channels.webhook.answers import judged, unanswered
from watcher.adapters.channels.webhook.payload import body
from watcher.adapters.channels.webhook.signature import HEADER, signature
from watcher.adapters.http import Bounds, Call, HttpClient
from watcher.adapters.patience import HttpError
from watcher.domain.message import Reason
from watcher.ports import GROUP, Clock, Parcel, Receipt

_BOUNDS = Bounds(connect=10, read=30, total=30, connections=2)


@dataclass(frozen=True, slots=True)
class WebhookOptions:
    """`url` is a secret as a whole, for many hold a key; so are the headers' values.

    Without `secret` letters go out unsigned. `public_url` is the status page, which they link to.
    """

    name: str
    url: str = field(repr=False)
    secret: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    public_url: str = ""
    bounds: Bounds = _BOUNDS


class WebhookChannel:
    """Sends letters. What was sent stays as it is, so there is nothing to edit.

    The far side drops what it has by the letter's key: a letter whose answer was lost is sent again as it is.
    """

    edits = False

    def __init__(self, options: WebhookOptions, clock: Clock) -> None:
        self.name = options.name
        self._options = options
        self._clock = clock
        self._client: HttpClient | None = None

    async def deliver(self, parcel: Parcel) -> Receipt:
        message = parcel.message
        if message.reason is Reason.PROGRESS:
            return Receipt(thread=parcel.thread or {})
        status = await self._send(self._call(parcel.key, body(parcel.key, message, self._options.public_url)))
        group = {GROUP: parcel.thread[GROUP]} if parcel.thread and parcel.grouped else {}
        return Receipt(thread={"at": message.at.isoformat(), **group}, reference=f"HTTP {status}")

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _send(self, call: Call) -> int:
        """The status of an accepted letter. Raises ChannelError."""
        if self._client is None:
            self._client = HttpClient(self._clock, bounds=self._options.bounds)
        try:
            answer = await self._client.send(call)
        except HttpError as error:
            failure = unanswered(error, receiver=self.name)
        else:
            refused = judged(answer, receiver=self.name, host=HttpClient.host_of(call.url))
            if refused is None:
                return answer.status
            failure = refused
        raise failure

    def _call(self, key: str, content: bytes) -> Call:
        """The letter in its envelope; the config's own headers cannot take the place of ours."""
        ours = {"Content-Type": "application/json", "Idempotency-Key": quote(key, safe=":")}
        if self._options.secret:
            ours[HEADER] = signature(self._options.secret, content, self._clock.now())
        taken = {name.lower() for name in ours}
        own = {name: value for name, value in self._options.headers.items() if name.lower() not in taken}
        return Call("POST", self._options.url, content=content, headers={**own, **ours})
