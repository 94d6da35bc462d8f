"""The tongue people are told in: built-in words are said through here, in English unless told otherwise.

Like the decimal module's context, the tongue is that of the work under way and not handed from hand to hand:
every word of a message is of one tongue, and there are hundreds of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

ENGLISH = "en"
PORTUGUESE = "pt-BR"
LOCALES = (ENGLISH, PORTUGUESE)


@dataclass(frozen=True, slots=True)
class Tongue:
    """How one locale writes: `words` holds its texts by the English ones, with the same names in braces."""

    locale: str = ENGLISH
    group: str = ","  # between thousands
    point: str = "."  # before decimals
    words: Mapping[str, str] = field(default_factory=dict)


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


def say(text: str, /, **fill: Any) -> str:
    """`text` in the tongue of the work under way, what stands in braces filled in.

    `text` is English and always written out at the call, so that a test can find every one of them.
    """
    said = tongue().words.get(text, text)
    return said.format(**fill) if fill else said


def _tongue_of(locale: str) -> Tongue:
    if locale == PORTUGUESE:
        from watcher.domain.portuguese import WORDS  # noqa: PLC0415 - only those who speak it pay for it

        return Tongue(PORTUGUESE, group=".", point=",", words=WORDS)
    return _ENGLISH
