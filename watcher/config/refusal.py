"""How a value is refused while pydantic validates it.

A fault leaves as a PydanticCustomError whose type is our code (`E107`) and whose context holds `message`,
`hint` and, where only a part of a text is wrong, `start` and `end` inside it.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic_core import PydanticCustomError

from watcher.config.visible import encodable


def wrong(code: str, message: str, *, hint: str = "", **context: Any) -> PydanticCustomError:
    """Our fault in pydantic's clothes."""
    return PydanticCustomError(
        code, "{message}", {"message": encodable(message), "hint": encodable(hint), **context}
    )


def as_written(value: Any) -> str:
    """A value as it stands in YAML, such as true, null or ["15m"]; text without quotes."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def text_of(value: Any, what: str) -> str:
    if isinstance(value, str):
        return value
    raise wrong("E104", f"{what} must be text", hint=f"write {what} in quotes")
