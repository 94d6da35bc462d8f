"""The effective configuration: every value with its origin, secrets masked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

from pydantic import BaseModel, SecretStr

from watcher.config.digest import Moments, format_moments
from watcher.config.fault import Loc
from watcher.config.levels import RepeatLevels
from watcher.config.loaded import Loaded
from watcher.config.mask import MASK
from watcher.config.models import Storage
from watcher.config.polling import PollRange, format_budget, format_poll
from watcher.config.schedules import NONE, QuietEntry, format_window
from watcher.config.secretkeys import by_shape, hide, is_secret
from watcher.config.spans import format_after, format_span, format_waits
from watcher.config.storageurl import url_shown
from watcher.config.visible import encodable
from watcher.domain.budget import Budget
from watcher.domain.quiet import Window
from watcher.domain.rule import After

_COLUMN = 44
_WHOLE = (("labels",), ("body",))
"""Mappings that are shown in one line."""
_VARIABLE = re.compile(r"\$\{\w+\}$")


@dataclass(frozen=True, slots=True)
class Row:
    """One effective value: the way to it, the value fit to be shown, and where it came from."""

    loc: Loc
    value: Any
    origin: str


def effective(loaded: Loaded) -> list[Row]:
    """All values of a sound configuration, in the documentation's order; none where there is an error."""
    return list(_rows(loaded.config, (), loaded)) if loaded.config else []


def show_text(loaded: Loaded) -> str:
    """The values as YAML, each with its origin in a comment; every line has its end."""
    lines: list[str] = []
    before: Loc = ()
    for row in effective(loaded):
        lines += _headings(before, row.loc)
        lead = "- " if isinstance(row.loc[-1], int) else f"{row.loc[-1]}: "
        text = "  " * (len(row.loc) - 1) + lead + _yaml(row.value)
        lines.append(f"{text:<{_COLUMN}}  # {row.origin}")
        before = row.loc
    return encodable("".join(f"{line}\n" for line in lines))


def show_json(loaded: Loaded) -> dict[str, Any]:
    """The values nested as in the file, and beside them the origin of each by its dotted way."""
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for row in effective(loaded):
        _put(values, row.loc, row.value)
        origins[".".join(map(str, row.loc))] = row.origin
    return {"config": encodable(values), "origins": encodable(origins)}


def _put(values: dict[str, Any], loc: Loc, value: Any) -> None:
    """Set a value in nested mappings; positions count up, so a list only ever grows at its end."""
    at: Any = values
    for key, following in pairwise(loc):
        at = at.setdefault(key, [] if isinstance(following, int) else {})
    if isinstance(at, list):
        at.append(value)
    else:
        at[loc[-1]] = value


def _rows(value: Any, loc: Loc, loaded: Loaded) -> Iterator[Row]:
    if isinstance(value, PollRange):
        yield Row(loc, format_poll(value), _origin(loc, loaded))
    elif isinstance(value, BaseModel) and not isinstance(value, RepeatLevels | QuietEntry):
        for name, field in type(value).model_fields.items():
            if isinstance(value, Storage) and name == "url":
                yield Row((*loc, name), url_shown(value.url), _origin((*loc, name), loaded))
                continue
            yield from _rows(getattr(value, name), (*loc, field.alias or name), loaded)
    elif isinstance(value, dict) and value and loc[-1:] not in _WHOLE:
        for key, item in value.items():
            yield from _rows(item, (*loc, key), loaded)
    elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
        for number, item in enumerate(value):
            yield Row((*loc, number), _plain(item), _origin((*loc, number), loaded))
    elif value is not None and value != {}:
        yield Row(loc, _plain(value), _origin(loc, loaded))


def _plain(value: Any) -> Any:
    """A value as a person would have written it, without what must not be seen."""
    if isinstance(value, RepeatLevels):
        return {name: format_waits(spans) for name, spans in value if spans} or "never"
    if isinstance(value, QuietEntry) and value.is_none:
        return NONE
    if isinstance(value, BaseModel):
        fields = type(value).model_fields.items()
        return _plain({field.alias or name: getattr(value, name) for name, field in fields})
    if isinstance(value, dict):
        given = {name: item for name, item in value.items() if item not in (None, {}, "")}
        return {name: MASK if _is_hidden(name, item) else _plain(item) for name, item in given.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return next((plain(value) for kind, plain in _SCALARS if isinstance(value, kind)), value)


def _is_hidden(name: object, value: Any) -> bool:
    """Whether a text is a secret by its name, as in the body that an http source sends."""
    return isinstance(value, str) and is_secret(str(name)) and not _VARIABLE.match(value)


def _without_secrets(text: str) -> str:
    """Any text with what looks like a secret masked, such as the options of a URL."""
    return hide(text, by_shape(text))[0]


_SCALARS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (
        SecretStr,
        lambda value: value.get_secret_value() if _VARIABLE.match(value.get_secret_value()) else MASK,
    ),
    (timedelta, format_span),
    (After, format_after),
    (Budget, format_budget),
    (Window, format_window),
    (Moments, format_moments),
    (str, _without_secrets),
)


def _origin(loc: Loc, loaded: Loaded) -> str:
    """Where a value came from; of a list or mapping shown whole, where it begins."""
    if found := loaded.origins.get(loc):
        return found.text
    inner = [origin.text for known, origin in loaded.origins.items() if known[: len(loc)] == loc]
    return inner[0] if inner else "default"


def _headings(before: Loc, loc: Loc) -> Iterator[str]:
    """The keys that lead to `loc` and did not lead to the value shown before it."""
    same = 0
    while same < min(len(before), len(loc)) - 1 and before[same] == loc[same]:
        same += 1
    for depth in range(same, len(loc) - 1):
        yield "  " * depth + f"{loc[depth]}:"


def _yaml(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_yaml(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_yaml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, float):
        return f"{value:g}" if value < 1e6 else f"{value:.0f}"  # noqa: PLR2004 - where %g goes over to exponents
    if isinstance(value, str):
        return _quoted(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(text: str) -> str:
    safe = (
        text
        and text[0].isalnum()
        and all(char.isprintable() and char not in "#\"'{}[],&*!|>%@`" for char in text)
    )
    if (safe or text == MASK or text.startswith("/")) and ": " not in text:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').encode("unicode_escape").decode() + '"'
