"""Text objects and the shape of JSON objects, with the words Slack uses against them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Fault = tuple[str, str]
"""What is wrong, and where in the block (a JSON pointer from it)."""

PLAIN = frozenset({"plain_text"})
ANY = frozenset({"plain_text", "mrkdwn"})
_KEYS = {"plain_text": {"type", "text", "emoji"}, "mrkdwn": {"type", "text", "verbatim"}}


def text_faults(value: object, where: str, most: int, kinds: frozenset[str] = ANY) -> Iterator[Fault]:
    """A text object of one of `kinds` with 1 to `most` characters."""
    if not isinstance(value, dict):
        yield "must be an object", where
        return
    kind = kind_of(value)
    if kind not in kinds:
        yield f"must be a valid text type: {' or '.join(sorted(kinds))}", f"{where}/type"
    else:
        yield from strangers(value, _KEYS[kind], where)
        yield from _switches(value, where)
    yield from string_faults(value.get("text"), f"{where}/text", most)


def kind_of(value: object) -> str:
    """The `type` of an object; empty if it has none that is a word."""
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) else ""


def _switches(value: Mapping[str, Any], where: str) -> Iterator[Fault]:
    for name in ("emoji", "verbatim"):
        if name in value and not isinstance(value[name], bool):
            yield "must be a boolean", f"{where}/{name}"


def string_faults(value: object, where: str, most: int) -> Iterator[Fault]:
    """A bare string with 1 to `most` characters."""
    if not isinstance(value, str) or not value:
        yield "must be more than 0 characters", where
    elif len(value) > most:
        yield f"must be less than {most + 1} characters", where


def optional_string(owner: Mapping[str, Any], name: str, most: int, where: str) -> Iterator[Fault]:
    """A string that may be absent, and has at most `most` characters where it is not."""
    if name not in owner:
        return
    if not isinstance(owner[name], str):
        yield "must be a string", f"{where}/{name}"
    elif len(owner[name]) > most:
        yield f"must be less than {most + 1} characters", f"{where}/{name}"


def strangers(value: Mapping[str, Any], known: set[str], where: str) -> Iterator[Fault]:
    """Keys that nobody knows: Slack's schemas take none."""
    for name in value:
        if name not in known:
            yield f"invalid additional property: {name}", where


def counted(value: object, most: int, where: str) -> Iterator[Fault]:
    """A list of 1 to `most` items."""
    if not isinstance(value, list) or not value:
        yield "no less than 1 items allowed", where
    elif len(value) > most:
        yield f"no more than {most} items allowed", where


def listed(value: object) -> list[Any]:
    """`value` if it is a list: what it should have been is told elsewhere."""
    return value if isinstance(value, list) else []
