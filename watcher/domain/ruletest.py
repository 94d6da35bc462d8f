"""A rule's own test: what is seen, column by column, and what is to come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from watcher.domain.period import Period, PeriodKind, calendar_day, calendar_month
from watcher.domain.reading import Labels, Origin, Series
from watcher.domain.rule import IfMissing, Level, Rule

OK, UNKNOWN = "ok", "unknown"
"""What a column is expected to come to where no level is held: all is well, or nobody knows."""

WORDS = (OK, *(level.word for level in Level), UNKNOWN)
RESOLVED = "resolved"
TELLINGS = (*(level.word for level in Level), RESOLVED)
"""What can be counted under `sent`."""

NO_SAMPLE = "_"
_DAY = timedelta(days=1)
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Look:
    """One column: what is seen at that moment.

    Of a series it is `used`, None where there is no sample; of an organization or a source whether it was
    there (`good`), None where nobody answered or nobody asked. `shown` is the cell as people read it.
    """

    at: datetime
    shown: str
    used: float | None = None
    limit: float | None = None
    period: Period | None = None
    good: bool | None = None


@dataclass(frozen=True, slots=True)
class RuleTest:
    """One test of one rule, in isolation: no other rule, no allowance and no silence plays a part.

    `expect` is a word a look; `sent` counts tellings by level or `resolved`, and what it does not name is
    not compared. `before` is remembered and not judged, as if the rule had come with the first look. `row`
    is what the seen row is called: used, seen or answers.
    """

    name: str
    rule: Rule
    series: Series
    labels: Labels
    looks: tuple[Look, ...]
    expect: tuple[str, ...]
    every: timedelta
    timezone: str
    row: str
    sent: Mapping[str, int] = field(default_factory=dict)
    before: tuple[Look, ...] = ()
    digest_only: frozenset[Level] = frozenset({Level.NOTICE})
    place: str = ""


@dataclass(frozen=True, slots=True)
class Counting:
    """What a test's numbers count over: a kind of period, or a first billing period that others follow."""

    kind: PeriodKind | None
    start: datetime | None = None
    end: datetime | None = None

    def period(self, at: datetime, zone: str) -> Period | None:
        """The period that holds `at`; None for a stock."""
        if self.kind is PeriodKind.MONTH:
            return calendar_month(at, zone)
        if self.kind is PeriodKind.DAY:
            return calendar_day(at, zone)
        if self.start is None or self.end is None:
            return None
        return _billing(self.start, self.end, at, zone)


def moments(start: datetime, every: timedelta, count: int, zone: str) -> list[datetime]:
    """So many moments from `start` on; whole days keep the hour by the clock of `zone`."""
    if every % _DAY:
        return [start + every * number for number in range(count)]
    local = start.astimezone(ZoneInfo(zone))
    return [(local + every * number).astimezone(UTC) for number in range(count)]


def moments_before(start: datetime, every: timedelta, count: int, zone: str) -> list[datetime]:
    """So many moments up to one step before `start`, oldest first."""
    return [*reversed(moments(start, -every, count + 1, zone)[1:])]


def _billing(start: datetime, end: datetime, at: datetime, zone: str) -> Period:
    """The first period, or one of those that follow or precede it with the same length."""
    tz = ZoneInfo(zone)
    first, second = start.astimezone(tz), end.astimezone(tz)
    by_months = first.day == second.day and first.day <= 28  # noqa: PLR2004 - every month has these days
    months = (second.year - first.year) * _MONTHS + second.month - first.month
    length = second - first
    number = (at - start) // (end - start)

    def edge(of: int) -> datetime:
        moved = _months_later(first, months * of) if by_months else first + length * of
        return moved.astimezone(UTC)

    while at < edge(number):
        number -= 1
    while at >= edge(number + 1):
        number += 1
    return Period(PeriodKind.BILLING, edge(number), edge(number + 1), zone)


def _months_later(at: datetime, months: int) -> datetime:
    year, month = divmod(at.year * _MONTHS + at.month - 1 + months, _MONTHS)
    return at.replace(year=year, month=month + 1)


def alone(rule: Rule) -> Rule:
    """The rule as a test has it: the limit written there counts, wherever the real one would come from."""
    source = None if rule.limit.source == Origin.ALLOWANCE else rule.limit.source
    limit = replace(rule.limit, source=source, if_missing=IfMissing.SKIP)
    return replace(rule, limit=limit, route=(), actions=())
