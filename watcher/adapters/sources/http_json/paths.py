"""JMESPath, made safe for answers of any shape: what a path finds, or in words why it finds nothing."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Protocol

import jmespath
from jmespath.exceptions import JMESPathError

from watcher.domain.plain import plain

_SHOWN = 80


class Path(Protocol):
    """A compiled JMESPath, as the library gives it."""

    expression: str

    def search(self, value: Any) -> Any: ...


@lru_cache(1000)
def path_of(text: str) -> Path:
    """Raises JMESPathError where `text` is none."""
    path: Path = jmespath.compile(text)
    return path


def found(path: Path | None, row: Any) -> Any:
    """What stands there; None where nothing does, or where a function of the path cannot take what does."""
    if path is None:
        return None
    try:
        return path.search(row)
    except (JMESPathError, ValueError, TypeError, ArithmeticError, RecursionError):
        return None


def fixed(text: str) -> str:
    """The path that finds `text` itself, whatever the answer."""
    return "`" + json.dumps(text).replace("`", "\\`") + "`"


def shown(path: Path) -> str:
    """The path as messages quote it."""
    return f"`{plain(path.expression, _SHOWN)}`"


def finds(path: Path, value: Any) -> str:
    """In words that `value` is not what was looked for; quotes nothing of the answer."""
    return f"{shown(path)} finds {_kind(value)} in the answer"


def _kind(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "true or false, not a number,"
        case int() | float():
            return "a number that makes no sense"
        case str():
            return "a text that is no number"
        case list():
            return "a list, not one value,"
        case _:
            return "an object, not a value,"
