"""Somebody's API that knows numbers: what it is asked, what it answers, how it fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from watcher.domain.reading import Contributors, Gap, Org, Reading, Series
from watcher.ports.errors import WatcherError


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
class Unread:
    """Parts of one kind (`pipe`, `flow` …) of an organization that could not be read, whichever they are."""

    org: str  # its id
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What one read of one batch told.

    `readings` and `gaps` together name every series the batch should have, but for parts that are `unread`;
    `present` and `missing` split the organizations asked for; `notes` are facts about the vendor to be said
    once. Of an answer in `parts` silence says nothing: the rest comes another time.
    """

    at: datetime
    readings: tuple[Reading, ...] = ()
    gaps: tuple[Gap, ...] = ()
    present: tuple[Org, ...] = ()
    missing: tuple[Org, ...] = ()
    notes: tuple[str, ...] = ()
    parts: bool = False
    unread: tuple[Unread, ...] = ()

    @property
    def series(self) -> list[Series]:
        """Every series the answer speaks of, known or not."""
        return [reading.series for reading in self.readings] + [gap.series for gap in self.gaps]


class Source(Protocol):
    """Somebody's API that knows numbers. Every method raises SourceError and nothing else."""

    name: str  # from the config
    title: str  # what people call the vendor: Pipefy
    batch_size: int  # organizations a read takes at most

    @property
    def quota(self) -> str | None:
        """The resource that our own calls are counted in, if the vendor counts them."""
        ...

    @property
    def calls(self) -> int:
        """Requests made since the start, retries included: what asking costs.

        Each is to be told to `tally.count_call` as well, so that one look knows its own.
        """
        ...

    async def discover(self, now: datetime) -> Discovery: ...

    def selects(self, org: Org) -> bool:
        """Whether the config wants this organization, be it in the answers or gone from them."""
        ...

    async def read(self, orgs: Sequence[Org], now: datetime) -> Answer: ...

    async def contributors(self, series: Series, org: Org, now: datetime) -> Contributors | None:
        """Who uses `series` up; None where the vendor does not tell."""
        ...

    async def close(self) -> None: ...
