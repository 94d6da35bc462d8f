"""The one way to know and to pass time."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The one way to know and to pass time. The demo's runs fast, a test's stands still."""

    def now(self) -> datetime:
        """The present, as an aware UTC datetime."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds` of this clock's time."""
        ...
