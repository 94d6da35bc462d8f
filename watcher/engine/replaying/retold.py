"""What a backtest found: every telling there would have been, and what came of the numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from watcher.domain.alert import Ended
from watcher.domain.message import Reason
from watcher.domain.reading import Labels, Series
from watcher.domain.rule import Level

BEGINS = frozenset({Reason.FIRED, Reason.FLAPPING, Reason.ESCALATED})
"""Reasons by which a level is reached."""


@dataclass(frozen=True, slots=True)
class Caused:
    """A rule that made a telling, and the level it is at; None where it is over."""

    rule: str
    level: Level | None


@dataclass(frozen=True, slots=True)
class Told:
    """One telling: when it was decided, why, by which rules, and who would have got it.

    `held` is until when quiet hours would have kept it from the receivers named in it. `limit` is the one the
    leading rule goes by; unknown numbers are None.
    """

    at: datetime
    reason: Reason
    level: Level | None
    ended: Ended | None
    series: Series
    labels: Labels
    used: float | None
    limit: float | None
    caused: tuple[Caused, ...]
    receivers: tuple[str, ...]
    held: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def begins(self) -> bool:
        return self.reason in BEGINS


@dataclass(frozen=True, slots=True)
class Passing:
    """A series went beyond its limit; `lead` is how long before that people were told, None if not."""

    series: Series
    labels: Labels
    at: datetime
    lead: timedelta | None


@dataclass(frozen=True, slots=True)
class Foretold:
    """A rule said that a number would pass a line; `came` is whether it did, None while nobody can know."""

    rule: str
    series: Series
    labels: Labels
    at: datetime
    came: bool | None


@dataclass(frozen=True, slots=True)
class Flooded:
    """A rule that would have raised more than its `max_alerts`: `peak` at once, first at `peak_at`.

    `held_back` is how many would not have been told when they began; they count as told all the same.
    """

    rule: str
    most: int
    peak: int
    peak_at: datetime
    held_back: int


@dataclass(frozen=True, slots=True)
class Message:
    """Something a receiver would have got; many tellings may be one message."""

    receiver: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Retold:
    """What one configuration would have told in the span.

    `rules` are those replayed, in the files' order; `skipped` those that ask what samples do not tell.
    """

    rules: tuple[str, ...]
    skipped: tuple[str, ...] = ()
    tellings: tuple[Told, ...] = ()
    messages: tuple[Message, ...] = ()
    passings: tuple[Passing, ...] = ()
    foretold: tuple[Foretold, ...] = ()
    judged: int = 0
    flooded: tuple[Flooded, ...] = ()

    def of(self, rule: str) -> list[tuple[Told, Caused]]:
        """The tellings that a rule made, with its own part in each."""
        return [(told, each) for told in self.tellings for each in told.caused if each.rule == rule]

    def counts(self, rule: str) -> Counter[str]:
        """How often a rule reached each level, by its word; `resolved`; and all else by its reason."""
        return Counter(_kind(told, caused) for told, caused in self.of(rule))

    def leads(self) -> list[timedelta]:
        """Shortest first."""
        return sorted(passing.lead for passing in self.passings if passing.lead is not None)

    @property
    def median_lead(self) -> timedelta | None:
        leads = self.leads()
        return timedelta(seconds=median(each.total_seconds() for each in leads)) if leads else None

    @property
    def unwarned(self) -> list[Passing]:
        return [passing for passing in self.passings if passing.lead is None]


def _kind(told: Told, caused: Caused) -> str:
    if told.reason is Reason.RESOLVED:
        return "resolved"
    return caused.level.word if told.begins and caused.level else str(told.reason)


@dataclass(frozen=True, slots=True)
class NoData:
    """Days of the span, by the clock of the config's zone, on which a source told nothing."""

    source: str
    days: tuple[date, ...]
    of: int

    @property
    def stretches(self) -> list[tuple[date, date]]:
        """First and last day of each row of days."""
        found: list[tuple[date, date]] = []
        for day in self.days:
            if found and (day - found[-1][1]).days == 1:
                found[-1] = (found[-1][0], day)
            else:
                found.append((day, day))
        return found


@dataclass(frozen=True, slots=True)
class Backtested:
    """The span, what each configuration would have told in it, and what there was to judge.

    `series` is how many were replayed, `samples` how many numbers of them lie in the span.
    """

    since: datetime
    until: datetime
    sides: tuple[Retold, ...]
    series: int
    samples: int
    no_data: tuple[NoData, ...] = ()

    @property
    def weeks(self) -> float:
        """How long the span is, but for the days without data of every source."""
        lost: set[date] = (
            set.intersection(*({*each.days} for each in self.no_data)) if self.no_data else set()
        )
        return max((self.until - self.since) / timedelta(weeks=1) - len(lost) / 7, 0.0)

    def a_week(self, messages: Sequence[Message]) -> float:
        return len(messages) / self.weeks if self.weeks else 0.0
