"""Templates in rules: texts with words to fill in, how long they may be, and what goes wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

MOST_OUT = 4_000
"""The longest text that a template, or any step in it, may make."""
MOST_IN = 4_000
"""The longest text with words to fill in: what reading it costs is bounded by its length."""


class BadTemplate(ValueError):  # noqa: N818 - it is what the user wrote, not a failure of ours
    """A text that is no template of ours: `start` and `end` mark the fault, `hint` says what to write."""

    def __init__(self, message: str, start: int, end: int, hint: str = "") -> None:
        super().__init__(message)
        self.start = start
        self.end = end
        self.hint = hint


class NotFilled(Exception):  # noqa: N818 - the template is sound; with these words it could not be filled in
    """A template could not be filled in; the message says why."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template that was read; `names` are the words it asks for."""

    text: str
    names: frozenset[str]
    _render: Callable[[Mapping[str, Any]], str]

    def fill(self, words: Mapping[str, Any]) -> str:
        """The text with `words` in it. Raises NotFilled, whatever went wrong."""
        try:
            made = self._render(words)
            bounded(made)
        except Exception as error:  # whatever a template does, the alert is told
            raise NotFilled(" ".join(str(error).split()) or type(error).__name__) from error
        return made


def bounded(made: str) -> None:
    """Refuse a text that is too long. Raises ValueError."""
    if len(made) > MOST_OUT:
        msg = f"the text has more than {MOST_OUT:,} characters"
        raise ValueError(msg)


def place_of(name: str, text: str) -> tuple[int, int]:
    """Where a word stands in a template, inside its braces."""
    for block in re.finditer(r"\{[{%].*?[%}]\}", text, re.DOTALL):
        if found := re.search(rf"\b{re.escape(name)}\b", block[0]):
            return block.start() + found.start(), block.start() + found.end()
    return 0, len(text)
