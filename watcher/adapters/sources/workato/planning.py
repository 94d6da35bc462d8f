"""Which usage requests answer for everybody, where billing periods begin on different days and hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from watcher.adapters.sources.workato.assumptions import HOURS_A_DAY, MOST_ROWS
from watcher.adapters.sources.workato.moments import (
    day_of,
    days_touched,
    full_hour,
    is_midnight,
    midnight,
    next_midnight,
)
from watcher.adapters.sources.workato.question import Interval, Question

_LEAST = timedelta(seconds=1)  # of a range, in the first moment of a period
_MOMENT = timedelta(microseconds=1)

Asked = tuple[str, datetime]
"""The key of a workspace, and when its period began."""


@dataclass(frozen=True, slots=True)
class Span:
    """Which rows of an answer count for one asked about: those that begin from `since` on, before `until`."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """One request, and whom it is for; where `spans` has None, all rows of the workspace count."""

    question: Question
    spans: Mapping[Asked, Span | None]


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans a read at `now`: by `parameter`, in days of `zone`.

    With `apart` no request reaches further back than the periods it is for.
    """

    parameter: str
    now: datetime
    zone: str
    apart: bool = False

    def parts(self, wanted: Iterable[Asked]) -> list[Part]:
        """As few requests as can be read.

        One where all periods began together. Else by days, added up from each midnight, in answers of at most
        20,000 rows; the first day of a period that began inside it is told by hours. A beginning has a
        request of its own where that costs no more.
        """
        starts: dict[datetime, list[Asked]] = defaultdict(list)
        for asked in dict.fromkeys(wanted):
            starts[asked[1]].append(asked)
        if len(starts) <= 1:
            return [self._alone(start, some) for start, some in starts.items()]
        midnights = {start for start in starts if is_midnight(start, self.zone)}
        lonely = self._lonely(starts.keys() - midnights)
        choices = (midnights | lonely, lonely, midnights, set[datetime]())
        return min((self._plan(starts, alone) for alone in choices), key=len)

    def divided(self, part: Part) -> list[Part]:
        """The same for those of each first day by themselves, the shortest range first."""
        by_day: dict[date, dict[Asked, Span]] = defaultdict(dict)
        for asked, span in part.spans.items():
            if span is not None:
                by_day[day_of(span.since, self.zone)][asked] = span
        return [self._each(part.question.interval, by_day[day]) for day in sorted(by_day, reverse=True)]

    def _plan(self, starts: Mapping[datetime, Sequence[Asked]], alone: AbstractSet[datetime]) -> list[Part]:
        joint = [asked for start, some in starts.items() if start not in alone for asked in some]
        inside = [asked for asked in joint if not is_midnight(asked[1], self.zone)]
        apart = [self._alone(start, starts[start]) for start in sorted(alone, reverse=True)]
        return [*self._by_days(self._day_spans(joint)), *self._by_hours(inside), *apart]

    def _lonely(self, inside: Iterable[datetime]) -> set[datetime]:
        """Beginnings inside a day on which no other period began."""
        by_day: dict[date, list[datetime]] = defaultdict(list)
        for start in inside:
            by_day[day_of(start, self.zone)].append(start)
        return {some[0] for some in by_day.values() if len(some) == 1}

    def _alone(self, start: datetime, some: Sequence[Asked]) -> Part:
        keys = tuple(dict.fromkeys(key for key, _ in some))
        question = Question(self.parameter, keys, start, max(self.now, start + _LEAST))
        return Part(question, dict.fromkeys(some))

    def _day_spans(self, some: Iterable[Asked]) -> list[tuple[Asked, Span]]:
        """The whole days of periods, so far as there are any yet."""
        found = []
        for asked in some:
            start = asked[1]
            since = start if is_midnight(start, self.zone) else next_midnight(start, self.zone)
            if since == start or since < self.now:
                found.append((asked, Span(since, max(self.now, since + _LEAST))))
        return found

    def _by_days(self, some: Sequence[tuple[Asked, Span]]) -> list[Part]:
        return [self._each(Interval.DAY, dict(group)) for group in self._groups(some, 1)]

    def _by_hours(self, some: Iterable[Asked]) -> list[Part]:
        """The first days of periods, from the beginning of the hour in which each began."""
        spans = [
            (asked, Span(full_hour(asked[1], self.zone), next_midnight(asked[1], self.zone)))
            for asked in some
        ]
        return [self._each(Interval.HOUR, dict(group)) for group in self._groups(spans, HOURS_A_DAY)]

    def _groups(
        self, some: Iterable[tuple[Asked, Span]], rows_a_day: int
    ) -> Iterator[list[tuple[Asked, Span]]]:
        """Neighbours in time, whose answer has at most 20,000 rows."""
        group: list[tuple[Asked, Span]] = []
        for each in sorted(some, key=lambda one: one[1].since):
            if group and not self._fits(group, each, rows_a_day):
                yield group
                group = []
            group.append(each)
        if group:
            yield group

    def _fits(self, group: Sequence[tuple[Asked, Span]], more: tuple[Asked, Span], rows_a_day: int) -> bool:
        since, until = group[0][1].since, more[1].until
        if self.apart and day_of(more[1].since, self.zone) != day_of(since, self.zone):
            return False
        days = days_touched(since, until - _MOMENT, self.zone)
        return (len(group) + 1) * days * rows_a_day <= MOST_ROWS

    def _each(self, interval: Interval, spans: Mapping[Asked, Span]) -> Part:
        """One request by days or hours; without an interval where one beginning needs none."""
        first = min(span.since for span in spans.values())
        if interval is Interval.DAY and {start for _, start in spans} == {first}:
            return self._alone(first, tuple(spans))
        start = midnight(day_of(first, self.zone), self.zone)
        end = min(self.now, max(span.until for span in spans.values()))
        keys = tuple(dict.fromkeys(key for key, _ in spans))
        return Part(Question(self.parameter, keys, start, max(end, start + _LEAST), interval), dict(spans))
