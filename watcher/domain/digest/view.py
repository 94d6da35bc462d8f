"""What a digest is made from, before it is put into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from watcher.domain.alert import Ended
from watcher.domain.kind import Kind
from watcher.domain.standing import Standing

OVER = 100.0
"""From here on, in percent of the limit, a forecast is over it."""


class Lot(StrEnum):
    """What a limit is counted among; each is in one of these."""

    ATTENTION = "attention"  # at a level
    PROJECTED = "projected"  # foreseen to pass its limit
    UNREAD = "unread"
    NO_LIMIT = "no limit"
    FINE = "fine"


_LOTS = {
    Standing.CRITICAL: Lot.ATTENTION,
    Standing.WARNING: Lot.ATTENTION,
    Standing.NOTICE: Lot.ATTENTION,
    Standing.FORECAST: Lot.PROJECTED,
    Standing.NO_DATA: Lot.UNREAD,
    Standing.NO_LIMIT: Lot.NO_LIMIT,
    Standing.OK: Lot.FINE,
}


@dataclass(frozen=True, slots=True)
class Grown:
    """What was used in the last seven days and in the seven before; None where it is not known.

    Of a stock, which no period resets, by how much it grew.
    """

    lately: float | None = None
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Stand:
    """How one limit stands. `share` and `forecast` are percent of the limit, None where not known.

    `runs_out` is when the limit is most probably reached before the period ends at `resets_at` (None: it
    never resets). `as_of` is the age of the number, `key` the series'.
    """

    key: str
    org: str
    resource: str
    standing: Standing
    used: float | None = None
    limit: float | None = None
    share: float | None = None
    forecast: float | None = None
    runs_out: datetime | None = None
    resets_at: datetime | None = None
    as_of: datetime | None = None
    acked_by: str = ""
    silenced: bool = False
    grown: Grown = Grown()

    @property
    def lot(self) -> Lot:
        lot = _LOTS[self.standing]
        over = self.forecast is not None and self.forecast >= OVER
        return Lot.PROJECTED if over and lot is Lot.FINE else lot


@dataclass(frozen=True, slots=True)
class SourceStand:
    """How a source is doing; `good` of `polls` since the digest before went well (0 of 0: not known)."""

    title: str
    ok: bool
    failure: str = ""
    since: datetime | None = None  # when all of it was last heard of
    good: int = 0
    polls: int = 0
    missing: int = 0  # organizations that it should speak of and does not


class What(StrEnum):
    """What happened."""

    REACHED = "reached"
    ENDED = "ended"
    TAKEN = "taken"  # acknowledged
    LIMIT = "limit"
    EXPORTED = "exported"
    SILENCED = "silenced"


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to `name`. `by` is who took it on or silenced it, `until` until when.

    `incident` joins what is about the same one; `share` is percent of the limit at the time; `series` is the
    key of the one that it happened to, where it is about one.
    """

    at: datetime
    what: What
    name: str
    incident: str = ""
    kind: Kind = Kind.OTHER
    share: int | None = None
    ended: Ended | None = None
    before: float | None = None
    after: float | None = None
    by: str = ""
    reason: str = ""
    until: datetime | None = None
    series: str = ""


@dataclass(frozen=True, slots=True)
class Muted:
    """A silence that is active."""

    about: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Broken:
    """A receiver that refuses."""

    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class DigestView:
    """All that is known at `now` about the time since `since`; `moment` is when it was to be told.

    `week` is the ISO week and its number in words of a calendar: 12.
    """

    incident: str
    since: datetime
    moment: datetime
    now: datetime
    zone: str
    week: int
    stands: tuple[Stand, ...] = ()
    sources: tuple[SourceStand, ...] = ()
    changes: tuple[Change, ...] = ()
    silences: tuple[Muted, ...] = ()
    broken: tuple[Broken, ...] = ()
    next_at: datetime | None = None
    late: bool = False
