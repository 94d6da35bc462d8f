"""JSON without leniency: no key twice, no NaN, no infinities, nothing deeper than it has to be."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn


class NotJsonError(ValueError):
    """The body is not JSON as we take it; the text says why, and quotes nothing but a key's name."""


def parsed(body: bytes) -> Any:
    """The JSON in `body`. Raises NotJsonError."""
    try:
        text = body.decode("utf-8")
        return json.loads(
            text, object_pairs_hook=_once, parse_constant=_constant, parse_float=_finite, parse_int=_whole
        )
    except NotJsonError:
        raise
    except UnicodeDecodeError as error:
        why = f"the body is not UTF-8 at byte {error.start}"
    except json.JSONDecodeError as error:
        why = f"{error.msg} (line {error.lineno}, column {error.colno})"
    except (ValueError, RecursionError):
        why = "the body cannot be read"
    raise NotJsonError(why)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise NotJsonError(f"the key {shown(key)} stands twice in one object")
        found[key] = value
    return found


def _constant(name: str) -> NoReturn:
    raise NotJsonError(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise NotJsonError("a number is too large")
    return number


def _whole(text: str) -> int:
    if len(text) > 300:  # noqa: PLR2004 - a float holds 309 digits
        raise NotJsonError("a number is too large")
    return int(text)


def shown(key: str) -> str:
    """A key as messages quote it: bounded, and in ASCII whatever it was."""
    return json.dumps(key if len(key) <= 40 else key[:40] + "…")  # noqa: PLR2004 - enough to find it by
