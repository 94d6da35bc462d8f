"""What the store keeps: targets, organizations, series, outbox, receivers, exports, events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from watcher.domain.forecast import Days, Sketch
from watcher.domain.message import Message
from watcher.domain.pace import Pace
from watcher.domain.reading import Labels, Org, Reading, Series


@dataclass(frozen=True, slots=True)
class Target:
    """One batch of organizations of one source, when to ask again, and how asking went.

    `watched_since` is when the batch was first planned: the age of data counts from there until the
    first good answer. `failures` counts failed polls in a row, `failure` is the last reason and
    `failure_hint` what helps. `why_then` says why it is asked again just then. `failing_since` is when
    that row began; of a source whose numbers are brought, which never fails, from when they are late.
    """

    source: str
    number: int
    orgs: tuple[Org, ...]
    next_due: datetime
    watched_since: datetime
    last_tried_at: datetime | None = None
    last_ok_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    failure: str | None = None
    why_then: str = ""
    failure_hint: str = ""


@dataclass(frozen=True, slots=True)
class OrgState:
    """An organization we watch or expect. `missing_polls` counts good answers in a row without it.

    `last_seen_at` may be up to an hour older than the last answer that spoke of it.
    """

    source: str
    org: Org
    expected: bool = False
    last_seen_at: datetime | None = None
    missing_polls: int = 0
    missing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class SeriesState:
    """The last known of a series. `reading` stays while it is unknown; `unknown_why` then says why.

    `pace` is how fast it was seen to grow lately.
    """

    series: Series
    labels: Labels
    reading: Reading | None
    checked_at: datetime
    sampled_at: datetime | None = None
    unknown_since: datetime | None = None
    unknown_why: str | None = None
    pace: Pace = field(default_factory=Pace)

    def is_past(self, now: datetime) -> bool:
        """Whether its last number was of a period that is over, and nothing is known of the one after it."""
        period = self.reading.period if self.reading else None
        if self.reading is None or period is None or period.end > now:
            return False
        return self.unknown_since is not None or self.reading.as_of < period.end


@dataclass(frozen=True, slots=True)
class Foresight:
    """What a series' complete days are and what they say of the days to come.

    Days are those of the IANA zone `zone`; `sketch` is None while they say nothing.
    """

    series: str  # Series.key
    zone: str
    days: Days
    sketch: Sketch | None


class RowState(StrEnum):
    """An outbox row's life."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    ABANDONED = "abandoned"


OF_NEWS = ":export-"
"""In the key of a row: it is news of an export, told below an incident, and not about it."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One thing owed to one receiver. `key` is unique for ever; `id` gives the order (0 until stored).

    `held` says that quiet hours keep it back until `next_attempt_at`.
    """

    key: str
    receiver: str
    incident: str
    message: Message
    created_at: datetime
    next_attempt_at: datetime
    state: RowState = RowState.PENDING
    attempts: int = 0
    again: bool = False
    error: str | None = None
    reference: str = ""
    sent_at: datetime | None = None
    redirected_from: str | None = None
    held: bool = False
    id: int = 0


@dataclass(frozen=True, slots=True)
class ReceiverState:
    """Whether a receiver works. `broken_since` is set by a permanent refusal and cleared by a success."""

    name: str
    broken_since: datetime | None = None
    error: str | None = None
    last_ok_at: datetime | None = None


class ExportKind(StrEnum):
    """Reports a vendor can write for us.

    The usage report goes by mail to the account that asks; the file of the other is fetched.
    """

    USAGE_REPORT = "usage_report"
    AUTOMATION_JOBS = "automation_jobs"


class Delivery(StrEnum):
    """Where the file of an export goes: into the thread of its incident, or no further than the folder."""

    THREAD = "thread"
    PAGE = "page"


class ExportState(StrEnum):
    """An export's life.

    ASKED: people are asked first; they said no (DENIED), or nothing in time (EXPIRED), or the same was
    ordered meanwhile (SPARED). WAITING: to be asked for. ASKING: being asked, or the program died while
    asking: then nobody knows whether it began, and it is not asked again (UNCERTAIN). STARTED and PROCESSING:
    the vendor works. SENT: the vendor mails it, and nothing more can be learned. FINISHED: the file is here.
    """

    ASKED = "asked"
    DENIED = "denied"
    EXPIRED = "expired"
    SPARED = "spared"
    WAITING = "waiting"
    ASKING = "asking"
    STARTED = "started"
    PROCESSING = "processing"
    SENT = "sent"
    FINISHED = "finished"
    FAILED = "failed"
    UNCERTAIN = "uncertain"

    @property
    def over(self) -> bool:
        return self in _OVER


_OVER = frozenset(
    {
        ExportState.DENIED,
        ExportState.EXPIRED,
        ExportState.SPARED,
        ExportState.SENT,
        ExportState.FINISHED,
        ExportState.FAILED,
        ExportState.UNCERTAIN,
    }
)


@dataclass(frozen=True, slots=True)
class Export:
    """One report asked of a vendor.

    `key` is unique for ever (a rule's: rule, incident, level, part); `asked_by` is `rule NAME` or
    `person NAME`; `goes_to` says in words where the file goes; `file` is where it lies here;
    `period` is the month it is about, `2026-03`, or a vendor's word for another time;
    `series` is the series whose alert asked for it, `cooldown_key` what the cooldown is counted by.
    While people are asked, `next_look_at` is until when they may answer; `decided_by` is who did.
    """

    key: str
    source: str
    kind: ExportKind
    report: str
    period: str
    orgs: tuple[Org, ...]
    asked_by: str
    asked_at: datetime
    next_look_at: datetime
    state: ExportState = ExportState.WAITING
    cooldown_key: str = ""
    series: str = ""
    incident: str = ""
    ref: str | None = None
    goes_to: str = ""
    file_url: str | None = field(default=None, repr=False)  # signed: whoever has it can fetch the file
    file: str | None = None
    size: int | None = None
    attempts: int = 0
    error: str | None = None
    finished_at: datetime | None = None
    deliver: Delivery = Delivery.THREAD
    decided_by: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """A line of history: what happened (`kind`, e.g. `limit.changed`), to which series, in words and data."""

    at: datetime
    kind: str
    subject: str
    text: str
    data: Mapping[str, Any] = field(default_factory=dict)
