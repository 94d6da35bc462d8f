"""Texts from files, paths and the environment, made fit to be printed anywhere."""

from __future__ import annotations

from typing import Any, TypeVar, cast

T = TypeVar("T")


def visible(text: str) -> str:
    r"""The text with what cannot be seen written as YAML and Python write it, such as \x1b."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def encodable(value: T) -> T:
    """The value with every text in it free of lone surrogates, which no terminal or file takes.

    They come from bytes in the environment or in paths that are not UTF-8.
    """
    return cast("T", _encodable(value))


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_encodable(key): _encodable(item) for key, item in value.items()}
    return [_encodable(item) for item in value] if isinstance(value, list) else value
