"""Every door out of the program on one page: Clock, Source, Channel, Store, Queue, and their errors.

WatcherError
├── SourceError      a vendor did not answer usefully; never a number
├── ChannelError     a message was not accepted; `permanent` says whether trying again can help
└── StoreError
    └── Conflict     somebody else changed the row first; do the work again
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from watcher.domain.alert import Alert, Incident
from watcher.domain.message import Message
from watcher.domain.reading import Contributors, Gap, Org, Reading, Series
from watcher.records import Event, OrgState, OutboxRow, ReceiverState, SeriesState, Target


class WatcherError(Exception):
    """What every error of ours is; `hint` says what a person can do about it."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Clock(Protocol):
    """The one way to know and to pass time. The demo's runs fast, a test's stands still."""

    def now(self) -> datetime:
        """The present, as an aware UTC datetime."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds` of this clock's time."""
        ...


# --- Sources ---------------------------------------------------------------------------------------


class Failure(StrEnum):
    """The kinds of not answering."""

    AUTH = "authentication refused"
    RATE_LIMITED = "rate limited"
    UNREACHABLE = "unreachable"
    SERVER = "server error"
    BAD_ANSWER = "unreadable answer"
    REFUSED = "request refused"


class SourceError(WatcherError):
    """A poll failed: a text without secrets; `retry_after` in seconds if the vendor said so."""

    def __init__(
        self, message: str, *, kind: Failure, retry_after: float | None = None, hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.kind = kind
        self.retry_after = retry_after

    @property
    def lasting(self) -> bool:
        """Whether trying again soon is pointless: a person has to act."""
        return self.kind in {Failure.AUTH, Failure.REFUSED}


@dataclass(frozen=True, slots=True)
class Discovery:
    """The organizations to watch; `expected_absent` are names from `expect` not found."""

    orgs: tuple[Org, ...]
    expected_absent: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What one read of one batch told.

    `readings` and `gaps` together name every series the batch should have; `present` and `missing`
    split the organizations asked for; `notes` are facts about the vendor to be said once.
    """

    at: datetime
    readings: tuple[Reading, ...] = ()
    gaps: tuple[Gap, ...] = ()
    present: tuple[Org, ...] = ()
    missing: tuple[Org, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def series(self) -> list[Series]:
        """Every series the answer speaks of, known or not."""
        return [reading.series for reading in self.readings] + [gap.series for gap in self.gaps]


class Source(Protocol):
    """Somebody's API that knows numbers. Every method raises SourceError and nothing else."""

    name: str  # from the config
    title: str  # what people call the vendor: Pipefy
    batch_size: int  # organizations a read takes at most

    async def discover(self, now: datetime) -> Discovery: ...

    def selects(self, org: Org) -> bool:
        """Whether the config wants this organization, be it in the answers or gone from them."""
        ...

    async def read(self, orgs: Sequence[Org], now: datetime) -> Answer: ...

    async def contributors(self, series: Series, org: Org, now: datetime) -> Contributors | None:
        """Who uses `series` up; None where the vendor does not tell."""
        ...

    async def close(self) -> None: ...


# --- Channels --------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class Parcel:
    """One telling for one receiver.

    `thread` is None for the first of an incident. `latest` is False when a newer telling already waits,
    so that a channel may leave the edit of its parent to that one. `again` is True when a crash may have
    hidden that this parcel already arrived: a channel that can look does so before it sends.
    """

    key: str
    message: Message
    thread: Thread | None = None
    latest: bool = True
    again: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the channel got back: the thread from now on, and a reference for people (ts, Message-ID)."""

    thread: Thread
    reference: str = ""


class Channel(Protocol):
    """A way to tell one receiver. `deliver` raises ChannelError and nothing else."""

    name: str  # the receiver's name in the config
    edits: bool  # whether an earlier message can be brought up to date silently (Reason.PROGRESS)

    async def deliver(self, parcel: Parcel) -> Receipt: ...

    async def close(self) -> None: ...


# --- Store -----------------------------------------------------------------------------------------


class StoreError(WatcherError):
    """The store could not do it."""


class Conflict(StoreError):  # noqa: N818 - it is an answer, not a failure
    """Another writer changed the row first."""


class Transaction(Protocol):
    """Reads and writes that become true together or not at all. Empty arguments are fine and do nothing."""

    # targets and organizations
    async def targets(self) -> list[Target]:
        """All targets, by source and number."""
        ...

    async def put_targets(self, targets: Sequence[Target]) -> None: ...

    async def drop_targets(self, source: str, from_number: int) -> None:
        """Forget the targets of `source` numbered `from_number` and above."""
        ...

    async def orgs(self, source: str) -> list[OrgState]: ...

    async def put_orgs(self, states: Sequence[OrgState]) -> None: ...

    async def drop_orgs(self, source: str, ids: Sequence[str]) -> None: ...

    # readings
    async def series_states(self, keys: Sequence[str] | None = None) -> dict[str, SeriesState]:
        """By Series.key; all of them when `keys` is None."""
        ...

    async def put_series_states(self, states: Sequence[SeriesState]) -> None: ...

    async def add_samples(self, readings: Sequence[Reading]) -> None:
        """Append to history; a second sample of a series at the same `as_of` replaces the first."""
        ...

    async def samples(self, key: str, since: datetime) -> list[Reading]:
        """A series' history from `since` on, oldest first."""
        ...

    # alerts and incidents
    async def alerts(self, keys: Sequence[str] | None = None) -> list[Alert]:
        """The alerts of these series, or all."""
        ...

    async def put_alerts(self, alerts: Sequence[Alert]) -> None:
        """Save each with `revision + 1`, if the stored revision is still `revision`; else raise Conflict."""
        ...

    async def drop_alerts(self, alerts: Sequence[Alert]) -> None: ...

    async def incidents(self, keys: Sequence[str] | None = None) -> dict[str, Incident]:
        """The latest incident of each of these series (or of all), open or ended, by Series.key."""
        ...

    async def put_incidents(self, incidents: Sequence[Incident]) -> None: ...

    # what is owed
    async def add_rows(self, rows: Sequence[OutboxRow]) -> int:
        """Store rows that are new by key; say how many were."""
        ...

    async def receivers_due(self, now: datetime) -> list[str]:
        """Receivers for whom there is something to claim now, by name."""
        ...

    async def claim_rows(self, now: datetime, limit: int, receiver: str | None = None) -> list[OutboxRow]:
        """Take due pending rows, oldest first, and mark them `sending` with one attempt more.

        With a receiver, its rows alone.

        Only the oldest unfinished row of each (receiver, incident) may be taken, so order is kept.
        """
        ...

    async def waiting_rows(self, receiver: str, incident: str) -> list[OutboxRow]:
        """Unfinished rows (pending or sending) of one receiver and incident, oldest first."""
        ...

    async def unfinished_rows(self) -> list[OutboxRow]:
        """All pending and sending rows, oldest first."""
        ...

    async def put_rows(self, rows: Sequence[OutboxRow]) -> None:
        """Save changed rows by `id`."""
        ...

    async def rescue_rows(self) -> int:
        """After a crash: `sending` becomes `pending` with `again` set; say how many."""
        ...

    async def receivers_told(self, incident: str) -> set[str]:
        """Receivers that have or will get a message of this incident; abandoned rows do not count."""
        ...

    async def thread(self, receiver: str, incident: str) -> Thread | None: ...

    async def put_thread(self, receiver: str, incident: str, thread: Thread) -> None: ...

    async def receiver_states(self) -> dict[str, ReceiverState]: ...

    async def put_receiver_states(self, states: Sequence[ReceiverState]) -> None: ...

    # the rest
    async def add_events(self, events: Sequence[Event]) -> None: ...

    async def events(self, since: datetime, subject: str | None = None) -> list[Event]: ...

    async def recall(self, scope: str) -> dict[str, Any]:
        """What was remembered under `scope`: JSON values by key (a source's capabilities, say)."""
        ...

    async def remember(self, scope: str, key: str, value: Any) -> None: ...

    async def prune(self, before: datetime) -> None:
        """Forget what is older than `before` and over: samples, events, finished rows, ended incidents.

        Stay: what belongs to an open incident, and the latest incident of each series.
        """
        ...


class Store(Protocol):
    """Where state lives. One contract suite holds every implementation to this page."""

    async def open(self) -> None:
        """Connect and bring the schema up to date. Raises StoreError."""
        ...

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A write transaction, one at a time; leaving it by an exception undoes everything."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """A consistent look that never waits for writers; its writes are refused or lost."""
        ...

    async def close(self) -> None: ...


# --- Queue -----------------------------------------------------------------------------------------


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
