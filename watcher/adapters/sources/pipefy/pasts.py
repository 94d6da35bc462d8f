"""From the answer about the past to readings: days summed up within their months, and last month's totals.

Dates are days of the zone that the config names. A day's number stands at its last second. Days without use
may be left out of a list, so a list that is readable is complete, but for one thing: whether "the last three
months" begin with the first of a month is nowhere said, so the oldest counts only if it lists its first day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from watcher.adapters.sources.pipefy import catalogue, resources
from watcher.adapters.sources.pipefy.assumptions import WIDEST_OFFSET
from watcher.adapters.sources.pipefy.credits import ALONE, COMBINED
from watcher.adapters.sources.pipefy.daily import Days, days_of
from watcher.adapters.sources.pipefy.frame import Frame
from watcher.adapters.sources.pipefy.rows import Row, usage_row
from watcher.adapters.sources.pipefy.seen import Lens, Seen, Word
from watcher.adapters.sources.pipefy.usage import calls, jobs
from watcher.adapters.sources.pipefy.values import mapping, number, rows
from watcher.domain.period import Period, calendar_day, calendar_month
from watcher.domain.reading import Labels, Limit, Org, Origin, Reading, Series

CURRENT, LAST, EARLIER = "c", "l", "q"
"""The three spans Pipefy tells, as they end the aliases: this month, the last one, the last three."""

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Months:
    """The months that may be told, newest first, and which spans to ask for them."""

    this: Period
    last: Period
    before: Period
    asked: tuple[str, ...]

    @classmethod
    def of(cls, frame: Frame, since: datetime) -> Months:
        this = calendar_month(frame.now, frame.zone)
        last = calendar_month(this.start - _SECOND, frame.zone)
        before = calendar_month(last.start - _SECOND, frame.zone)
        spans = {CURRENT: True, LAST: since < this.start, EARLIER: since < last.start}
        return cls(this, last, before, tuple(span for span, wanted in spans.items() if wanted))


def past_of(lens: Lens, orgs: Sequence[Org], months: Months, frame: Frame) -> Iterator[Reading]:
    for n, org in enumerate(orgs):
        teller = _Teller(lens, n, org, months, frame)
        yield from teller.calls()
        yield from teller.tasks()
        yield from teller.totals()


@dataclass(frozen=True, slots=True)
class _Teller:
    """One organization's past in one answer."""

    lens: Lens
    n: int
    org: Org
    months: Months
    frame: Frame

    def calls(self) -> Iterator[Reading]:
        """By day; last month's total where its days are not to be had."""
        word, last_month_told = self.frame.word(resources.API_CALLS), False
        if word == resources.NONE:
            return
        for month, days in self._lists("d", "data", "metric"):
            last_month_told |= month == self.months.last
            if word == resources.DAY:
                yield from self._single_days(days, month)
            else:
                yield from self._sums(resources.API_CALLS, days, month)
        if word == resources.MONTH and not last_month_told:
            row, seen = calls(self.lens, self.n, self.lens.combined(catalogue.API_CALLS, self.org.id))
            yield from self._total(resources.API_CALLS, row, seen)

    def tasks(self) -> Iterator[Reading]:
        if self.frame.word(resources.INTEGRATION_TASKS) != resources.MONTH:
            return
        told: set[Period] = set()
        for month, days in self._lists("t", "history", "usage"):
            told.add(month)
            yield from self._sums(resources.INTEGRATION_TASKS, days, month)
        for month in (self.months.last, self.months.before):
            if month not in told:
                yield from self._bucket(month)

    def totals(self) -> Iterator[Reading]:
        """Last month's, of what has no daily history; credits only as they are counted now."""
        row, seen = jobs(self.lens, self.n, self.lens.combined(catalogue.AUTOMATIONS, self.org.id))
        yield from self._total(resources.AUTOMATION_JOBS, row, seen)
        seen, teller = self.lens.combined(catalogue.AI_CREDITS, self.org.id), COMBINED
        if seen.word is Word.UNASKED:
            seen, teller = self.lens.single(f"a{self.n}", catalogue.AI_CREDITS_OF_ONE), ALONE
        if self.frame.tellers.get(self.org.id) in {teller, None}:
            yield from self._total(resources.AI_CREDITS, usage_row(seen), seen)

    def _lists(self, letter: str, field: str, amount: str) -> Iterator[tuple[Period, Days]]:
        """Each month with the days that tell it."""
        spans = {CURRENT: self.months.this, LAST: self.months.last, EARLIER: self.months.before}
        for span in self.months.asked:
            value = mapping(self.lens.told.data.get(f"{letter}{self.n}{span}")).get(field)
            days = days_of(mapping(value).get("nodes") if field == "history" else value, amount)
            month = spans[span]
            if days is None or not days.complete:
                continue
            if any(_in(month, day) for day in days.known) and (span != EARLIER or _whole(days, month)):
                yield month, days

    def _sums(self, resource: str, days: Days, month: Period) -> Iterator[Reading]:
        """The month's use up to the end of each listed day; after a day that cannot be read, nothing."""
        used = 0.0
        for day in sorted(day for day in (*days.known, *days.odd) if _in(month, day)):
            if day in days.odd or day >= self._today:
                return
            used += days.known[day]
            yield self._reading(resource, Row(used), month, _end(day, self.frame.zone))

    def _single_days(self, days: Days, month: Period) -> Iterator[Reading]:
        for day, used in days.known.items():
            if _in(month, day) and day < self._today:
                period = _day(day, self.frame.zone)
                yield self._reading(resources.API_CALLS, Row(used), period, _end(day, self.frame.zone))

    def _bucket(self, month: Period) -> Iterator[Reading]:
        """A whole month's tasks, from the last three months' buckets (yyyy-MM)."""
        history = mapping(self.lens.told.data.get(f"t{self.n}{EARLIER}")).get("history")
        mine = [node for node in rows(mapping(history).get("nodes")) if node.get("date") == month.label]
        if len(mine) == 1 and number(mine[0].get("usage")) is not None:
            row = Row(mine[0].get("usage"), mine[0].get("limit"))
            yield self._reading(resources.INTEGRATION_TASKS, row, month, month.end - _SECOND)

    def _total(self, resource: str, row: Row, seen: Seen) -> Iterator[Reading]:
        if self.frame.word(resource) != resources.MONTH:
            return
        if seen.spoke and not row.reason and number(row.used) is not None and self._is_last(row.since):
            month = self.months.last
            yield self._reading(
                resource, row, month, month.end - _SECOND, soft=seen.value.get("hasAddon") is True
            )

    def _is_last(self, since: Any) -> bool:
        """Whether a total is of the month before this one: by its date, or far from any reset without one."""
        if isinstance(since, str):
            return self.frame.month(since) == self.months.last
        this, now = self.months.this, self.frame.now
        return since is None and this.start + WIDEST_OFFSET <= now <= this.end - WIDEST_OFFSET

    def _reading(
        self, resource: str, row: Row, period: Period, at: datetime, *, soft: bool = False
    ) -> Reading:
        limit = number(row.limit)
        return Reading(
            Series(self.frame.source, resource, (("org", self.org.id),)),
            number(row.used) or 0.0,
            Limit(limit, Origin.API, soft=soft) if limit else None,
            period,
            at,
            _labels(self.org, self.frame.plans),
        )

    @property
    def _today(self) -> date:
        return self.frame.now.astimezone(ZoneInfo(self.frame.zone)).date()


def _labels(org: Org, plans: Mapping[str, str | None]) -> Labels:
    plan = plans.get(org.id)
    return (("org", org.name), *((("plan", plan),) if plan else ()))


def _in(month: Period, day: date) -> bool:
    return day.strftime("%Y-%m") == month.label


def _whole(days: Days, month: Period) -> bool:
    """Whether a month is surely listed from its first day on: an older day is listed, or that day itself."""
    return min((*days.known, *days.odd)) <= date.fromisoformat(f"{month.label}-01")


@lru_cache(500)
def _day(day: date, zone: str) -> Period:
    return calendar_day(datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)), zone)


def _end(day: date, zone: str) -> datetime:
    return _day(day, zone).end - _SECOND
