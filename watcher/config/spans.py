"""Durations as people write them: how often, how long, after how many polls."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from watcher.config.refusal import as_written, wrong
from watcher.domain.condition import parse_span
from watcher.domain.rule import After

SPAN_PATTERN = r"^\s*[0-9]+(\.[0-9]+)?\s*[smhdw]\s*$"
POLLS_PATTERN = r"^\s*[1-9][0-9]*\s+polls?\s*$"
_SECONDS = (("w", 604800), ("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


def format_span(span: timedelta) -> str:
    """A duration as people write it: the largest unit that divides it, such as 15m."""
    seconds = span.total_seconds()
    unit, size = next(((u, s) for u, s in _SECONDS if seconds % s == 0 and seconds), ("s", 1))
    return f"{seconds / size:g}{unit}"


def _span(value: Any, *, at_least: timedelta, at_most: timedelta) -> timedelta:
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str):
        raise wrong(
            "E107",
            f"`{as_written(value)}` is not a duration",
            hint="write a number and its unit, such as 15m",
        )
    try:
        span = parse_span(value)
    except ValueError as error:
        hint = "write a number and s, m, h, d or w, such as 15m"
        raise wrong("E107", f"`{value}` is not a duration", hint=hint) from error
    except OverflowError as error:
        raise wrong("E106", f"`{value}` is longer than time itself") from error
    if not at_least <= span <= at_most:
        hint = f"write {format_span(at_least)} to {format_span(at_most)}"
        raise wrong("E106", f"`{value}` is out of bounds", hint=hint)
    return span


def span_of(at_least: str, at_most: str) -> Any:
    """A validator for durations between two bounds, both included."""
    low, high = parse_span(at_least), parse_span(at_most)
    return PlainValidator(lambda value: _span(value, at_least=low, at_most=high))


_SPAN_SCHEMA = WithJsonSchema({"type": "string", "pattern": SPAN_PATTERN, "examples": ["15m", "24h"]})
_SPAN_OUT = PlainSerializer(format_span, return_type=str)
Lateness = Annotated[timedelta, span_of("1m", "31d"), _SPAN_SCHEMA, _SPAN_OUT]
Retention = Annotated[timedelta, span_of("1d", "3650d"), _SPAN_SCHEMA, _SPAN_OUT]
Cooldown = Annotated[timedelta, span_of("1h", "31d"), _SPAN_SCHEMA, _SPAN_OUT]
Timeout = Annotated[timedelta, span_of("1s", "5m"), _SPAN_SCHEMA, _SPAN_OUT]


def _after(value: Any) -> After:
    if isinstance(value, After):
        return value
    hint = "write so many polls or a duration, such as 3 polls or 1h"
    if not isinstance(value, str):
        raise wrong("E107", f"`{as_written(value)}` is neither polls nor a duration", hint=hint)
    text = value
    if polls := re.fullmatch(r"\s*([0-9]{1,4})\s+polls?\s*", text):
        if int(polls[1]) < 1:
            raise wrong("E106", "`after` is one poll at least", hint="write 1 poll")
        return After(polls=int(polls[1]))
    try:
        return After(span=_span(text, at_least=timedelta(0), at_most=timedelta(days=31)))
    except PydanticCustomError as error:
        if error.type == "E106":
            raise
        raise wrong("E107", f"`{text}` is neither polls nor a duration", hint=hint) from error


def format_after(after: After) -> str:
    if after.span is not None:
        return format_span(after.span)
    return f"{after.polls} poll" + ("" if after.polls == 1 else "s")


AfterField = Annotated[
    After,
    PlainValidator(_after),
    WithJsonSchema({"type": "string", "pattern": f"{POLLS_PATTERN}|{SPAN_PATTERN}"}),
    PlainSerializer(format_after, return_type=str),
]


MOST_WAITS = 10
_TOLD_AGAIN = "write never, or such as 24h or [4h, 1d, 3d], or one a level: {critical: 24h}"


def waits(value: Any) -> tuple[timedelta, ...]:
    """How long to wait before each further telling, the last for good; none for `never`.

    The place of a bad wait in its list goes with the refusal, as `item`.
    """
    if isinstance(value, tuple):
        return value  # read already
    if value is None or value == "never":
        return ()
    if isinstance(value, str):
        return (_wait(value),)
    if not isinstance(value, list) or not value:
        shown = as_written(value)
        raise wrong("E107", f"`{shown}` is neither never nor a duration", hint=_TOLD_AGAIN)
    if len(value) > MOST_WAITS:
        raise wrong(
            "E106", f"`repeat` must be at most {MOST_WAITS} waits", hint="the last one goes on for good"
        )
    found: list[timedelta] = []
    for at, one in enumerate(value):
        found.append(_wait(one, item=at))
        if at and found[at] < found[at - 1]:
            message = f"`{one}` comes after `{value[at - 1]}`: waits must not shrink"
            raise wrong("E106", message, hint="write them from short to long", item=at)
    return tuple(found)


def _wait(value: Any, **where: int) -> timedelta:
    try:
        return _span(value, at_least=timedelta(minutes=1), at_most=timedelta(days=31))
    except PydanticCustomError as error:
        context = error.context or {}
        if error.type == "E106":
            raise wrong("E106", str(context["message"]), hint=str(context["hint"]), **where) from error
        hint = "`never` stands alone" if value == "never" else _TOLD_AGAIN
        message = f"`{as_written(value)}` is neither never nor a duration"
        if value == "never":
            message = "`never` cannot be one of several waits"
        raise wrong("E107", message, hint=hint, **where) from error


def format_waits(found: tuple[timedelta, ...]) -> str | list[str]:
    """As people write it: never, 24h, or [4h, 1d]."""
    shown = [format_span(one) for one in found]
    return shown if len(shown) > 1 else "".join(shown) or "never"


_WAIT = {"type": "string", "pattern": SPAN_PATTERN, "examples": ["24h"]}
WAITS_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "string", "pattern": f"^never$|{SPAN_PATTERN}", "examples": ["never", "24h"]},
        {
            "type": "array",
            "items": _WAIT,
            "minItems": 1,
            "maxItems": MOST_WAITS,
            "examples": [["4h", "1d", "3d"]],
        },
    ]
}
RepeatWaits = Annotated[
    tuple[timedelta, ...],
    PlainValidator(waits),
    WithJsonSchema(WAITS_SCHEMA),
    PlainSerializer(format_waits, return_type=str | list[str]),
]
