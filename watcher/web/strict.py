"""JSON without leniency: no key twice, nothing deeper than it has to be.

What is no number to us (NaN, infinities, what is beyond a float) is left to who reads it: he knows its place.
"""

from __future__ import annotations

import json
import math
from typing import Any


class NotJsonError(ValueError):
    """The body is not JSON as we take it; the text says why, and quotes nothing but a key's name."""


def parsed(body: bytes) -> Any:
    """The JSON in `body`. Raises NotJsonError."""
    try:
        text = body.decode("utf-8")
        return json.loads(text, object_pairs_hook=_once, parse_int=_whole)
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


def _whole(text: str) -> int | float:
    """A whole number, or infinity where no float holds as much, which is 309 digits."""
    if len(text) > 300:  # noqa: PLR2004 - and nobody counts so far
        return -math.inf if text.startswith("-") else math.inf
    return int(text)


def shown(key: str) -> str:
    """A key as messages quote it: bounded, and in ASCII whatever it was."""
    return json.dumps(key if len(key) <= 40 else key[:40] + "…")  # noqa: PLR2004 - enough to find it by
