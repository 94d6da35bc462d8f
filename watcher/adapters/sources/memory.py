"""What a source learned about its vendor, kept between restarts: a small dictionary of JSON values."""

from __future__ import annotations

from typing import Any, Protocol


class Memory(Protocol):
    """One source's notebook. An implementation may raise StoreError; a source then goes on without it."""

    async def recall(self) -> dict[str, Any]:
        """Everything remembered so far."""
        ...

    async def remember(self, key: str, value: Any) -> None:
        """Keep a JSON value, replacing the earlier one."""
        ...
