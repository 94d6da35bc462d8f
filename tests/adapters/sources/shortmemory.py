"""A source's notebook for one run."""

from __future__ import annotations

from typing import Any


class ShortMemory:
    def __init__(self) -> None:
        self._notes: dict[str, Any] = {}

    async def recall(self) -> dict[str, Any]:
        return dict(self._notes)

    async def remember(self, key: str, value: Any) -> None:
        self._notes[key] = value
