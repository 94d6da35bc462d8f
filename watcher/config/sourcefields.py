"""The kinds of value that sources have: lists without doubles, ids, and headers, which receivers have too."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, SecretStr, WithJsonSchema

from watcher.config.fields import Secret, as_list, not_a_flag
from watcher.config.refusal import text_of, wrong

T = TypeVar("T")
Whole = Annotated[int, BeforeValidator(not_a_flag)]
Expected = tuple[Annotated[str, Field(min_length=1)], ...]


def _once(values: tuple[Any, ...]) -> tuple[Any, ...]:
    for at, value in enumerate(values):
        if value in values[:at]:
            raise wrong("E122", f"`{value}` stands twice", hint="keep one")
    return values


OnlyOnce = Annotated[tuple[T, ...], BeforeValidator(as_list), AfterValidator(_once)]
"""One or many of a kind, none of them twice."""


def _id(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = text_of(value, "an id").strip()
    if not 0 < len(text) <= _LONGEST_ID:
        raise wrong("E106", f"an id has 1 to {_LONGEST_ID} characters")
    return text


_LONGEST_ID = 100
_ID_SCHEMA: dict[str, Any] = {"anyOf": [{"type": "integer"}, {"type": "string", "minLength": 1}]}
Id = Annotated[str, PlainValidator(_id), WithJsonSchema(_ID_SCHEMA)]
Ids = Annotated[tuple[Id, ...], Field(min_length=1), AfterValidator(_once)]


def _header(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    if text.isascii() and text.isprintable():
        return value
    raise wrong("E106", "a header's value is one line of ASCII text", hint="drop line ends and other signs")


HEADER_PATTERN = r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$"
Headers = dict[Annotated[str, Field(pattern=HEADER_PATTERN)], Annotated[Secret, AfterValidator(_header)]]
"""HTTP headers by name; the values are secrets."""
