"""What a source may be able to do beside reading: tell the past, write reports, examine itself.

A source has an ability by having its methods; the engine asks with `isinstance`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

from watcher.domain.reading import Org, Reading
from watcher.ports.source import SourceError
from watcher.records import ExportKind, ExportState

# --- History ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Past:
    """Numbers of days gone: each counts from the start of its period to `as_of`, like any reading.

    A day's number stands at the last moment of that day, so that a later telling of it replaces it.
    """

    readings: tuple[Reading, ...] = ()
    notes: tuple[str, ...] = ()


@runtime_checkable
class Historian(Protocol):
    """A source whose vendor keeps a history. Raises SourceError and nothing else."""

    def history_cost(self, orgs: int) -> int:
        """How many calls `history` makes at most for so many organizations."""
        ...

    async def history(self, orgs: Sequence[Org], since: datetime, now: datetime) -> Past:
        """Whatever the vendor tells of the time from `since` to now."""
        ...


# --- Exports ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """A report to ask for.

    `report` is what a usage report is about (`api`, `automation`), empty for others; `period` one of
    `current_month`, `last_month`, `last_3_months`, as they are when it is asked for; `orgs` at most
    `export_batch` of the source.
    """

    kind: ExportKind
    report: str
    period: str
    orgs: tuple[Org, ...]


@dataclass(frozen=True, slots=True)
class ExportStarted:
    """What the vendor said: its own id of the export if it can be looked at, and where the file will go."""

    state: ExportState
    goes_to: str
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class ExportLook:
    """How an export stands; `file_url` once it is finished."""

    state: ExportState
    file_url: str | None = None
    note: str = ""


class NotAskedError(SourceError):
    """An order that surely never reached the vendor: to ask again doubles nothing."""


class NotOfferedError(SourceError):
    """The vendor offers this account no such report at all: to ask again soon is pointless."""


@runtime_checkable
class Exporter(Protocol):
    """A source whose vendor writes reports. Raises SourceError and nothing else.

    An order that the vendor refused is a lasting error (or a NotOfferedError), one that it never got a
    NotAskedError; after any other error nobody knows whether the vendor has begun.
    """

    export_batch: int  # organizations one usage report takes at most

    @property
    def months_turn_in(self) -> str:
        """The IANA zone at whose midnights the vendor's months begin."""
        ...

    async def start_export(self, order: ExportOrder, now: datetime) -> ExportStarted:
        """Ask once. Never repeated by the source itself: a lost answer may hide a mail that went out."""
        ...

    async def look_at_export(self, ref: str, now: datetime) -> ExportLook:
        """How an export stands that was started earlier."""
        ...

    async def fetch_export(self, file_url: str, into: Path) -> int:
        """Save the finished file; its size in bytes."""
        ...


# --- Examination -----------------------------------------------------------------------------------------


class Mark(StrEnum):
    """How an examined thing is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `watcher doctor`: what was looked at, how it is, and what to do; `lines` may be pasted."""

    mark: Mark
    about: str
    text: str
    hint: str = ""
    lines: tuple[str, ...] = ()


@runtime_checkable
class Examined(Protocol):
    """A source that can look at itself: token, reach, permissions, capabilities. It never raises."""

    async def examine(self, now: datetime) -> Sequence[Finding]: ...
