"""What is told about a series, before it has words: what it is about, why, and what came of deciding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from watcher.domain.alert import Ended, Incident
from watcher.domain.evaluate import TermResult
from watcher.domain.facts import Facts
from watcher.domain.flood import Flood
from watcher.domain.forecast import Outlook
from watcher.domain.message import Reason
from watcher.domain.quiet import Quiet
from watcher.domain.reading import Labels, Reading, Series
from watcher.domain.rule import Level, Watch
from watcher.domain.topic import Topic


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule that holds on the series, at which level, by which condition."""

    rule: str
    condition: str
    level: Level


@dataclass(frozen=True, slots=True)
class Health:
    """How a source is doing, for messages about missing data.

    `orgs` and `open_alerts` count what is unwatched meanwhile; `failure` is the reason in words.
    """

    title: str
    last_ok_at: datetime | None
    failing_since: datetime | None
    failures: int
    failure: str
    orgs: int
    open_alerts: int
    next_try_at: datetime | None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """One way by which an alert held back would reach a receiver: whom it would call, when it is quiet."""

    receiver: str
    level: Level
    mention: str = ""
    quiet: Quiet | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing to tell about one series.

    `incident` is as it stands after this telling (its revision already counted); `reading` is the
    newest number (of the new period where the reset ended it); `rebased` is (old limit, new limit).
    `already_above` marks a first telling about something that was true before the rule was.
    """

    reason: Reason
    level: Level | None
    before: Level | None
    watch: Watch
    series: Series
    labels: Labels
    incident: Incident
    at: datetime
    crossed: tuple[Level, ...] = ()
    ended: Ended | None = None
    rebased: tuple[float, float] | None = None
    previous: Incident | None = None
    reading: Reading | None = None
    outlook: Outlook | None = None  # what is foreseen of a counter, where a rule looks ahead
    health: Health | None = None
    missing_since: datetime | None = None
    rules: tuple[RuleLine, ...] = ()
    heading: str = ""  # the leading rule's own title, a template; so is the next step
    next_step: str = ""
    runbook: str = ""
    already_above: bool = False
    joined: tuple[str, ...] = ()  # rules that have just begun to hold
    only_new: bool = False  # for receivers that were not told of the incident before
    only_for: frozenset[str] | None = None  # of these, the receivers that it is for; None: for all of them
    title: str = ""  # what people call the vendor; empty: by the source's own name
    facts: Facts | None = None  # all that was known when it was decided
    last: Reading | None = None  # the number before this one, or before there was none
    asked: tuple[TermResult, ...] = ()  # what the leading rule asks at its level, with the answers of now
    flood: Flood | None = None  # of a rule itself: how many alerts it would raise
    paths: tuple[Path, ...] = ()  # of a rule itself: how what it holds back would reach people

    @property
    def topic(self) -> Topic:
        """Which line of messages about the series it belongs to."""
        return self.incident.topic


@dataclass(frozen=True, slots=True)
class Subject:
    """What the steps are about, for the telling's words."""

    series: Series
    labels: Labels
    watch: Watch = Watch.LIMIT
    reading: Reading | None = None
    outlook: Outlook | None = None  # what is foreseen of a counter, where a rule looks ahead
    health: Health | None = None
    missing_since: datetime | None = None
    already_above: bool = False
    joined: tuple[str, ...] = ()
    title: str = ""
    topic: Topic = Topic.USE
    facts: Facts | None = None  # all that is known of it now
    last: Reading | None = None  # the number before this one, or before there was none
    flood: Flood | None = None  # of a rule itself: how many alerts it would raise


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of it: the incident as it is now and the tellings owed, or why nothing is said."""

    incident: Incident | None
    tellings: tuple[Telling, ...] = ()
    silence: str = ""
