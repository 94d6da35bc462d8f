"""Ways into an answer: JMESPath for any JSON, and plain dotted names for rows of a known vendor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions
from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from watcher.config.nearest import did_you_mean
from watcher.config.refusal import text_of, wrong

_LONGEST = 1000
_EXAMPLE = "write such as data.usage.used"


def _path(value: Any) -> str:
    text = text_of(value, "a path")
    if not text.strip() or len(text) > _LONGEST:
        raise wrong("E134", f"a path has 1 to {_LONGEST:,} characters", hint=_EXAMPLE)
    try:
        tree = jmespath.compile(text).parsed
        unusable = next(_unusable(tree), None)
    except JMESPathError as error:
        raise _refused(text, error) from error
    except (RecursionError, ValueError) as error:
        raise wrong("E134", "this is not a JMESPath that can be read", hint=_EXAMPLE) from error
    if unusable:
        name, why, hint = unusable
        at = max(0, text.find(name))
        raise wrong("E134", why, hint=hint, start=at, end=at + len(name))
    return text


def path_fault(text: str) -> PydanticCustomError | None:
    """What is wrong with a text as a JMESPath."""
    try:
        _path(text)
    except PydanticCustomError as refused:
        return refused
    return None


def _refused(text: str, error: JMESPathError) -> PydanticCustomError:
    """The library's complaint, at its place in the text and in our words."""
    at = min(int(getattr(error, "lex_position", 0) or 0), len(text))
    token = str(getattr(error, "token_value", "") or "")
    kind = str(getattr(error, "token_type", "") or "").lower()
    if not token or at >= len(text):
        return wrong(
            "E134", f"`{text}` ends too early", hint=_EXAMPLE, start=max(0, len(text) - 1), end=len(text)
        )
    odd = "is not closed" if "unclosed" in kind else "cannot stand there"
    hint = "names with other signs than letters, digits and _ go in double quotes; " + _EXAMPLE
    end = max(at + 1, min(at + len(token), len(text)))
    return wrong("E134", f"`{text}` is not a JMESPath: `{token}` {odd}", hint=hint, start=at, end=end)


def _unusable(node: Any) -> Iterator[tuple[str, str, str]]:
    """Calls that fail whatever the answer: a function that does not exist, or a wrong count of values."""
    if not isinstance(node, dict):
        return
    children = node.get("children", ())
    if node.get("type") == "function_expression":
        known, name = Functions.FUNCTION_TABLE, str(node["value"])
        if name not in known:
            yield name, f"JMESPath has no function `{name}`", did_you_mean(name, known) or _EXAMPLE
        elif not _takes(known[name]["signature"], len(children)):
            wanted = len(known[name]["signature"])
            yield name, f"`{name}` takes {wanted} values, not {len(children)}", _EXAMPLE
    for child in children:
        yield from _unusable(child)


def _takes(signature: Any, count: int) -> bool:
    variadic = bool(signature and signature[-1].get("variadic"))
    return count >= len(signature) if variadic else count == len(signature)


_TEXT = WithJsonSchema({"type": "string", "minLength": 1, "maxLength": _LONGEST})
AnswerPath = Annotated[str, PlainValidator(_path), _TEXT]
"""A JMESPath expression that could find something."""


def _path_or_number(value: Any) -> str | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _path(value)
    if not 0 < value <= _LARGEST:
        raise wrong("E106", "`limit` must be a number above 0", hint="0 would mean unknown: leave it out")
    return float(value)


_LARGEST = 1e300


PathOrNumber = Annotated[
    str | float,
    PlainValidator(_path_or_number),
    WithJsonSchema(
        {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "string", "minLength": 1}]}
    ),
]
"""Where the limit stands, or the limit itself."""

_ROW = re.compile(r"[^\s.]+( +[^\s.]+)*(\.[^\s.]+( +[^\s.]+)*)*")


def _row_path(value: Any) -> str:
    text = text_of(value, "a path")
    if _ROW.fullmatch(text) and len(text) <= _LONGEST:
        return text
    hint = "write the names on the way joined by dots, such as usage.task_total"
    raise wrong("E134", f"`{text}` is not a way into a row", hint=hint)


RowPath = Annotated[
    str, PlainValidator(_row_path), WithJsonSchema({"type": "string", "pattern": _ROW.pattern.join("^$")})
]
"""Names joined by dots, from a row of the vendor's answer to a value in it."""
