"""Periods and allowances (R-P): what resets, what is late, what is told once, what a limit changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.domain.given import CARDS, MARCH, NOON, Watched, limit, reading, rule
from tests.domain.reference.cases import WARN, Case, played, rows
from watcher.domain.advance import advance
from watcher.domain.evaluate import evaluate
from watcher.domain.facts import Facts
from watcher.domain.forecast import Days, Outlook, outlook, sketch
from watcher.domain.notify import decide
from watcher.domain.period import Period, calendar_day, calendar_month
from watcher.domain.reading import Gap
from watcher.domain.rule import Level
from watcher.domain.telling import Subject
from watcher.engine.judging.doubt import RESET_LATE, doubted
from watcher.records import SeriesState

APRIL = "at=04-01T00:10"
LADDER = (rule(),)
LEAVING = (rule({"warning": "remaining < 20"}, clear="remaining > 40"),)
FIRED, WORSE, RESET, RAISED = (
    "fired warning",
    "escalated critical",
    "resolved period reset",
    "resolved limit raised",
)
LIKE_DOWN = "Lago resolves when the number falls; a counter that begins anew was repaired by nobody"
IN_ITS_PERIOD = "elsewhere the drop resolves and the next crossing fires again"

RESETS = (
    Case(
        "R-P1", "a new period ends it, as a reset", f"95 {APRIL} 2", "w.", (FIRED, RESET), differs=LIKE_DOWN
    ),
    Case("R-P1", "passed already in the new one", f"95 {APRIL} 96", "ww", (FIRED, RESET, FIRED)),
    Case("R-P1", "told anew in the new one", f"95 {APRIL} 2 96", "w.w", (FIRED, RESET, FIRED)),
    Case("R-P1", "a reset that nobody saw", "95 at=06-20T12:00 3", "w.", (FIRED, RESET)),
    Case("R-P1", "nor was it known for a while", f"95 {APRIL} - - 3", "www.", (FIRED, RESET)),
    Case(
        "R-P1",
        "what is pending begins anew",
        f"91 {APRIL} 91 91",
        "ppw",
        (FIRED,),
        rules=[rule({"warning": "used >= 90%"}, after=replace(WARN.after, polls=2))],
    ),
    Case("R-P1", "an answer of the old period", f"{APRIL} 95 at=03-31T23:50 1 ", "ww", (FIRED,)),
    Case("R-P3", "once a level and period", "91 94 70 91 95", "wwwww", (FIRED,), differs=IN_ITS_PERIOD),
    Case(
        "R-P3",
        "even where its rule lets it go",
        "85 50 85",
        "w.w",
        (FIRED, "resolved usage corrected"),
        rules=LEAVING,
        differs=IN_ITS_PERIOD,
    ),
    Case(
        "R-P3",
        "a higher one is told then",
        "91 50 101 101",
        "wwcc",
        (FIRED, WORSE),
        rules=LADDER,
    ),
    Case("R-P3", "again once the allowance rose", "95 of=200 95 185", "w.w", (FIRED, RAISED, FIRED)),
    Case(
        "R-P3",
        "also when it had ended before that",
        "95 40 of=200 190",
        "w.w",
        (FIRED, "resolved usage corrected", FIRED),
        rules=[rule({"warning": "used >= 90%"}, clear="used < 50%")],
    ),
    Case("R-P4", "several at once are one", "120", "c", ("fired critical",), rules=LADDER),
    Case("R-P6", "a raised limit judges anew at once", "95 of=200 95", "w.", (FIRED, RAISED)),
    Case("R-P6", "and says so where the level stays", "95 of=101 95", "ww", (FIRED, "limit changed warning")),
    Case(
        "R-P6",
        "or where a lower one stays",
        "100 of=110 100",
        "cw",
        ("fired critical", "eased warning"),
        rules=LADDER,
    ),
    Case("R-P6", "a lowered limit reaches more", "95 of=90 95", "wc", (FIRED, WORSE), rules=LADDER),
    Case("R-P6", "a lowered limit ends nothing", "95 of=99 50", "ww", (FIRED, "limit changed warning")),
    Case("R-P6", "no limit is none that was raised", "95 of=? 95 of=100 95", "www", (FIRED,)),
    Case("R-P6", "a limit of 0 is no limit", "95 of=0 95", "ww", (FIRED,)),
    Case("R-P8", "on the line is in alarm", "90", "w", (FIRED,)),
    Case("R-P8", "just under it is not", "89.999", "."),
)
COUNTERS = [replace(case, counter=True) for case in RESETS]

STOCKS = (
    Case("R-P1", "a stock has no period to reset", f"95 {APRIL} 95", "ww", (FIRED,)),
    Case("R-P1", "and its fall is one", f"95 {APRIL} 2", "w.", (FIRED, "resolved usage fell")),
    Case("R-P8", "on the line that is left, still in alarm", "90 85", "ww", (FIRED,)),
    Case("R-P8", "just under it, left", "90 84.999", "w.", (FIRED, "resolved usage fell")),
    Case(
        "R-P8",
        "a remainder on its line",
        "80 79",
        "w.",
        (FIRED, "resolved usage fell"),
        rules=[rule({"warning": "remaining <= 20"}, clear="remaining > 20")],
    ),
)


@rows(COUNTERS)
def test_counters(case: Case) -> None:
    played(case)


@rows(STOCKS)
def test_stocks(case: Case) -> None:
    played(case)


def test_several_levels_crossed_at_once_are_listed() -> None:
    """R-P4: one message, which names the highest and lists all."""
    (telling,) = Watched().sees(120).told
    assert (telling.level, telling.crossed) == (Level.CRITICAL, tuple(Level))


def test_a_rule_that_comes_late_says_that_it_held_before() -> None:
    """R-P5."""
    facts = Facts(NOON, 95, limit(100), MARCH)
    step = advance(None, WARN, evaluate(WARN, facts), facts, series=CARDS.key, max_gap=timedelta(hours=1))
    subject = Subject(CARDS, (), reading=reading(95), already_above=True)
    (telling,) = decide(None, [step], subject, NOON).tellings
    assert telling.already_above


# --- R-P2: late figures ------------------------------------------------------------------------------------


APRIL_2026 = calendar_month(datetime(2026, 4, 2, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Late:
    """A number so many hours after a reset, where the old period ended at 1,000; is it believed?"""

    what: str
    hours: float
    used: float
    believed: bool
    period: Period = APRIL_2026
    differs: str = ""


DAY = calendar_day(datetime(2026, 4, 1, tzinfo=UTC))
BAND = "Kestra doubts any number not below the old one; here from 95 to 125 % of it, so that a flood is told"

LATE = (
    Late("a new number", 1, 3, believed=True),
    Late("the old one again", 1, 1_000, believed=False),
    Late("the old one revised a little", 1, 950, believed=False, differs=BAND),
    Late("clearly less", 1, 949, believed=True, differs=BAND),
    Late("the old one after missed polls", 1, 1_250, believed=False, differs=BAND),
    Late("far more, which is news", 1, 1_251, believed=True, differs=BAND),
    Late("just before the grace is over", 11.99, 1_000, believed=False),
    Late("once the grace is over", 12, 1_000, believed=True),
    Late("a day's grace is its quarter", 5.99, 1_000, believed=False, period=DAY),
    Late("a day's grace is over", 6, 1_000, believed=True, period=DAY),
)


@pytest.mark.parametrize("row", LATE, ids=[each.what for each in LATE])
def test_a_number_like_the_old_periods_is_doubted_for_a_while(row: Late) -> None:
    now = row.period.start + timedelta(hours=row.hours)
    old_end = row.period.start - timedelta(minutes=10)
    before = reading(1_000, 2_000, now=old_end, period=calendar_month(old_end))
    state = SeriesState(CARDS, (), before, old_end)
    found = doubted(reading(row.used, 2_000, now=now, period=row.period), state, 1_000, [], now)
    assert (
        not isinstance(found, Gap)
        if row.believed
        else (isinstance(found, Gap) and found.reason == RESET_LATE)
    )


# --- R-P7: what a forecast needs ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Need:
    what: str
    days: int
    hours_gone: float
    foreseen: bool
    differs: str = ""


TENTH = "Oracle asks for three days; here a tenth of the period does as well, as a month may be all there is"

NEEDS = (
    Need("two days known, a day gone", 2, 24, foreseen=False),
    Need("three days known", 3, 1, foreseen=True),
    Need("nothing known, less than a tenth gone", 0, 74, foreseen=False, differs=TENTH),
    Need("nothing known, a tenth gone", 0, 74.4, foreseen=True, differs=TENTH),
)


@pytest.mark.parametrize("row", NEEDS, ids=[each.what for each in NEEDS])
def test_a_forecast_needs_days(row: Need) -> None:
    now = MARCH.start + timedelta(hours=row.hours_gone)
    known = (
        sketch(Days(date(2026, 2, 28) - timedelta(days=row.days), (10.0,) * row.days)) if row.days else None
    )
    found = outlook(known, 20, now, MARCH)
    assert isinstance(found, Outlook) is row.foreseen
    assert row.foreseen or "needs 3 days" in str(found)


def test_without_a_forecast_nothing_is_reached_and_nothing_ends() -> None:
    ahead = rule({"warning": "forecast >= 100%"})
    none = Facts(NOON, 99, limit(100), MARCH, outlook="needs 3 days of data")
    gap = timedelta(hours=1)
    quiet = advance(None, ahead, evaluate(ahead, none), none, series=CARDS.key, max_gap=gap)
    assert quiet.after.level is None
    held = replace(quiet.after, level=Level.WARNING, since=NOON, period_start=MARCH.start, limit=100)
    assert advance(held, ahead, evaluate(ahead, none), none, series=CARDS.key, max_gap=gap).after == held
