"""How sure a forecast must be: `confidence`, 0.9 or 90%."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from watcher.config.refusal import as_written, wrong

_HALF = 0.5
_WRITTEN = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?|\.[0-9]+)\s*(%?)\s*")


def _confidence(value: Any) -> float:
    shown = as_written(value)
    if isinstance(value, str) and (found := _WRITTEN.fullmatch(value)):
        value = float(found[1]) / (100 if found[2] else 1)
    hint = "write above 50% and below 100%, such as 90%"
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong("E104", f"`{shown}` is not a likelihood", hint=hint)
    if not _HALF < value < 1:
        raise wrong("E106", f"a confidence of `{shown}` is out of bounds", hint=hint)
    return float(value)


Confidence = Annotated[
    float,
    PlainValidator(_confidence),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": _HALF, "exclusiveMaximum": 1, "examples": [0.9]},
                {"type": "string", "pattern": r"^\s*[0-9]+(\.[0-9]+)?\s*%\s*$", "examples": ["90%"]},
            ]
        }
    ),
]
