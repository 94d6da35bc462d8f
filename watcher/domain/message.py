"""A notification's words and numbers, before a channel dresses them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from watcher.domain.alert import Ended
from watcher.domain.chart import Chart
from watcher.domain.digest.values import Digest
from watcher.domain.kind import Kind, kind_of
from watcher.domain.locale import ENGLISH
from watcher.domain.offer import Offer
from watcher.domain.quiet import Hushed
from watcher.domain.reading import Contributors
from watcher.domain.rule import Level, Watch
from watcher.domain.topic import Topic


class Reason(StrEnum):
    """Why a message goes out."""

    FIRED = "fired"
    FLAPPING = "flapping"  # begins once more, after beginning and ending again and again
    ESCALATED = "escalated"
    EASED = "eased"
    REBASED = "limit changed"
    REPEATED = "repeated"
    RESOLVED = "resolved"
    PROGRESS = "progress"  # no transition: an open message is brought up to date, silently
    SUMMARY = "summary"  # what quiet hours held, told together
    REPORT = "report"  # news of an export, as a reply below the incident; its message stays as it is
    ASKED = "asked"  # somebody shall approve an export
    DIGEST = "digest"  # how everything stands, once a week


class Figure(StrEnum):
    """Which figure a fact is, whatever it is called in words; only those that code asks for."""

    PEAK = "peak"
    RESETS = "resets"
    FULL = "full"
    RISE = "rise"
    PACE = "pace"
    HELD_BACK = "held_back"


ASIDE = frozenset({Reason.REPORT, Reason.ASKED})
"""Told below an incident and not about it: they change nothing of it, and no telling takes their place."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A label, its value and a remark: Resets, 1 Apr 2026, in 10 days.

    `when` is set where the value is a moment, so that a channel can show each reader their own zone.
    """

    label: str
    value: str
    when: datetime | None = None
    note: str = ""
    figure: Figure | None = None

    @property
    def text(self) -> str:
        """Value and remark together."""
        return f"{self.value} ({self.note})" if self.note else self.value


@dataclass(frozen=True, slots=True)
class Item:
    """One of several things that a message tells together: its state in a word, its name, its numbers."""

    state: str
    name: str
    amount: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The worst of several things, and in words how many more there are (empty: none)."""

    title: str
    items: tuple[Item, ...]
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message: where it lies here, and what people call it."""

    path: str
    name: str
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class Message:
    """One telling, the same for every receiver. All texts are plain; names in them are hostile text.

    A channel escapes every string for its medium. Times are aware UTC; `timezone` is the IANA zone in
    which people read them. `level` is None once resolved; then `ended` says why and `before` from where.
    """

    # which
    incident: str
    series: str  # Series.key
    series_id: str  # Series.short_id
    revision: int
    watch: Watch
    reason: Reason
    level: Level | None
    before: Level | None
    crossed: tuple[Level, ...]
    ended: Ended | None
    # who and what
    org: str  # display name of the organization; of the vendor for Watch.SOURCE, of the rule for Watch.RULE
    resource: str  # e.g. automation_jobs
    resource_label: str  # e.g. automation jobs
    source: str
    # numbers
    used: float | None
    limit: float | None
    period_label: str  # e.g. 2026-03; "" for stocks and watches
    period_name: str  # March 2026; "" like the label
    # words
    state: str  # Warning, Critical, Resolved, Forecast, No data
    identity: str  # Acme Brasil: automation jobs; the same for the whole life of the series
    headline: str  # Acme Brasil: automation jobs at 92 % of 10,000
    sentence: str  # the top-level text: a full sentence, at most 200 characters, no emoji, no markup
    change: str  # what this telling changes: "Raised from warning to critical."; "" for progress
    consequence: str  # what follows and when
    facts: tuple[Fact, ...]  # at most four: Used, Limit, Left, Resets …
    notes: tuple[str, ...]  # small print: transitions, peak and duration, what stays unwatched
    rules: tuple[str, ...]  # one line a rule that holds, e.g. "automation-jobs-ladder (used >= 90%)"
    next_step: str
    runbook: str
    # when
    opened_at: datetime
    at: datetime  # when it was decided
    as_of: datetime | None  # the age of the numbers
    timezone: str
    # filled in later
    contributors: Contributors | None = None
    wants_contributors: bool = False
    mention: str = ""
    earlier: str = ""  # "20 Mar 16:46": when the incident before this one was last told
    test: bool = False
    # of several things told together, and of what quiet hours hold
    lists: tuple[Listing, ...] = ()
    members: tuple[str, ...] = ()  # `incident:revision` of each
    hushed: Hushed | None = None
    # which line of messages about the series, and what is foreseen for its period's end
    topic: Topic = Topic.USE
    projected: float | None = None
    # the tongue of all its words; what may be done about it; what is drawn and filled in later
    locale: str = ENGLISH
    offers: tuple[Offer, ...] = ()
    acked_by: str = ""
    acked_at: datetime | None = None
    wants_chart: bool = False
    chart: Chart | None = None
    digest: Digest | None = None
    attachment: Attachment | None = None
    # what `kind` is where that is not told by reason, level, watch and topic
    shown_as: Kind | None = None
    # the key of what was told earlier, in whose place this stands from now on; empty for what is told anew
    instead: str = ""
    # told late, while newer news waits that it is over or less by now: nobody is called for it
    overtaken: bool = False
    # of what begins: a name of the group that it may be told in, the same for all of that group
    goes_with: str = ""

    @property
    def kind(self) -> Kind:
        """What `state` says, the same in every tongue: for signs, colours and whatever code decides by it."""
        return self.shown_as or _KINDS.get(self.reason) or kind_of(self.level, self.watch, self.topic)

    @property
    def further(self) -> str:
        """What changed of what holds, where the other words do not say so: for who sees no thread."""
        said = self.level is None or self.reason is Reason.FIRED or self.change in self.consequence
        return "" if said else self.change

    @property
    def several(self) -> bool:
        """Whether it tells of several things, so that no one page, number or button is about it."""
        return bool(self.members or self.lists)

    @property
    def silent(self) -> bool:
        """Whether it only brings up to date what people have: it is no news."""
        return self.reason is Reason.PROGRESS or bool(self.instead)


_KINDS = {Reason.DIGEST: Kind.DIGEST, Reason.REPORT: Kind.REPORT, Reason.ASKED: Kind.ASKED}
