"""What a channel can say of a message beyond that it arrived, for people who try a receiver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from watcher.domain.message import Message
from watcher.ports.channel import Thread


@dataclass(frozen=True, slots=True)
class Account:
    """`where` it stands in words (the channel C0REVOPS), `address` to open it, `remarks` on how it looks.

    All may be empty: not known.
    """

    where: str = ""
    address: str = ""
    remarks: tuple[str, ...] = ()


@runtime_checkable
class Accountable(Protocol):
    """A channel that can look at what it sent. `account` raises nothing."""

    async def account(self, message: Message, thread: Thread) -> Account:
        """Of `message`, the first of `thread`, which its Receipt gave."""
        ...
