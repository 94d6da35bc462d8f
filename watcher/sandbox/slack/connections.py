"""Who listens over Socket Mode: connections by the app token that they were opened with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Connection(Protocol):
    """An open socket; `send` hands over one envelope."""

    async def send(self, envelope: Mapping[str, Any]) -> None: ...


class Connections:
    """The open sockets, oldest first."""

    def __init__(self) -> None:
        self._open: list[tuple[str, Connection]] = []

    def join(self, app_token: str, connection: Connection) -> None:
        self._open.append((app_token, connection))

    def leave(self, connection: Connection) -> None:
        """Forget a connection; one that is gone already is no fault."""
        self._open = [(token, one) for token, one in self._open if one is not connection]

    def of(self, app_token: str) -> list[Connection]:
        return [one for token, one in self._open if token == app_token]
