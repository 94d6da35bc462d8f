"""Parameters from the query string, a form and a JSON body, merged; the body's win as in Rails."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from watcher.sandbox.workato.refusal import bad_request
from watcher.sandbox.workato.scenario import Misread, Place, Style, WorkatoScenario

_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Given:
    """One parameter as it was sent: a text, or a list in brackets or as JSON."""

    value: str | tuple[str, ...]
    style: Style = Style.CSV

    @property
    def text(self) -> str:
        """As one value; a list where none belongs is text nobody accepts."""
        return self.value if isinstance(self.value, str) else f"[{','.join(self.value)}]"

    @property
    def items(self) -> tuple[str, ...]:
        """As a list, without blanks."""
        found = self.value.split(",") if isinstance(self.value, str) else self.value
        return tuple(item.strip() for item in found if item.strip())


Parameters = Mapping[str, Given]
"""By name, without brackets."""


def read(
    query: Iterable[tuple[str, str]], body: bytes, content_type: str, scenario: WorkatoScenario
) -> Parameters:
    """All parameters of a request. Raises WorkatoRefusal for a body that is not what it says."""
    found: dict[str, Given] = {}
    if Place.QUERY in scenario.places:
        found.update(_pairs(query))
    if not body:
        return found
    if "json" in content_type:
        fields = _json(body)
        return {**found, **fields} if Place.JSON in scenario.places else found
    if Place.FORM in scenario.places:
        found.update(_pairs(parse_qsl(body.decode(errors="replace"), keep_blank_values=True)))
    return found


def items(given: Given | None, scenario: WorkatoScenario) -> tuple[str, ...] | None:
    """The list a parameter stands for, as a server sees it that knows some styles only; None is absent.

    Raises ValueError for a style it refuses.
    """
    if given is None:
        return None
    if given.style in scenario.styles or len(given.items) < 2:  # noqa: PLR2004 - one value is written the same
        return given.items if given.items or not scenario.empty_list_is_absent else None
    if scenario.misread is Misread.REFUSE:
        raise ValueError("is not a list this server reads")
    return None if scenario.misread is Misread.IGNORE else given.items[:1]


def whole(text: str) -> int | None:
    """`text` as a number without a sign, if it is one of a length a database takes."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else None


def _pairs(pairs: Iterable[tuple[str, str]]) -> dict[str, Given]:
    """`name[]` may repeat and is a list; of a plain name that repeats the last one counts."""
    found: dict[str, Given] = {}
    lists: dict[str, list[str]] = {}
    for name, value in pairs:
        if name.endswith("[]"):
            lists.setdefault(name[:-2], []).append(value)
        else:
            found[name] = Given(value)
    found.update({name: Given(tuple(values), Style.BRACKETS) for name, values in lists.items()})
    return found


def _json(body: bytes) -> dict[str, Given]:
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise bad_request() from None
    if not isinstance(found, dict):
        raise bad_request()
    return dict(_fields(found))


def _fields(found: Mapping[str, Any]) -> Iterator[tuple[str, Given]]:
    for name, value in found.items():
        plain = name.removesuffix("[]")
        if isinstance(value, list):
            yield plain, Given(tuple(_text(item) for item in value), Style.ARRAY)
        elif value is not None:
            yield plain, Given(_text(value))


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
