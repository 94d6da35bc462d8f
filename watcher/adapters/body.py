"""From an answer's bytes to JSON: bounded, strict, and with our own secrets taken out again."""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Collection
from typing import Any, NoReturn

MASK = "***"
_SHORTEST_SECRET = 6  # a shorter one would blank out innocent text


class BadBodyError(ValueError):
    """The answer is not what it should be; the text says how and quotes nothing."""


class TooLargeError(BadBodyError):
    """The answer passes the bound; asking again would bring the same."""


def inflate(raw: bytes, encoding: str, limit: int) -> bytes:
    """Undo `Content-Encoding`; never makes more than `limit` bytes, whatever a hostile archive promises."""
    if encoding in {"", "identity"}:
        return raw
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise BadBodyError("is packed in a way we did not ask for")
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # 32: gzip or zlib, by their headers
    try:
        body = unpacker.decompress(raw, limit + 1)
    except zlib.error:
        raise BadBodyError("is a broken archive") from None
    if len(body) > limit:
        raise TooLargeError("is too large")
    if not unpacker.eof:
        raise BadBodyError("ends in the middle")
    return body


def parse(body: bytes, content_type: str, secrets: Collection[str] = (), *, odd_numbers: bool = False) -> Any:
    """The JSON in `body`; `secrets` an answer echoes become `***` in every text of it, names of keys too.

    NaN and infinities are refused, written out or by overflow, but for those who take `odd_numbers`; whole
    numbers stay exact.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if not body.strip():
        raise BadBodyError("is empty")
    if "html" in kind or body.lstrip()[:1] == b"<":
        raise BadBodyError("is an HTML page, not JSON")
    if kind and not _may_hold_json(kind):
        raise BadBodyError("is not JSON by its content type")
    try:
        text = body.decode(json.detect_encoding(body), "surrogatepass")  # as json.loads would
        data = (
            json.loads(text) if odd_numbers else json.loads(text, parse_constant=_refuse, parse_float=_finite)
        )
        long = _longest_first(secrets)
        return _masked(data, long) if _may_hold(text, long) else data
    except (ValueError, RecursionError):
        pass  # raised anew below, so that no part of the body travels along as context
    raise BadBodyError("is broken JSON")


def _longest_first(secrets: Collection[str]) -> tuple[str, ...]:
    """In one order, always: of a secret that begins like a shorter one, no tail is left beside the mask."""
    return tuple(sorted((s for s in secrets if len(s) >= _SHORTEST_SECRET), key=lambda s: (-len(s), s)))


def _may_hold_json(kind: str) -> bool:
    """Many a small server calls its JSON text, a script or just bytes; what it is, the parser finds out."""
    return "json" in kind or kind.startswith("text/") or kind.endswith(("/javascript", "/octet-stream"))


def _may_hold(text: str, secrets: tuple[str, ...]) -> bool:
    """Whether a secret can stand in the JSON: as it is, or written with escapes, of which there are none.

    Nearly no answer does, and to walk through one takes three times as long as to read it.
    """
    return "\\" in text or any(secret in text for secret in secrets)


def _refuse(_name: str) -> NoReturn:
    raise ValueError("not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


def _masked(value: Any, secrets: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, MASK)
        return value
    if isinstance(value, list):
        return [_masked(item, secrets) for item in value]
    if isinstance(value, dict):
        return {_masked(key, secrets): _masked(item, secrets) for key, item in value.items()}
    return value
