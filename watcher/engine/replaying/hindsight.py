"""Watches a replay: who would have been told what, which limits were passed, which forecasts came true."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from watcher.domain.message import Reason
from watcher.domain.quiet import Then
from watcher.domain.reading import Limit, Reading
from watcher.domain.rule import Rule, Watch
from watcher.domain.telling import Telling
from watcher.domain.terms import Metric, Term, Unit
from watcher.engine.cases import Case, facts_for
from watcher.engine.policy import Policy
from watcher.engine.replaying.courses import Courses, Passed, Prophecy, Stretch, stretch_of
from watcher.engine.replaying.replay import Seen
from watcher.engine.replaying.retold import BEGINS, Caused, Foretold, Message, Passing, Told
from watcher.engine.replaying.tides import Tides
from watcher.records import OutboxRow

_PATIENCE = 2
"""Of a number that nothing resets, what was said to run out in a day is waited for two."""


@dataclass(slots=True)
class Hindsight:
    """Takes what is seen, look by look.

    Looks before `since` are a run-in: what is told there does not count, but people know it.
    """

    policy: Policy
    since: datetime
    until: datetime
    tellings: list[Told] = field(default_factory=list)
    judged: int = 0
    tides: Tides = field(default_factory=lambda: Tides({}, ()))
    _messages: dict[tuple[object, ...], Message] = field(default_factory=dict)
    _courses: Courses = field(default_factory=Courses)
    _warned: dict[Stretch, datetime] = field(default_factory=dict)
    _passings: list[Passing] = field(default_factory=list)
    _named: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def take(self, seen: Seen) -> None:
        """One look."""
        self.judged += seen.outcome.judged
        self.tides.take(seen)
        for telling in seen.outcome.tellings:
            if telling.reason is not Reason.PROGRESS:
                self._telling(telling, seen.outcome.rows)
        if seen.at >= self.since:
            for row in seen.outcome.rows:
                if row.message.reason is not Reason.PROGRESS:
                    self._messages.setdefault(_as_sent(row), Message(row.receiver, row.next_attempt_at))
        for case in seen.cases:
            if case.subject.reading is not None:
                self._courses.take(case.subject.reading, self._limit(case), seen.at)
        for passed in self._courses.passed:
            self._passing(passed)
        self._courses.passed.clear()

    def close(self) -> None:
        """Nothing more will be seen."""
        self._courses.close(self.until)

    @property
    def messages(self) -> list[Message]:
        """What receivers would have got by the end, oldest first."""
        return sorted((m for m in self._messages.values() if m.at <= self.until), key=lambda m: m.at)

    @property
    def passings(self) -> list[Passing]:
        return sorted(self._passings, key=lambda passing: passing.at)

    @property
    def foretold(self) -> list[Foretold]:
        """What rules foretold within the span."""
        return [
            Foretold(each.rule, each.series, each.labels, each.at, each.came)
            for each in sorted(self._courses.prophecies, key=lambda one: one.at)
            if each.at >= self.since
        ]

    def _telling(self, telling: Telling, rows: Iterable[OutboxRow]) -> None:
        caused = self._caused(telling)
        if telling.reason in BEGINS:
            if telling.reading is not None:
                self._warned.setdefault(stretch_of(telling.reading), telling.at)
            self._foretell(telling, caused)
        if telling.reason is Reason.RESOLVED:
            self._warned.pop((telling.series.key, None), None)
        if telling.at >= self.since:
            self.tellings.append(_told(telling, caused, _rows_of(telling, rows)))

    def _caused(self, telling: Telling) -> tuple[Caused, ...]:
        """The rules that have just begun to hold; else those at its level; at the end those named before."""
        incident = telling.incident.id
        if telling.level is None:
            return tuple(Caused(name, None) for name in self._named.pop(incident, ()))
        joined = [line for line in telling.rules if line.rule in telling.joined]
        lines = joined or [line for line in telling.rules if line.level is telling.level] or telling.rules
        names = (*self._named.get(incident, ()), *(line.rule for line in lines))
        self._named[incident] = tuple(dict.fromkeys(names))
        return tuple(Caused(line.rule, line.level) for line in lines)

    def _foretell(self, telling: Telling, caused: Sequence[Caused]) -> None:
        rules = {rule.name: rule for rule in self.policy.rules}
        if telling.reading is None:
            return
        for each in caused:
            prophecy = _prophecy(rules[each.rule], each, telling, telling.reading)
            if prophecy is not None:
                self._courses.foretell(prophecy)

    def _passing(self, passed: Passed) -> None:
        warned = self._warned.get(passed.stretch)
        lead = passed.at - warned if warned is not None and warned < passed.at else None
        if passed.at >= self.since:
            self._passings.append(Passing(passed.series, passed.labels, passed.at, lead))

    def _limit(self, case: Case) -> Limit | None:
        """The limit of all rules, else the first that a rule brings itself."""
        if case.facts.limit is not None:
            return case.facts.limit
        subject = case.subject
        rules = self.policy.rules_for(Watch.LIMIT, subject.series, subject.labels)
        own = [rule for rule in rules if rule.limit.source is not None]
        found = (facts_for(rule, case, self.policy.allowances).limit for rule in own)
        return next((limit for limit in found if limit is not None), None)


def _told(telling: Telling, caused: tuple[Caused, ...], rows: Sequence[OutboxRow]) -> Told:
    reading = telling.reading
    return Told(
        at=telling.at,
        reason=telling.reason,
        level=telling.level,
        ended=telling.ended,
        series=telling.series,
        labels=telling.labels,
        used=reading.used if reading else None,
        limit=reading.limit.value if reading and reading.limit else None,
        caused=caused,
        receivers=tuple(dict.fromkeys(row.receiver for row in rows)),
        held={row.receiver: row.next_attempt_at for row in rows if row.held},
    )


def _rows_of(telling: Telling, rows: Iterable[OutboxRow]) -> list[OutboxRow]:
    """The rows that tell it, also those that tell it among others."""
    incident = telling.incident
    tag = f"{incident.id}:{incident.revision}"
    return [
        row
        for row in rows
        if (row.incident, row.message.revision) == (incident.id, incident.revision)
        or tag in row.message.members
    ]


def _as_sent(row: OutboxRow) -> tuple[object, ...]:
    """What is one message for its receiver: what quiet hours sum up, and of one series only the last."""
    hushed = row.message.hushed
    if hushed is None:
        return (row.key,)
    if hushed.then is Then.SUMMARY:
        return (row.receiver, hushed.until)
    return (row.receiver, hushed.until, row.incident)


def _prophecy(rule: Rule, caused: Caused, telling: Telling, reading: Reading) -> Prophecy | None:
    """What a rule foretells by the level it has reached; None where it speaks of what is already so."""
    condition = rule.when.get(caused.level) if caused.level else None
    terms = condition.terms if condition else ()
    lines = [(term, line) for term in terms if (line := _line(term, reading.limit)) is not None]
    if not lines or reading.used >= lines[0][1]:
        return None
    term, line = lines[0]
    by = reading.period.end if reading.period else telling.at + _patience(term)
    return Prophecy(rule.name, telling.series, telling.labels, telling.at, line, by, stretch_of(reading))


def _line(term: Term, limit: Limit | None) -> float | None:
    """The use that a term says will be reached; None where it says no such thing."""
    if term.metric is Metric.RUNS_OUT_IN and not term.asks_for_more:
        return limit.value if limit else None
    if term.metric is not Metric.FORECAST or not term.asks_for_more:
        return None
    if term.unit is not Unit.PERCENT:
        return term.value
    return term.value * limit.value / 100 if limit else None


def _patience(term: Term) -> timedelta:
    return _PATIENCE * timedelta(seconds=term.value)
