"""Short ways to write a rule's test and to run it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from watcher.adapters.stores.memory import MemoryStore
from watcher.domain.period import PeriodKind
from watcher.domain.rule import Rule, Watch
from watcher.domain.ruletest import Counting, Look, RuleTest, moments, moments_before
from watcher.domain.specimen import specimen
from watcher.engine.replaying.trial import Trial, run_trial

START = datetime(2026, 3, 25, tzinfo=UTC)
DAY = timedelta(days=1)
MONTH = Counting(PeriodKind.MONTH)
_GOOD = {"y": True, "n": False, "_": None}


def numbers(
    rule: Rule,
    used: Sequence[float | None],
    expect: str,
    *,
    sent: Mapping[str, int] | None = None,
    before: Sequence[float | None] = (),
    limit: float | None = 100,
    start: datetime = START,
    every: timedelta = DAY,
    counting: Counting = MONTH,
) -> RuleTest:
    """A test of numbers; `expect` are its words with spaces between them."""
    about = specimen(rule.select, {"resource": "cards"})

    def looks(ats: Sequence[datetime], values: Sequence[float | None]) -> tuple[Look, ...]:
        pairs = zip(ats, values, strict=True)
        return tuple(Look(at, str(one), one, limit, counting.period(at, "UTC")) for at, one in pairs)

    return RuleTest(
        name="a test",
        rule=rule,
        series=about.series,
        labels=about.labels,
        looks=looks(moments(start, every, len(used), "UTC"), used),
        expect=tuple(expect.split()),
        every=every,
        timezone="UTC",
        row="used",
        sent=sent or {},
        before=looks(moments_before(start, every, len(before), "UTC"), before),
        place="rules/cards.yaml:3",
    )


def answers(rule: Rule, row: str, expect: str, *, every: timedelta = DAY / 24) -> RuleTest:
    """A test of presence or health: `y`, `n` or `_` a column."""
    about = specimen(rule.select, {})
    ats = moments(START, every, len(row), "UTC")
    return RuleTest(
        name="a test",
        rule=rule,
        series=about.series,
        labels=about.labels,
        looks=tuple(Look(at, word, good=_GOOD[word]) for at, word in zip(ats, row, strict=True)),
        expect=tuple(expect.split()),
        every=every,
        timezone="UTC",
        row="seen" if rule.watch is Watch.ORG else "answers",
    )


async def tried(test: RuleTest) -> Trial:
    store = MemoryStore()
    await store.open()
    return await run_trial(test, store)
