"""How many alerts a rule may raise: `max_alerts`, a whole number."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from watcher.config.refusal import as_written, wrong

MOST = 1_000_000
"""More is a slip: no source may have so many series."""

_DIGITS = re.compile(r"\s*[0-9]{1,9}\s*")
_HINT = "write a whole number, such as 500; without `max_alerts` a rule may raise any number"


def _most(value: Any) -> int:
    shown = as_written(value)
    if isinstance(value, str) and _DIGITS.fullmatch(value):  # from the environment
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong("E104", f"`{shown}` is not a whole number", hint=_HINT)
    if not 1 <= value <= MOST:
        raise wrong("E106", f"a rule cannot be held to {shown} alerts", hint=_HINT)
    return value


MaxAlerts = Annotated[
    int,
    PlainValidator(_most),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST, "examples": [500]}),
]
