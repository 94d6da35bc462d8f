"""From a rule's tests as written to tests that can be run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from watcher.config.fault import Fault, Loc, fault
from watcher.config.testmodels import HistoryEntry, InlineTest, PeriodEntry
from watcher.config.where import Where
from watcher.config.written import Written
from watcher.domain.period import PeriodKind
from watcher.domain.rule import Level, Rule, Watch
from watcher.domain.ruletest import NO_SAMPLE, TELLINGS, Counting, Look, RuleTest, moments, moments_before
from watcher.domain.specimen import specimen
from watcher.domain.words import number

_KINDS = {"month": PeriodKind.MONTH, "day": PeriodKind.DAY, "billing": PeriodKind.BILLING, "none": None}
_GOOD = {"yes": True, "ok": True, "no": False, "fail": False, NO_SAMPLE: None}


@dataclass(frozen=True, slots=True)
class PlacedTest:
    """A test and where it stands, so that its failure can be told there."""

    test: RuleTest
    loc: Loc
    where: Where

    def failing(self, message: str, hint: str, column: int | None = None) -> Fault:
        """The fault that it fails: at the expected word of `column`, or at what is expected to be sent."""
        at = (*self.loc, "expect", column) if column is not None else (*self.loc, "sent")
        return fault("E142", message, self.where.value(at), hint=hint)


def to_tests(written: Written, rule: Rule, timezone: str, digest_only: frozenset[Level]) -> list[PlacedTest]:
    """The tests of one rule; `timezone` is where people read times, and where the tests' periods begin."""
    found = []
    for at, entry in enumerate(written.entry.tests):
        loc = (*written.loc, "tests", at)
        place = written.where.line((*loc, "name"))
        test = _test(entry, rule, timezone, digest_only, place)
        found.append(PlacedTest(test, loc, written.where))
    return found


def names_given(test: InlineTest) -> dict[str, str]:
    """What a test says of the thing it is about, by name."""
    own = {name: getattr(test, name) for name in ("source", "org", "resource", "plan")}
    return {**{name: value for name, value in own.items() if value is not None}, **test.labels}


def _test(
    entry: InlineTest, rule: Rule, timezone: str, digest_only: frozenset[Level], place: str
) -> RuleTest:
    about = specimen(rule.select, names_given(entry))
    counting = _counting(entry.period, timezone)
    start = _aware(entry.start, timezone)
    sent = {name: getattr(entry.sent, name) for name in TELLINGS} if entry.sent else {}
    limits = entry.limit or (None,)
    history = entry.history or HistoryEntry(used=(None,))
    back = moments_before(start, history.every or entry.every, len(history.used), timezone)
    ats = moments(start, entry.every, len(entry.expect), timezone)
    return RuleTest(
        name=entry.name,
        rule=rule,
        series=about.series,
        labels=about.labels,
        looks=_looks(entry, rule.watch, ats, limits, counting, timezone),
        expect=entry.expect,
        every=entry.every,
        timezone=timezone,
        row={Watch.LIMIT: "used", Watch.ORG: "seen", Watch.SOURCE: "answers"}[rule.watch],
        sent={name: times for name, times in sent.items() if times is not None},
        before=_numbers(back, history.used, limits[:1], counting, timezone) if entry.history else (),
        digest_only=digest_only,
        place=place,
    )


def _looks(
    entry: InlineTest,
    watch: Watch,
    ats: Sequence[datetime],
    limits: Sequence[float | None],
    counting: Counting,
    timezone: str,
) -> tuple[Look, ...]:
    if watch is Watch.LIMIT:
        return _numbers(ats, entry.used or (), limits, counting, timezone)
    words = (entry.seen if watch is Watch.ORG else entry.answers) or ()
    return tuple(Look(at, word, good=_GOOD[word]) for at, word in zip(ats, words, strict=True))


def _numbers(
    ats: Sequence[datetime],
    used: Sequence[float | None],
    limits: Sequence[float | None],
    counting: Counting,
    timezone: str,
) -> tuple[Look, ...]:
    of = limits if len(limits) == len(used) else [limits[0]] * len(used)
    return tuple(
        Look(at, NO_SAMPLE if one is None else number(one), one, limit, counting.period(at, timezone))
        for at, one, limit in zip(ats, used, of, strict=True)
    )


def _counting(entry: PeriodEntry, timezone: str) -> Counting:
    start, end = (_aware(at, timezone) if at else None for at in (entry.start, entry.end))
    return Counting(_KINDS[entry.kind], start, end)


def _aware(at: datetime, timezone: str) -> datetime:
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(timezone))).astimezone(UTC)
