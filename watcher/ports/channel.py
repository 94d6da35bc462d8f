"""A way to tell one receiver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from watcher.domain.message import Message
from watcher.ports.errors import WatcherError


class ChannelError(WatcherError):
    """A message was not accepted. `retry_after` in seconds where the far side asked for patience.

    `uncertain` says that it may have arrived all the same (the answer was lost, not the message), so the
    next try should look before it sends.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool,
        retry_after: float | None = None,
        uncertain: bool = False,
        hint: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.permanent = permanent
        self.retry_after = retry_after
        self.uncertain = uncertain


Thread = Mapping[str, str]
"""What a channel needs to find its earlier message of an incident again (Slack: channel, ts; mail: root)."""

GROUP = "group"
"""In a Thread: the incident of the message that told of several at once. That message is not to be edited,
for it is not about this incident alone; a channel hands the entry on for as long as it uses the thread."""

ALSO = "also"
"""In a Thread: the incidents, with blanks between, of messages about several that told of this one, too, when
the receiver had a message of it already. It is kept by who stores the threads; channels need not mind it."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One telling for one receiver.

    `thread` is None for the first of an incident. `latest` is False when a newer telling already waits,
    so that a channel may leave the edit of its parent to that one. `again` is True when a crash may have
    hidden that this parcel already arrived: a channel that can look does so before it sends.

    `instead` is the reference of an earlier message, other than the thread's first, in whose place this one
    is put without a sound. Only a channel that `edits` is given such a parcel.

    `only` and `without` are names that a receipt's `rest` gave. Such a parcel is for that one alone, under
    the key of the one that the others have; or those wait for an earlier one of the incident still, so that
    they are left out and named in `rest` again.
    """

    key: str
    message: Message
    thread: Thread | None = None
    latest: bool = True
    again: bool = False
    instead: str = ""
    only: str = ""
    without: tuple[str, ...] = ()

    @property
    def grouped(self) -> bool:
        """Whether the thread began with a message about several incidents."""
        return self.thread is not None and GROUP in self.thread


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the channel got back: the thread from now on, and a reference for people (ts, Message-ID).

    `rest` is given where part of the receiver's people took it and others asked to wait: it names these, for
    each of whom a parcel comes later.
    """

    thread: Thread
    reference: str = ""
    rest: tuple[str, ...] = ()


class Channel(Protocol):
    """A way to tell one receiver. `deliver` raises ChannelError and nothing else."""

    name: str  # the receiver's name in the config
    edits: bool  # whether an earlier message can be brought up to date silently (Reason.PROGRESS)

    async def deliver(self, parcel: Parcel) -> Receipt: ...

    async def close(self) -> None: ...
