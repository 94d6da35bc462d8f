"""Standard output and error as they are: closed, full, cut off, or unable to say every letter."""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import os
import sys
import unicodedata
from pathlib import Path
from typing import NoReturn

_ERRORS = "watcher.alike"
_ALIKE = {
    "█": "#",
    "░": ".",
    "…": "~",
    "·": "-",
    "—": "-",
    "\N{EN DASH}": "-",
    "→": ">",
    "↳": ">",
    "†": "+",
    "╭": "+",
    "╮": "+",
    "╰": "+",
    "╯": "+",
    "─": "-",
    "│": "|",
    "“": '"',
    "”": '"',
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
}


class Closed(io.TextIOBase):
    """In place of a standard output that was closed before we began: writing fails, as it must."""

    encoding = "utf-8"

    def writable(self) -> bool:
        return True

    def write(self, _text: str) -> NoReturn:
        raise OSError(errno.EBADF, "standard output is closed")


def make_ready() -> None:
    """Let no letter that the terminal cannot show end the program, nor a stream that is closed."""
    codecs.register_error(_ERRORS, _alike)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDWR)  # takes the free number, lest a database or a socket gets it
    if sys.stdout is None:
        sys.stdout = Closed()
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the process ends
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_ERRORS)


def speaks_unicode() -> bool:
    """Whether standard output can show every letter."""
    return "utf" in (getattr(sys.stdout, "encoding", None) or "utf-8").lower()


def silence() -> None:
    """Send what is still to be written nowhere: the interpreter would complain of it at its end."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
            continue
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def _alike(error: UnicodeError) -> tuple[str, int]:
    """What looks alike in ASCII and is as wide, else a question mark: columns stay in line."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    cut = error.object[error.start : error.end]
    return "".join(_ALIKE.get(letter) or "?" * _width(letter) for letter in cut), error.end


def _width(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
