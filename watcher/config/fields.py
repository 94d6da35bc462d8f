"""The kinds of value a person may write: globs, names, zones, addresses, conditions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase, translate
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    SecretStr,
    WithJsonSchema,
)

from watcher.config.conditionschema import CONDITION_SCHEMA
from watcher.config.nearest import did_you_mean
from watcher.config.refusal import text_of, wrong
from watcher.domain.condition import BadCondition, Condition, parse_condition
from watcher.domain.mailbox import MailboxError, carried

NAME_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;.]+(\.[^@\s<>,;.]+)*")


def _condition(value: Any) -> Condition:
    if isinstance(value, Condition):
        return value
    text = text_of(value, "a condition")
    try:
        return parse_condition(text)
    except BadCondition as bad:
        raise wrong("E114", str(bad), hint=bad.hint, start=bad.start, end=bad.end) from bad


ConditionField = Annotated[
    Condition,
    PlainValidator(_condition),
    WithJsonSchema(CONDITION_SCHEMA),
    PlainSerializer(lambda condition: condition.text, return_type=str),
]


def as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def one_or_many(item: dict[str, Any]) -> WithJsonSchema:
    """The JSON Schema of "one of these, or a list of them"."""
    return WithJsonSchema({"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]})


_GLOB = {"type": "string", "minLength": 1}
Glob = Annotated[str, Field(min_length=1)]
MOST_PATHS = 200
Paths = Annotated[
    tuple[Glob, ...],
    Field(min_length=1, max_length=MOST_PATHS),
    BeforeValidator(as_list),
    one_or_many(_GLOB),
]


def _matching(globs: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse selectors that no name at all could pass: what they watch would be silently nothing."""
    wanted = [glob for glob in globs if not glob.startswith("!")]
    refused = [glob[1:] for glob in globs if glob.startswith("!")]
    for glob in globs:
        if glob == "!" or _NEVER in translate(glob.removeprefix("!")):
            hint = "`!` needs what to leave out" if glob == "!" else "check what stands in brackets"
            raise wrong("E133", f"the pattern `{glob}` matches nothing", hint=hint)
    if any(set(glob) == {"*"} for glob in refused):
        raise wrong("E133", "this leaves everything out", hint="drop `!*`; name what to leave out")
    if wanted and all(_left_out(glob, refused) for glob in wanted):
        raise wrong("E133", "this leaves out all that it asks for", hint="drop what begins with `!`")
    return globs


_NEVER = "(?!)"
"""What fnmatch makes of a bracket that holds no character, such as [z-a]."""


def _left_out(glob: str, refused: Sequence[str]) -> bool:
    plain = not any(sign in glob for sign in "*?[")
    return glob in refused or (plain and any(fnmatchcase(glob, one) for one in refused))


Globs = Annotated[
    tuple[Glob, ...],
    Field(min_length=1),
    BeforeValidator(as_list),
    AfterValidator(_matching),
    one_or_many(_GLOB),
]

NAMES_OF = "x-names-of"
"""Marks in a schema that a text names an entry of that section; it never leaves the program."""

SourceGlobs = Annotated[
    tuple[Glob, ...],
    Field(min_length=1),
    BeforeValidator(as_list),
    AfterValidator(_matching),
    one_or_many({**_GLOB, NAMES_OF: "sources"}),
]
Name = Annotated[str, Field(pattern=NAME_PATTERN)]
_RECEIVER = {**_GLOB, NAMES_OF: "receivers"}
ReceiverName = Annotated[str, WithJsonSchema(_RECEIVER)]
ReceiverNames = Annotated[
    tuple[str, ...], Field(min_length=1), BeforeValidator(as_list), one_or_many(_RECEIVER)
]


def _zone(value: Any) -> str:
    text = text_of(value, "a time zone")
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
    if not _ADDRESS.fullmatch(named[1] if named else value):
        raise wrong("E110", f"`{value}` is not an email address", hint="write such as revops@example.com")
    try:
        carried(value)
    except MailboxError as error:
        hint = "write the address in ASCII, such as jurgen@example.com; a name before it may have any letters"
        raise wrong("E110", f"`{value}` cannot get mail: {error}", hint=hint) from error
    return value


def check(function: Callable[[str], str]) -> PlainValidator:
    """A validator that wants text first and then what `function` wants."""
    return PlainValidator(lambda value: function(text_of(value, "this value")))


Address = Annotated[str, check(_address), WithJsonSchema({"type": "string", "pattern": "@"})]
Addresses = Annotated[
    tuple[Address, ...],
    Field(min_length=1),
    BeforeValidator(as_list),
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


def _clicker(value: str) -> str:
    if re.fullmatch(r"[USW][A-Z0-9]{6,20}", value):
        return value
    hint = "write an id: a person's (U…), or a user group's (S…)"
    raise wrong("E145", f"`{value}` is not the id of a person or user group in Slack", hint=hint)


_CLICKER = {"type": "string", "pattern": "^[USW][A-Z0-9]{6,20}$"}
Clickers = Annotated[
    tuple[Annotated[str, check(_clicker)], ...],
    Field(min_length=1),
    BeforeValidator(as_list),
    one_or_many(_CLICKER),
]


def not_a_flag(value: Any) -> Any:
    if isinstance(value, bool):
        raise wrong("E104", "this must be a number, not true or false")
    return value


Port = Annotated[int, Field(ge=1, le=65535), BeforeValidator(not_a_flag)]
Amount = Annotated[float, Field(gt=0, allow_inf_nan=False), BeforeValidator(not_a_flag)]
Secret = Annotated[SecretStr, Field(min_length=1)]
