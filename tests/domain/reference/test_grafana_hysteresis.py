"""Grafana's recovery thresholds (R-H) and its answers to missing data (R-D).

R-D1's alert of its own for a source, R-D4's count of complete answers and R-D6 (tries within one look) are
decided in the engine: what the domain promises is that a missing number moves nothing.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.domain.given import CARDS, NOON, Watched, rule
from tests.domain.reference.cases import WARN, Case, played, rows
from watcher.domain.advance import Step, advance, removed
from watcher.domain.alert import Alert, Ended
from watcher.domain.compose.messages import compose
from watcher.domain.evaluate import evaluate
from watcher.domain.facts import Facts
from watcher.domain.notify import decide
from watcher.domain.rule import After, Level, Rule
from watcher.domain.telling import Subject

LOAD = (rule({"warning": "used > 100"}, clear="used <= 30", name="load"),)
FIRED, FELL = "fired warning", "resolved usage fell"
LADDER = {"warning": "used >= 80%", "critical": "used >= 95%"}

HYSTERESIS = (
    Case("R-H1", "on the upper line it does not begin", "100", ".", rules=LOAD),
    Case("R-H1", "above it, it does", "101", "w", (FIRED,), rules=LOAD),
    Case("R-H1", "above the lower line it stays", "101 100 50 31", "wwww", (FIRED,), rules=LOAD),
    Case("R-H1", "on the lower line it ends", "101 30", "w.", (FIRED, FELL), rules=LOAD),
    Case("R-H1", "ended, only the upper line counts", "101 30 31 100", "w...", (FIRED, FELL), rules=LOAD),
    Case("R-H1", "and it begins again", "101 30 101", "w.w", (FIRED, FELL, FIRED), rules=LOAD),
    Case(
        "R-H1",
        "without a `clear` five points are left",
        "90 85 84.9",
        "ww.",
        (FIRED, FELL),
        differs="Grafana ends on the line it begins on; a number resting on it would be told at every look",
    ),
    Case("R-H2", "the loaded set survives a restart", "101 restart 31", "ww", (FIRED,), rules=LOAD),
    Case("R-H2", "no data passes, loaded", "101 - 31", "www", (FIRED,), rules=LOAD),
    Case("R-H2", "no data passes, not loaded", "- 31 - 100", "....", rules=LOAD),
    Case("R-H2", "no data just before the end", "101 - 30", "ww.", (FIRED, FELL), rules=LOAD),
    Case(
        "R-H2",
        "a number without a limit is no data for percents",
        "91 of=? 10 of=100 10",
        "ww.",
        (FIRED, FELL),
    ),
    Case(
        "R-H3",
        "level by level down",
        "95 90 89 75 74",
        "ccww.",
        ("fired critical", "eased warning", FELL),
        rules=[rule(LADDER)],
    ),
    Case(
        "R-H3",
        "critical to warning is no end",
        "95 85 95",
        "cwc",
        ("fired critical", "eased warning", "escalated critical"),
        rules=[rule(LADDER)],
    ),
    Case(
        "R-H3",
        "one `clear` is for the whole ladder",
        "95 85 60 49",
        "ccc.",
        ("fired critical", FELL),
        rules=[rule(LADDER, clear="used < 50%")],
        differs="there each level has its own; here a ladder with `clear` keeps its highest level until then",
    ),
)

PATIENT = rule({"warning": "used >= 90%"}, after=After(polls=2))
KEEPS = (
    "Grafana tells NoData as an alert with other labels; here the last state is kept, and sources have rules"
)

MISSING = (
    Case("R-D1", "no data keeps what fires", "91 - - 91", "wwww", (FIRED,), differs=KEEPS),
    Case("R-D1", "no data keeps what is quiet", "50 - - 50", "....", differs=KEEPS),
    Case(
        "R-D3",
        "pending stands still",
        "91 - 91",
        "ppw",
        (FIRED,),
        rules=[PATIENT],
        differs="Grafana begins anew",
    ),
    Case("R-D3", "and is over when false", "91 - 50 91", "pp.p", rules=[PATIENT]),
    Case(
        "R-D4",
        "one that stays away is never resolved by that",
        "91" + " -" * 200 + " 91",
        "w" * 202,
        (FIRED,),
        differs="Grafana resolves a missing series after two looks; a partial answer ends nothing here",
    ),
    Case("R-D7", "a rule that is gone ends", "91 edit 91", "w.", (FIRED, "resolved rule removed")),
    Case(
        "R-D7",
        "also where nobody knows the number",
        "91 edit -",
        "w.",
        (FIRED, "resolved rule removed"),
    ),
    Case(
        "R-D7",
        "back again it is told anew",
        "91 edit 91 edit 91",
        "w.w",
        (FIRED, "resolved rule removed", FIRED),
    ),
)


@rows(HYSTERESIS)
def test_hysteresis(case: Case) -> None:
    played(case)


@rows(MISSING)
def test_missing_data(case: Case) -> None:
    played(case)


def test_each_series_is_loaded_by_itself() -> None:
    """R-H1, R-H2: what one dimension does says nothing about another."""
    low, high = Watched(rules=list(LOAD), stock=True), Watched(rules=list(LOAD), stock=True)
    assert (low.sees(50).level, high.sees(101, 50).level) == ("ok", "warning")


# --- R-D2: what is told of missing data goes through `after` as a value would ------------------------------


@pytest.mark.parametrize(
    ("ages", "states"),
    [
        ("0 1 2", "..p"),
        ("0 2 3", ".pw"),
        ("2 0 2", "p.p"),
        ("2 3 0", "pw."),
        ("2 ? 3", "ppw"),
    ],
    ids=["young", "old twice", "young between", "back again", "unknown between"],
)
def test_an_age_goes_through_after(ages: str, states: str) -> None:
    stale = rule({"warning": "age >= 2h"}, after=After(polls=2))
    found, alert, now = "", None, NOON
    for age in ages.split():
        now += timedelta(minutes=15)
        facts = Facts(now, age=None if age == "?" else timedelta(hours=int(age)))
        alert = _looks(stale, facts, alert).after
        found += "w" if alert.level else "p" if alert.holds else "."
    assert found == states


def _looks(stale: Rule, facts: Facts, alert: Alert | None) -> Step:
    return advance(alert, stale, evaluate(stale, facts), facts, series=CARDS.key, max_gap=timedelta(hours=1))


def test_a_part_that_is_reported_no_longer_ends_with_that_reason() -> None:
    """R-D4, below an organization: once enough complete answers were without it."""
    watched = Watched(rules=[WARN], stock=True).sees(91)
    gone = removed(watched.alerts["ladder"], WARN, Ended.NOT_REPORTED)
    verdict = decide(watched.incident, [gone], Subject(CARDS, ()), watched.now)
    assert [(t.reason, t.ended) for t in verdict.tellings] == [("resolved", Ended.NOT_REPORTED)]


def test_a_number_that_is_not_there_is_never_shown_as_one() -> None:
    """R-D5: no sentinel, no NaN, no zero; the time since when it is missing instead."""
    old = rule({"warning": "age >= 24h"}, name="old")
    step = _looks(old, Facts(NOON, why_unknown="not in the answer", age=timedelta(hours=25)), None)
    subject = Subject(CARDS, (("org", "Acme Brasil"),), missing_since=NOON - timedelta(hours=25))
    (telling,) = decide(None, [step], subject, NOON).tellings
    message = compose(telling, timezone="UTC")
    words = " ".join(
        [message.headline, message.sentence, message.consequence, *(f.text for f in message.facts)]
    )
    assert message.used is None
    assert not any(wrong in words.casefold() for wrong in ("nan", "none", "-1", " 0 "))
    assert step.after.level is Level.WARNING
