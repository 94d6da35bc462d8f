"""The kinds of value a person may write: durations, globs, zones, addresses, conditions.

A fault found here leaves as a PydanticCustomError whose type is our code (`E107`) and whose context holds
`message`, `hint` and, where only a part of a text is wrong, `start` and `end` inside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, Field, PlainSerializer, PlainValidator, SecretStr, WithJsonSchema
from pydantic_core import PydanticCustomError

from watcher.config.nearest import did_you_mean
from watcher.domain.condition import BadCondition, Condition, parse_condition, parse_span
from watcher.domain.rule import After

SPAN_PATTERN = r"^\s*[0-9]+(\.[0-9]+)?\s*[smhdw]\s*$"
POLLS_PATTERN = r"^\s*[1-9][0-9]*\s+polls?\s*$"
NAME_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;.]+(\.[^@\s<>,;.]+)*")
_SECONDS = (("w", 604800), ("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


def wrong(code: str, message: str, *, hint: str = "", **context: Any) -> PydanticCustomError:
    """Our fault in pydantic's clothes."""
    return PydanticCustomError(code, "{message}", {"message": message, "hint": hint, **context})


def format_span(span: timedelta) -> str:
    """A duration as people write it: the largest unit that divides it, such as 15m."""
    seconds = span.total_seconds()
    unit, size = next(((u, s) for u, s in _SECONDS if seconds % s == 0 and seconds), ("s", 1))
    return f"{seconds / size:g}{unit}"


def _text(value: Any, what: str) -> str:
    if isinstance(value, str):
        return value
    raise wrong("E104", f"{what} must be text", hint=f"write {what} in quotes")


def _span(value: Any, *, at_least: timedelta, at_most: timedelta) -> timedelta:
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str):
        raise wrong("E107", f"`{value}` is not a duration", hint="write a number and its unit, such as 15m")
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
Poll = Annotated[timedelta, span_of("1m", "24h"), _SPAN_SCHEMA, _SPAN_OUT]
Retention = Annotated[timedelta, span_of("1d", "3650d"), _SPAN_SCHEMA, _SPAN_OUT]
Timeout = Annotated[timedelta, span_of("1s", "5m"), _SPAN_SCHEMA, _SPAN_OUT]


def _after(value: Any) -> After:
    if isinstance(value, After):
        return value
    text = _text(value, "`after`")
    if polls := re.fullmatch(r"\s*([0-9]{1,4})\s+polls?\s*", text):
        if int(polls[1]) < 1:
            raise wrong("E106", "`after` is one poll at least", hint="write 1 poll")
        return After(polls=int(polls[1]))
    try:
        return After(span=_span(text, at_least=timedelta(0), at_most=timedelta(days=31)))
    except PydanticCustomError as error:
        if error.type == "E106":
            raise
        hint = "write so many polls or a duration, such as 3 polls or 1h"
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


def _repeat(value: Any) -> timedelta | None:
    if value is None or value == "never":
        return None
    try:
        return _span(value, at_least=timedelta(minutes=1), at_most=timedelta(days=31))
    except PydanticCustomError as error:
        if error.type == "E106":
            raise
        raise wrong(
            "E107", f"`{value}` is neither never nor a duration", hint="write never, or such as 24h"
        ) from error


RepeatSpan = Annotated[
    timedelta | None,
    PlainValidator(_repeat),
    WithJsonSchema({"type": "string", "pattern": f"^never$|{SPAN_PATTERN}"}),
    PlainSerializer(lambda span: format_span(span) if span else "never", return_type=str),
]


def _condition(value: Any) -> Condition:
    if isinstance(value, Condition):
        return value
    text = _text(value, "a condition")
    try:
        return parse_condition(text)
    except BadCondition as bad:
        raise wrong("E114", str(bad), hint=bad.hint, start=bad.start, end=bad.end) from bad


_TERM = r"[a-z_]+\s*(>=|<=|>|<)\s*[0-9][0-9_]*(\.[0-9]+)?\s*(%|polls?|[smhdw])?"
ConditionField = Annotated[
    Condition,
    PlainValidator(_condition),
    WithJsonSchema({"type": "string", "pattern": rf"^\s*{_TERM}(\s+and\s+{_TERM})*\s*$"}),
    PlainSerializer(lambda condition: condition.text, return_type=str),
]


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def one_or_many(item: dict[str, Any]) -> WithJsonSchema:
    """The JSON Schema of "one of these, or a list of them"."""
    return WithJsonSchema({"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]})


_GLOB = {"type": "string", "minLength": 1}
Glob = Annotated[str, Field(min_length=1)]
Globs = Annotated[tuple[Glob, ...], Field(min_length=1), BeforeValidator(_as_list), one_or_many(_GLOB)]
Name = Annotated[str, Field(pattern=NAME_PATTERN)]
Names = Annotated[tuple[str, ...], Field(min_length=1), BeforeValidator(_as_list), one_or_many(_GLOB)]


def _zone(value: Any) -> str:
    text = _text(value, "a time zone")
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        hint = did_you_mean(text, available_timezones()) or "write an IANA name, such as America/Sao_Paulo"
        raise wrong("E108", f"`{text}` is not a time zone", hint=hint) from error
    return text


Zone = Annotated[
    str, PlainValidator(_zone), WithJsonSchema({"type": "string", "examples": ["America/Sao_Paulo"]})
]


def _address(value: str) -> str:
    named = re.fullmatch(r"[^<>\r\n]*<([^<>]*)>\s*", value)
    if _ADDRESS.fullmatch(named[1] if named else value):
        return value
    raise wrong("E110", f"`{value}` is not an email address", hint="write such as revops@example.com")


def check(function: Callable[[str], str]) -> PlainValidator:
    """A validator that wants text first and then what `function` wants."""
    return PlainValidator(lambda value: function(_text(value, "this value")))


Address = Annotated[str, check(_address), WithJsonSchema({"type": "string", "pattern": "@"})]
Addresses = Annotated[
    tuple[Address, ...],
    Field(min_length=1),
    BeforeValidator(_as_list),
    one_or_many({"type": "string", "pattern": "@"}),
]


def _channel(value: str) -> str:
    if re.fullmatch(r"[CGD][A-Z0-9]{6,20}", value):
        return value
    hint = "write the channel's id (C…): Slack shows it under the channel's name, About, at the very end"
    raise wrong("E111", f"`{value}` is not a Slack channel id", hint=hint)


ChannelId = Annotated[
    str, check(_channel), WithJsonSchema({"type": "string", "pattern": "^[CGD][A-Z0-9]{6,20}$"})
]


def _not_a_flag(value: Any) -> Any:
    if isinstance(value, bool):
        raise wrong("E104", "this must be a number, not true or false")
    return value


Port = Annotated[int, Field(ge=1, le=65535), BeforeValidator(_not_a_flag)]
Amount = Annotated[float, Field(gt=0, allow_inf_nan=False), BeforeValidator(_not_a_flag)]
Secret = Annotated[SecretStr, Field(min_length=1)]
