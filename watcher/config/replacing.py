"""A file's new content in place of the old one: whole or not at all, whenever the program ends."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from watcher.config.plainfile import plain_bytes


class ReplacedMeanwhileError(OSError):
    """Somebody else wrote the file after we had read it."""

    def __init__(self) -> None:
        super().__init__(0, "it was changed by somebody else meanwhile")


def replace_file(path: Path, before: bytes, after: bytes) -> None:
    """Put `after` where `before` stands; mode and owner stay, and a symlink goes on leading there.

    Raises ReplacedMeanwhileError where the file holds something else than `before`, and OSError where it
    cannot be written or its owner cannot be kept; the file is then as it was.
    """
    target = path.resolve(strict=True)
    if plain_bytes(target, len(before)) != before:
        raise ReplacedMeanwhileError
    if not os.access(target, os.W_OK):  # the folder alone would let us, but somebody made it read-only
        raise PermissionError(13, os.strerror(13))
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            _write(stream.fileno(), after, target)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _settle(target.parent)


def _write(handle: int, content: bytes, like: Path) -> None:
    """The content on the disk, with the owner and the mode of `like`."""
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]
    was, now = like.stat(), os.fstat(handle)
    if (was.st_uid, was.st_gid) != (now.st_uid, now.st_gid):
        os.fchown(handle, was.st_uid, was.st_gid)
    os.fchmod(handle, was.st_mode & 0o7777)  # last: a change of owner takes bits away
    os.fsync(handle)


def _settle(folder: Path) -> None:
    """Let the new name outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
