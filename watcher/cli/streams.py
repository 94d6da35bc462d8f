"""Standard output and error as they are: closed, full, cut off, or unable to say every letter."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from pathlib import Path
from typing import NoReturn

from watcher.cli.alike import ERRORS, PLAIN, register


class Closed(io.TextIOBase):
    """In place of a standard output that was closed before we began: writing fails, as it must."""

    encoding = "utf-8"

    def writable(self) -> bool:
        return True

    def write(self, _text: str) -> NoReturn:
        raise OSError(errno.EBADF, "standard output is closed")


def make_ready() -> None:
    """Let no letter that the terminal cannot show end the program, nor a stream that is closed."""
    register()
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDWR)  # takes the free number, lest a database or a socket gets it
    if sys.stdout is None:
        sys.stdout = Closed()
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the process ends
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=ERRORS)


def draw_plainly() -> None:
    """Draw nothing that is not ASCII from now on; a stream without Unicode does so already."""
    register()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and _is_unicode(stream.encoding):
            stream.reconfigure(encoding=PLAIN, errors=ERRORS)


def write_as_is(text: str) -> None:
    """Write what is to be read by a program: under `--plain`, too, every letter is what it is."""
    if sys.stdout.encoding == PLAIN:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
    else:
        sys.stdout.write(text)


def speaks_unicode() -> bool:
    """Whether standard output shows every letter as it is."""
    return _is_unicode(getattr(sys.stdout, "encoding", None))


def _is_unicode(encoding: str | None) -> bool:
    return "utf" in (encoding or "utf-8").lower()


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
