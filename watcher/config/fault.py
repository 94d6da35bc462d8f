"""A fault in what somebody wrote: which, where, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from watcher.config.codes import HELP
from watcher.config.secretkeys import without_secrets

Loc = tuple[str | int, ...]
"""The way to a value: keys and list positions from the top, as pydantic writes it."""


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a text stands. Lines and columns count from 1; line 0 is no line (the environment)."""

    file: str = ""
    line: int = 0
    col: int = 0
    length: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.col}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong. `allowed` lists what could stand there; none of the texts ever holds a secret."""

    code: str
    message: str
    file: str = ""
    line: int = 0
    col: int = 0
    length: int = 1
    hint: str = ""
    allowed: tuple[str, ...] = ()
    severity: Severity = Severity.ERROR

    @property
    def place(self) -> Place:
        return Place(self.file, self.line, self.col, self.length)

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    def as_error(self) -> Fault:
        """The same, but as bad as an error, for `--strict`."""
        return replace(self, severity=Severity.ERROR)


def fault(code: str, message: str, place: Place, *, hint: str = "", allowed: tuple[str, ...] = ()) -> Fault:
    """A fault at `place`; its code's letter says how bad it is."""
    severity = Severity.WARNING if code.startswith("W") else Severity.ERROR
    said, remedy = without_secrets(message), without_secrets(hint)
    return Fault(code, said, place.file, place.line, place.col, place.length, remedy, allowed, severity)


def shortened(text: str, most: int = 160) -> str:
    """A text from a file fit for one line."""
    return text if len(text) <= most else text[: most - 1] + "…"


def explain(code: str) -> str | None:
    """What `watcher help E101` prints, or None for a code that does not exist."""
    text = HELP.get(code.upper())
    return f"{code.upper()}: {text}" if text else None
