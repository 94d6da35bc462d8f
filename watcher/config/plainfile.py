"""The bytes of a file, if it is a plain one: pipes, devices and folders would block or never end."""

from __future__ import annotations

import os
import stat
from pathlib import Path


class NotPlainError(OSError):
    """Something stands there that is no regular file; its text says what, fit for a fault."""


def plain_bytes(path: Path, most: int) -> bytes:
    """At most `most` + 1 bytes of a regular file, never waiting for one.

    Raises NotPlainError, any other OSError, and ValueError where `path` can be no path (a NUL in it).
    """
    _refuse_odd(path.stat().st_mode)  # before it is opened: opening a device may already do something
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as stream:
        _refuse_odd(os.fstat(handle).st_mode)
        return stream.read(most + 1)


def why(error: OSError | ValueError) -> str:
    """Why a file could not be read, in words: no text of ours repeats the path."""
    if isinstance(error, NotPlainError):
        return str(error)
    if isinstance(error, OSError):
        return f"cannot be read: {error.strerror or 'input/output error'}"
    return "cannot be read: this is not a path"


def _refuse_odd(mode: int) -> None:
    if not stat.S_ISREG(mode):
        what = next((words for is_one, words in _ODD if is_one(mode)), "a device or a socket")
        raise NotPlainError(f"is {what}, not a plain file")


_ODD = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"))
