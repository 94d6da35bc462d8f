"""An alert: one rule on one series, at a level, and how it got there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from watcher.domain.rule import Level
from watcher.domain.topic import Topic, strand_of


class Ended(StrEnum):
    """Why an alert is over. A counter that reset has not recovered, so the reason is always told."""

    PERIOD_RESET = "period reset"
    PERIOD_MOVED = "billing period moved"
    LIMIT_RAISED = "limit raised"
    USAGE_CORRECTED = "usage corrected"
    USAGE_FELL = "usage fell"
    USAGE_ROSE = "usage rose"
    ANSWERING_AGAIN = "answering again"
    REPORTED_AGAIN = "reported again"
    RULE_REMOVED = "rule removed"
    RULE_CHANGED = "rule changed"
    FORECAST_IMPROVED = "forecast improved"
    GROWTH_SLOWED = "growth slowed"
    NOT_REPORTED = "no longer reported"
    FEWER_ALERTS = "fewer alerts"


@dataclass(frozen=True, slots=True)
class Hold:
    """How long a level's condition has been *seen* true: time nobody looked does not count.

    `at` is the last evaluation if it was true; None while the clock is paused by an unknown answer.
    """

    polls: int = 0
    seconds: float = 0.0
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """The state of one rule on one series. `level` None means quiet.

    `since` is when the present level began; `period_start` and `limit` are those of the last reading
    judged, so that a rollover or a changed limit is seen; `seen_at` is the evaluation that last
    changed anything here; `revision` counts saved changes and guards against two writers. `asked` is the
    gist of the condition that holds the level: a rule that asks something else now is judged anew.
    `held_back` is since when nothing is told of it because its rule would raise too many.
    """

    rule: str
    series: str
    level: Level | None = None
    since: datetime | None = None
    holds: Mapping[Level, Hold] = field(default_factory=dict)
    period_start: datetime | None = None
    limit: float | None = None
    seen_at: datetime | None = None
    revision: int = 0
    asked: str = ""
    held_back: datetime | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """What people are told about one series, from the first telling to its end, whatever rules fire on it.

    That is one topic: how much is used has its own incidents, what is foreseen others.

    `level` is the level last told (None once ended), `told` every level told in this period, `peak` the
    highest use seen, `opened_at`/`ended_at` the edges, `previous` the incident it follows, if any;
    `last_told_at` is the last transition told, `shown_at` the last time the numbers were shown at all.
    `revision` counts the tellings; receivers never get the same one twice.

    `repeats` counts how often the present level was told again; `acked_by` is who has taken it on, `acked_at`
    when: then it is not told again. `changes` are the last times a level began or ended (also in incidents
    before this one); `flapping` says that so many came that only worse is told until they end.
    """

    id: str
    series: str
    opened_at: datetime
    level: Level | None
    told: tuple[Level, ...] = ()
    period_start: datetime | None = None
    period_label: str = ""
    peak: float = 0.0
    limit: float | None = None
    last_told_at: datetime | None = None
    shown_at: datetime | None = None
    ended_at: datetime | None = None
    ended: Ended | None = None
    previous: str | None = None
    revision: int = 0
    repeats: int = 0
    acked_by: str = ""
    acked_at: datetime | None = None
    changes: tuple[datetime, ...] = ()
    flapping: bool = False
    topic: Topic = Topic.USE

    @property
    def strand(self) -> str:
        """What the latest of several is found by: the series and the topic."""
        return strand_of(self.series, self.topic)

    @property
    def open(self) -> bool:
        return self.ended_at is None
