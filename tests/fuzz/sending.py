"""The ways an answer may be sent: as it is, cut, garbled, with another status, or not at all."""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzz.junk import TEXTS
from tests.fuzz.mutations import written
from watcher.adapters.http import Reply
from watcher.adapters.patience import HttpError
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
