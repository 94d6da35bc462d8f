"""What happens at our own address: numbers that are brought to us, and how things stand for whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from watcher.domain.reading import Reading
from watcher.ports.errors import WatcherError


class ListenError(WatcherError):
    """The configured address cannot be had."""


# --- Numbers brought to us -------------------------------------------------------------------------------


class DeliveryError(WatcherError):
    """A delivery that was not taken, nor any part of it."""


class KeyTakenError(DeliveryError):
    """Another delivery came before under the same key."""


class TooManySeriesError(DeliveryError):
    """It would make the source larger than a source may be."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Readings of one source that somebody brings, each of another series.

    `key` names the delivery for ever, `digest` its content: the same key with another digest is a mistake.
    """

    key: str
    digest: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Ignored:
    """A reading that was understood and not used: its number in the delivery, from 0, and why."""

    number: int
    why: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a delivery. `repeated`: it had come before, and nothing was done."""

    accepted: int
    ignored: tuple[Ignored, ...] = ()
    repeated: bool = False


class Intake(Protocol):
    """Takes deliveries, each as a whole or not at all."""

    async def take(self, source: str, delivery: Delivery) -> Accepted:
        """Raises DeliveryError, or StoreError when it may be tried again."""
        ...


# --- How things stand ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeriesFigure:
    """One series of a whole organization. Unknown numbers are None; times are aware UTC datetimes."""

    source: str
    org_id: str
    org: str
    resource: str
    used: float | None
    limit: float | None
    limit_from: str | None
    resets_at: datetime | None
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class SourceFigure:
    """One source: when all of it was last heard of, and what asking has cost, in calls."""

    name: str
    heard_at: datetime | None
    calls: int
    calls_today: int
    budget_a_day: float | None


@dataclass(frozen=True, slots=True)
class Timing:
    """How long something took: cumulative counts by upper bound in seconds, and the sum of all."""

    buckets: tuple[tuple[float, int], ...]
    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Counts:
    """What happened since the start of the process, by what and by how it ended."""

    polls: Mapping[tuple[str, str], int] = field(default_factory=dict)
    polling: Mapping[str, Timing] = field(default_factory=dict)
    notifications: Mapping[tuple[str, str], int] = field(default_factory=dict)
    exports: Mapping[str, int] = field(default_factory=dict)
    config_current: bool = True
    stored_at: datetime | None = None  # when a write was last known to be kept
    store_errors: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything `/metrics` shows, as of one moment."""

    at: datetime
    series: tuple[SeriesFigure, ...]
    sources: tuple[SourceFigure, ...]
    alerts: Mapping[str, int]
    oldest_owed_at: datetime | None
    counts: Counts
    lines: Mapping[str, bool] = field(default_factory=dict)  # by receiver: whether clicks come in now
    broken: Mapping[str, bool] = field(default_factory=dict)  # by receiver, whether it refuses
    held_back: Mapping[str, int] = field(default_factory=dict)  # by rule with `max_alerts`: alerts not told


class Gauges(Protocol):
    """Looks at how things stand. Raises StoreError."""

    async def figures(self) -> Figures: ...

    async def unready(self) -> str:
        """Why we cannot be relied on yet, in words; empty when we can. A vendor's failure is no reason."""
        ...
