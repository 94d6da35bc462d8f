"""What `watcher explain` tells: one rule on one series, with every number and every reason. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from watcher.domain.rule import Level, Watch
from watcher.domain.terms import Truth


class Why(StrEnum):
    """Why nothing is sent now, or what is about to be; in the order in which the first is told."""

    DISABLED = "rule disabled"
    NOT_SELECTED = "not selected"
    NOT_ANSWERING = "source not answering"
    STALE = "data stale"
    NUMBER_UNKNOWN = "number unknown"
    LIMIT_UNKNOWN = "limit unknown"
    UNKNOWN = "unknown"
    AFTER = "held by after"
    BELOW = "below threshold"
    DIGEST = "digest only"
    SILENCED = "silenced"
    HELD_BACK = "held back"
    FLAPPING = "goes up and down"
    RECEIVER = "receiver failing"
    RATE_LIMITED = "rate limited"
    QUIET = "quiet"
    GROUPED = "grouped"
    ON_ITS_WAY = "on its way"
    NOBODY = "no receiver"
    DUE = "told at the next look"
    ACKNOWLEDGED = "acknowledged"
    TOLD = "already told"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason in words, from when and until when it holds, where that is known."""

    why: Why
    text: str
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Data:
    """The number as it is known.

    `age` is how old it is; `unknown_since` and `unknown_why` are of a number that is not there any more, or
    of one that is too old; `failing_since` and `failure` of a source that does not answer.
    """

    used: float | None = None
    as_of: datetime | None = None
    age: timedelta | None = None
    unknown_since: datetime | None = None
    unknown_why: str = ""
    stale: str = ""
    failing_since: datetime | None = None
    failure: str = ""
    failures: int = 0
    missing_polls: int | None = None
    missing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class LimitLine:
    """The limit as this rule sees it; `value` None is unknown. `source` is what people call the vendor."""

    value: float | None = None
    origin: str = ""
    where: str = ""
    soft: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class TermLine:
    """One comparison: `shown` is `measured` in words, `why` says why there is no answer."""

    text: str
    metric: str
    truth: Truth
    measured: float | None
    shown: str
    why: str = ""
    chance: float | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """One telling to one receiver, as the outbox has it.

    `held` is kept back by the quiet hours called `quiet`, with what becomes of it `then`; `grouped` is the
    message about `together` things that tells or told of it; `failed` that it was given up, `heirs` who was
    told instead.
    """

    receiver: str
    level: Level | None
    reason: str
    state: str
    created_at: datetime
    sent_at: datetime | None = None
    reference: str = ""
    attempts: int = 0
    error: str = ""
    next_attempt_at: datetime | None = None
    held: bool = False
    quiet: str = ""
    then: str = ""
    grouped: str = ""
    together: int = 0
    failed: bool = False
    redirected_from: str = ""
    thread: Mapping[str, str] | None = None
    silent: bool = False  # an edit that only brought numbers up to date
    rules: tuple[str, ...] = ()  # that held then, each with its condition
    heirs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One level: its condition now, and what came of it.

    `held` says that the alert is at this level or above, `since` from when on it is true or held, `seen` how
    much of `after` was seen; `sent` is what was told of it, `digest_only` that it is not told at once.
    """

    level: Level
    condition: str
    truth: Truth
    terms: tuple[TermLine, ...]
    held: bool = False
    since: datetime | None = None
    seen: str = ""
    digest_only: bool = False
    sent: tuple[Sent, ...] = ()
    to_go: float | None = None
    expected: datetime | None = None
    expected_by: str = ""


@dataclass(frozen=True, slots=True)
class ClearLine:
    """How the held level ends: in words, and the terms of it that can be asked now."""

    text: str
    truth: Truth = None
    terms: tuple[TermLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Where the period lands and when the limit is passed: early, likely, late; or `why` not."""

    why: str = ""
    p10: float | None = None
    p50: float | None = None
    p90: float | None = None
    shares: tuple[float, float, float] | None = None  # percent of the limit
    chance: float | None = None  # of passing the limit
    runs_out: tuple[datetime | None, datetime | None, datetime | None] = (None, None, None)
    needed: float | None = None  # how probable an excess must be before the rule's `forecast` holds


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """What people are told about the series; `open` or the latest that is over."""

    id: str
    open: bool
    opened_at: datetime
    level: Level | None
    told: tuple[Level, ...]
    last_told_at: datetime | None = None
    acked_by: str = ""
    acked_at: datetime | None = None
    flapping: bool = False
    repeats: int = 0
    ended_at: datetime | None = None
    ended: str = ""


@dataclass(frozen=True, slots=True)
class SilenceLine:
    """A silence that mutes this rule on this series now."""

    id: str
    author: str
    reason: str
    until: datetime


@dataclass(frozen=True, slots=True)
class ReceiverLine:
    """A receiver's health; `waiting` counts what is owed to it, whoever it is about.

    `failing_since` and `next_try_at` are of messages that it does not take for now.
    """

    name: str
    broken_since: datetime | None = None
    error: str = ""
    last_ok_at: datetime | None = None
    waiting: int = 0
    fallback: str = ""
    failing_since: datetime | None = None
    next_try_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """Where a level goes: by the rule's own `route`, or by route `number` of `routes` (0: none matches).

    `quiet` names the schedule that keeps it still, `then` what becomes of it, `quiet_until` the end of the
    window if it is quiet now.
    """

    levels: tuple[Level, ...]
    number: int
    routes: int
    place: str
    to: tuple[str, ...]
    mention: str = ""
    quiet: str = ""
    then: str = ""
    quiet_until: datetime | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class ExportLine:
    """A report the rule orders at a level; `refused` says why it would not be ordered now.

    With `approve` people are asked first.
    """

    level: Level
    name: str
    refused: str = ""
    hint: str = ""
    approve: bool = False


@dataclass(frozen=True, slots=True)
class Coming:
    """What happens next: the next look, what it would do if the number stayed, and the reset."""

    look_at: datetime | None = None
    why_then: str = ""
    if_unchanged: str = ""
    level: Level | None = None
    resets_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """One rule on one series. `rule` is empty where none selects the series.

    `reasons` are all that apply; the first is why nothing is sent now, or what is on its way. `nothing` says
    that nothing is to be sent.
    """

    rule: str
    place: str
    series: str
    id: str
    name: str
    source: str
    org: str
    resource: str
    watch: Watch
    at: datetime
    reasons: tuple[Reason, ...]
    nothing: bool = True
    level: Level | None = None
    data: Data = Data()
    limit: LimitLine | None = None
    levels: tuple[LevelLine, ...] = ()
    after: str = ""
    clear: ClearLine | None = None
    forecast: Foreseen | None = None
    incident: IncidentLine | None = None
    silences: tuple[SilenceLine, ...] = ()
    paths: tuple[Path, ...] = ()
    receivers: tuple[ReceiverLine, ...] = ()
    exports: tuple[ExportLine, ...] = ()
    sent: tuple[Sent, ...] = ()
    next: Coming = Coming()


@dataclass(frozen=True, slots=True)
class Explained:
    """Everything that was asked for.

    `more` counts what is left out, `unselected` names series that were asked for and that no rule selects;
    `nothing` says in words why there is nothing to explain.
    """

    at: datetime
    items: tuple[Explanation, ...]
    more: int = 0
    unselected: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()
