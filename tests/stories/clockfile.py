"""One time for several processes: a file holds it, a story moves it, a daemon reads it."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from watcher.sandbox.clock import ManualClock

_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_SIZE = 8


class WritingClock(ManualClock):
    """Stands still until `set`, and says so in the file. Who sleeps by it waits for the story."""

    def __init__(self, start: datetime, file: Path) -> None:
        super().__init__(start)
        self.file = file
        self._write()

    def set(self, at: datetime) -> None:
        super().set(at)
        self._write()

    def _write(self) -> None:
        self.file.touch()
        with self.file.open("r+b", buffering=0) as out:  # in place, in one piece: it is read at any moment
            out.write(((self._now - _BEGINNING) // _TICK).to_bytes(_SIZE))


class ReadingClock:
    """The other process's clock. It cannot move time, so that its sleeps are over soon."""

    def __init__(self, file: Path) -> None:
        self._file = os.open(file, os.O_RDONLY)

    def now(self) -> datetime:
        return _BEGINNING + int.from_bytes(os.pread(self._file, _SIZE, 0)) * _TICK

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(max(seconds, 0), 0.005))
