"""One daemon a SQLite file: a lock beside it that the kernel gives back even after kill -9."""

from __future__ import annotations

import fcntl
import os
from types import TracebackType
from typing import Self

from watcher.adapters.stores.address import read_address
from watcher.ports import StoreError


class SoleUse:
    """The right to deliver from a store. `take` says whether we have it; leaving the context returns it.

    Two daemons on one file would each take the other's half-sent messages for the leavings of a crash.
    On PostgreSQL there is nothing to take.
    """

    def __init__(self, url: str) -> None:
        address = read_address(url)
        self.place = address.place
        self._path = None if address.file is None else address.file.with_name(address.file.name + ".lock")
        self._file: int | None = None

    def take(self) -> bool:
        """Try once. Raises StoreError where the lock file cannot be made."""
        if self._path is None or self._file is not None:
            return True
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreError(
                f"locking {self.place}: {error.strerror}", hint="the folder must exist and be writable"
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return False
        self._file = file
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
