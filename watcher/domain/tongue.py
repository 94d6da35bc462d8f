"""The tongue people are told in: built-in words are said through here, in English unless told otherwise.

Like the decimal module's context, the tongue is that of the work under way and not handed from hand to hand:
every word of a message is of one tongue, and there are hundreds of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from watcher.domain.locale import PORTUGUESE, Tongue

_SWAPPED = re.compile("[,.]")
_ENGLISH = Tongue()
_SPOKEN: ContextVar[Tongue] = ContextVar("tongue", default=_ENGLISH)


def tongue() -> Tongue:
    """The tongue of the work under way."""
    return _SPOKEN.get()


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Say everything inside in the tongue of `locale`; one that is not known is English."""
    token = _SPOKEN.set(_tongue_of(locale))
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def say(text: str, which: str = "", /, **fill: Any) -> str:
    """`text` in the tongue of the work under way, what stands in braces filled in.

    `text` is English and always written out at the call, so that a test can find every one of them; so is
    `which`, for a text that other tongues say in several ways: `say("Over", "a limit")`. What is filled in
    is ready to be read: formats stand in no text.
    """
    words = _SPOKEN.get().words
    if not words:
        return text.format_map(fill) if fill else text
    said = words.get(f"{text}|{which}" if which else text, text)
    return _filled(said, fill) if fill else said


def _filled(said: str, fill: Mapping[str, Any]) -> str:
    """Where an abbreviation ends a sentence (`mar.`), its dot is the sentence's, too."""
    made = said.format_map(fill)
    doubled = said.endswith("}.") and made.endswith("..") and not made.endswith("...")
    return made[:-1] if doubled else made


def called(name: str) -> str:
    """What people call a thing, or give as a reason, that is named in English somewhere else.

    What nobody has translated (a vendor's own words, a resource that only a config names) stays as it is.
    """
    spoken = _SPOKEN.get()
    if not spoken.names:
        return name
    known = spoken.names.get(name)
    return known if known is not None else _by_pattern(name, spoken)


def _by_pattern(name: str, spoken: Tongue) -> str:
    for pattern, said in spoken.patterns:
        if found := pattern.fullmatch(name):
            return said.format_map({key: called(value) for key, value in found.groupdict().items()})
    return name


def advised(step: str) -> str:
    """A rule's next step: as its author wrote it, unless it is one of those that come with the program."""
    return _SPOKEN.get().advice.get(step, step)


def numerals(text: str) -> str:
    """A number written in English, `9,204.5`, with the signs of the tongue of the work under way."""
    spoken = _SPOKEN.get()
    if spoken is _ENGLISH:
        return text
    return _SWAPPED.sub(lambda sign: spoken.group if sign[0] == "," else spoken.point, text)


@cache
def _tongue_of(locale: str) -> Tongue:
    if locale == PORTUGUESE:
        from watcher.domain.portuguese.spoken import TONGUE  # noqa: PLC0415 - only those who speak it pay

        return TONGUE
    return _ENGLISH
