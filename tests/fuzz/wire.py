"""An HTTP client whose answers are true at first, come from memory later, and are spoilt on their way."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from tests.adapters.standin import StandingClock
from tests.fuzz.junk import TEXTS
from tests.fuzz.mutations import STACKED, Change, Stock, changed, written
from watcher.adapters.http import Bounds, Call, HttpClient, Reply
from watcher.adapters.pacing import Pacer
from watcher.adapters.patience import HttpError, Patience
from watcher.ports import Failure

JSON = {"content-type": "application/json"}
Spoil = Callable[[bytes, int], Reply]

STATUSES: tuple[int, ...] = (
    201,
    202,
    204,
    206,
    226,
    301,
    302,
    304,
    400,
    401,
    402,
    403,
    404,
    408,
    409,
    413,
    414,
    418,
    422,
    425,
)
STATUSES += (429, 431, 451, 499, 500, 501, 502, 503, 504, 520, 524, 599, 600, 999)
TYPES = (
    "",
    "text/html",
    "text/plain",
    "application/problem+json",
    "application/json; charset=latin-1",
    "\x00",
)
WAITS = (
    "",
    "0",
    "-1",
    "120",
    "1e9",
    "9" * 400,
    "soon",
    "Sun, 22 Mar 2026 04:47:51 GMT",
    "Sun, 99 Foo",
    "0.5",
)
BODIES: tuple[bytes, ...] = (
    b"",
    b" ",
    b"null",
    b"{}",
    b"[]",
    b'""',
    b"0",
    b"<html>down</html>",
    b"{",
    b"[" * 50_000,
)
BODIES += (b'{"data": null}', b'{"data": {}}', b'{"message": "Unauthorized"}', b"\xff\xfe", b"NaN")


@dataclass(frozen=True, slots=True)
class Plan:
    """How one example spoils what comes: changes to the JSON of the `at`-th answer (0: all), then bytes."""

    changes: tuple[Change, ...]
    at: int
    bytes_as: str = "they are"
    what: int = 0

    def applies(self, number: int) -> bool:
        return self.at in {0, number}


def _cut(body: bytes, what: int) -> Reply:
    return Reply(200, JSON, body[: what % (len(body) + 1)])


def _garbled(body: bytes, what: int) -> Reply:
    at = what * 7_919 % (len(body) + 1)
    return Reply(200, JSON, body[:at] + bytes([what % 256]) + body[at + what % 2 :])


def _with_status(body: bytes, what: int) -> Reply:
    headers = {**JSON, "retry-after": WAITS[what // 7 % len(WAITS)]}
    return Reply(STATUSES[what % len(STATUSES)], headers, body)


def _typed(body: bytes, what: int) -> Reply:
    return Reply(200, {"content-type": TYPES[what % len(TYPES)]}, body)


def _encoded(body: bytes, what: int) -> Reply:
    codec = ("utf-16", "utf-8-sig", "utf-32", "latin-1")[what % 4]
    return Reply(200, JSON, body.decode().encode(codec, "replace"))


def _twice(body: bytes, what: int) -> Reply:
    return Reply(
        200, JSON, (body + body, body + b"\x00", b"\n\t" + body, body.replace(b":", b" :"))[what % 4]
    )


def _other_body(_body: bytes, what: int) -> Reply:
    return Reply(200, JSON, BODIES[what % len(BODIES)])


def _refused(_body: bytes, what: int) -> Reply:
    told = {"message": TEXTS[what % len(TEXTS)], "error": {"message": TEXTS[what // 3 % len(TEXTS)]}}
    return Reply(STATUSES[what // 5 % len(STATUSES)], JSON, written(told))


def _lost(_body: bytes, what: int) -> Reply:
    raise HttpError("it closed the connection", kind=Failure.UNREACHABLE, timed_out=bool(what % 2))


BYTES: dict[str, Spoil] = {
    "they are": lambda body, _: Reply(200, JSON, body),
    "cut": _cut,
    "garbled": _garbled,
    "with a status": _with_status,
    "of another type": _typed,
    "encoded otherwise": _encoded,
    "twice": _twice,
    "replaced": _other_body,
    "refused": _refused,
    "lost": _lost,
}
_MOSTLY_FINE = ["they are"] * 30 + sorted(BYTES)

PLANS = st.builds(
    lambda changes, at, as_, what: Plan(tuple(changes), at, as_, what),
    STACKED,
    st.integers(0, 3),
    st.sampled_from(_MOSTLY_FINE),
    st.integers(0, 9_999),
)


@dataclass(frozen=True, slots=True)
class Sent:
    """An exchange as the source saw it; `data` is what the answer's JSON holds, None where it is none."""

    call: Call
    data: Any
    true: bool
    status: int = 200


@dataclass(frozen=True, slots=True)
class _Known:
    reply: Reply
    data: Any


class Wire(HttpClient):
    """Built once for many examples: `begin` an example with a plan (None: everything is true)."""

    def __init__(self, clock: StandingClock) -> None:
        pacer = Pacer(clock, rate=10_000, burst=10_000)
        bounds = Bounds(connect=1, read=0.1, total=2)
        super().__init__(clock, pacer=pacer, patience=Patience(attempts=2), bounds=bounds)
        self.stock = Stock()
        self.sent: list[Sent] = []
        self._standing, self._start = clock, clock.at
        self._truth: dict[str, _Known] = {}
        self._plan: Plan | None = None

    def begin(self, plan: Plan | None = None) -> None:
        self._plan, self.sent, self.calls = plan, [], 0
        self._standing.at = self._start
        self._secrets.clear()

    def donors(self) -> Sequence[Any]:
        """All answers known so far."""
        return [known.data for known in self._truth.values()]

    async def _exchange(self, call: Call) -> Reply:
        known = await self._true(call)
        plan = self._plan
        if plan is None or known.reply.status != 200 or not plan.applies(len(self.sent) + 1):
            self.sent.append(Sent(call, known.data, true=True, status=known.reply.status))
            return known.reply
        data = changed(known.data, plan.changes, self.stock)
        self.sent.append(Sent(call, None, true=False, status=0))
        reply = BYTES[plan.bytes_as](written(data), plan.what)
        self.sent[-1] = Sent(call, loaded(reply.body), data == known.data, reply.status)
        return reply

    async def _true(self, call: Call) -> _Known:
        key = json.dumps([call.method, call.url, call.json, call.form, call.basic], sort_keys=True)
        if key not in self._truth:
            reply = await super()._exchange(call)
            self._truth[key] = _Known(replace(reply, headers=dict(reply.headers)), loaded(reply.body))
        return self._truth[key]


def loaded(body: bytes) -> Any:
    """The JSON in there, if any, read leniently: who checks must not know less than who is checked."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
