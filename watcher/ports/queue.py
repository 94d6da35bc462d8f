"""Work waiting for a hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do: `kind` picks the handler, `key` tells equal jobs apart, `payload` is JSON."""

    kind: str
    key: str
    payload: Mapping[str, Any] = field(default_factory=dict)


Handler = Callable[[Job], Awaitable[None]]


class Queue(Protocol):
    """Work waiting for a hand. It may be lost at any moment: targets and outbox are the truth."""

    async def start(self, handlers: Mapping[str, Handler]) -> None: ...

    async def submit(self, job: Job) -> bool:
        """Take the job unless an equal one (kind, key) waits or runs; say whether it was taken."""
        ...

    async def stop(self, grace: float) -> list[str]:
        """Take no more, let what runs finish within `grace` seconds; name what did not."""
        ...
