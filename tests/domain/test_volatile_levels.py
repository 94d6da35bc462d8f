"""Levels that are not kept to the period's end: forecasts, pace, rises, old numbers; silences; flapping."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from tests.domain.given import CARDS, MARCH, NOON, Watched, limit, reading, rule
from watcher.domain.advance import Step, advance
from watcher.domain.alert import Alert, Ended, Incident
from watcher.domain.evaluate import evaluate
from watcher.domain.facts import Facts, Rise
from watcher.domain.message import Reason
from watcher.domain.notify import decide
from watcher.domain.rule import Level, Rule
from watcher.domain.telling import Subject, Verdict
from watcher.domain.topic import Topic

SPIKE = rule({"warning": "rise(24h) >= 100"}, name="spike")
OLD = rule({"warning": "age >= 24h"}, name="old")
HOUR = timedelta(hours=1)


def step(judged: Rule, facts: Facts, alert: Alert | None = None) -> Step:
    return advance(alert, judged, evaluate(judged, facts), facts, series=CARDS.key, max_gap=2 * HOUR)


def risen(by: float) -> Facts:
    return Facts(NOON, 500, limit(1_000), MARCH, rises={86400.0: Rise(by, 10)})


def test_a_spike_that_is_over_ends_inside_its_period() -> None:
    high = step(SPIKE, risen(120))
    assert high.after.level is Level.WARNING
    over = step(SPIKE, risen(50), high.after)
    assert (over.after.level, over.ended) == (None, Ended.GROWTH_SLOWED)


def test_a_spike_just_under_its_line_goes_on() -> None:
    high = step(SPIKE, risen(120))
    assert step(SPIKE, risen(80), high.after).after.level is Level.WARNING


def test_an_unknown_rise_moves_nothing() -> None:
    high = step(SPIKE, risen(120))
    unknown = Facts(NOON, 500, limit(1_000), MARCH, rises={86400.0: Rise(None, why="no samples")})
    assert step(SPIKE, unknown, high.after).after.level is Level.WARNING


def test_a_number_that_stays_away_is_told_by_its_age_and_over_once_it_is_back() -> None:
    gone = Facts(NOON, why_unknown="not in the answer", age=timedelta(hours=25))
    away = step(OLD, gone)
    told = decide(None, [away], Subject(CARDS, ()), NOON)
    assert [telling.reason for telling in told.tellings] == [Reason.FIRED]
    back = step(OLD, Facts(NOON, 10, limit(100), MARCH, age=timedelta(0)), away.after)
    over = decide(told.incident, [back], Subject(CARDS, (), reading=reading(10)), NOON + HOUR)
    assert (over.tellings[0].reason, over.tellings[0].ended) == (Reason.RESOLVED, Ended.REPORTED_AGAIN)


def test_a_ladder_says_nothing_new_of_a_number_that_is_not_there() -> None:
    held = step(rule(), Facts(NOON, 95, limit(100), MARCH)).after
    unknown = step(rule(), Facts(NOON, why_unknown="permission denied"), held)
    verdict = decide(None, [unknown], Subject(CARDS, ()), NOON)
    assert (verdict.tellings, verdict.silence) == ((), "unknown, state held")


# --- silences -----------------------------------------------------------------------------------------------

BY_ANA = {"ladder": "silenced by Ana"}


def judged(used: float, incident: Incident | None, alert: Alert | None, muted: bool) -> tuple[Step, Verdict]:
    facts = Facts(NOON, used, limit(100), MARCH)
    moved = step(rule(), facts, alert)
    verdict = decide(
        incident, [moved], Subject(CARDS, (), reading=reading(used)), NOON, muted=BY_ANA if muted else {}
    )
    return moved, verdict


def test_what_is_silenced_is_judged_and_not_told() -> None:
    moved, verdict = judged(95, None, None, muted=True)
    assert moved.after.level is Level.WARNING
    assert (verdict.tellings, verdict.silence) == ((), "silenced by Ana")


def test_what_still_holds_when_a_silence_ends_is_told_then() -> None:
    moved, verdict = judged(95, None, None, muted=True)
    _, after = judged(95, verdict.incident, moved.after, muted=False)
    assert [telling.reason for telling in after.tellings] == [Reason.FIRED]


def test_worse_is_held_back_by_a_silence_and_told_after_it() -> None:
    moved, told = judged(95, None, None, muted=False)
    worse, silent = judged(101, told.incident, moved.after, muted=True)
    assert [telling.reason for telling in silent.tellings] == [Reason.PROGRESS]
    _, after = judged(101, silent.incident, worse.after, muted=False)
    assert [telling.reason for telling in after.tellings] == [Reason.ESCALATED]


def test_who_heard_of_the_beginning_hears_of_the_end_in_spite_of_a_silence() -> None:
    moved, told = judged(95, None, None, muted=False)
    april = replace(MARCH, start=MARCH.end, end=MARCH.end + timedelta(days=30))
    later = MARCH.end + HOUR
    facts = Facts(later, 1, limit(100), april, period_before=MARCH)
    over = step(rule(), facts, moved.after)
    subject = Subject(CARDS, (), reading=reading(1, now=later, period=april))
    verdict = decide(told.incident, [over], subject, later, muted=BY_ANA)
    assert [telling.ended for telling in verdict.tellings] == [Ended.PERIOD_RESET]


# --- acknowledgements and reminders -------------------------------------------------------------------------


def test_reminders_come_more_and_more_rarely() -> None:
    waits = (timedelta(hours=4), timedelta(hours=12))
    loud = replace(rule(), repeat={Level.WARNING: waits})
    watched = Watched(rules=[loud], every=HOUR).sees(*[95.0] * 30)
    told = [telling.at for telling in watched.told if telling.reason is Reason.REPEATED]
    assert [later - earlier for earlier, later in pairwise(told)] == [waits[1]] * 2
    assert told[0] - watched.told[0].at == waits[0]


def test_what_somebody_has_taken_on_is_not_told_again_until_it_is_worse() -> None:
    loud = replace(rule(), repeat={Level.WARNING: (HOUR,), Level.CRITICAL: (HOUR,)})
    watched = Watched(rules=[loud], every=HOUR).sees(95)
    assert watched.incident
    watched.incident = replace(watched.incident, acked_by="Ana", acked_at=watched.now)
    watched.sees(95, 95)
    assert watched.story == ["fired warning"]
    watched.sees(101, 101)
    assert watched.story == ["fired warning", "escalated critical", "repeated critical"]


# --- flapping -----------------------------------------------------------------------------------------------


def test_a_stock_that_goes_up_and_down_is_told_once_and_resolved_when_it_is_calm() -> None:
    watched = Watched(stock=True).sees(91, 50, 91, 50, 91, 50, 91, 50, 91, 50)
    assert watched.story[:5] == [
        "fired warning",
        "resolved usage fell",
        "fired warning",
        "resolved usage fell",
        "flapping warning",
    ]
    assert len(watched.story) == 5
    watched.sees(*[50.0] * 90)
    assert watched.story[5:] == ["resolved usage fell"]


def test_worse_is_told_of_what_goes_up_and_down() -> None:
    watched = Watched(stock=True).sees(91, 50, 91, 50, 91, 50, 101)
    assert watched.story[-1] == "escalated critical"


def test_what_goes_up_and_down_slowly_is_told_every_time() -> None:
    watched = Watched(stock=True, every=timedelta(days=2)).sees(91, 50, 91, 50, 91, 50)
    assert watched.story == ["fired warning", "resolved usage fell"] * 3


def test_a_second_spike_of_the_same_month_is_told_again() -> None:
    first = step(SPIKE, risen(120))
    subject = Subject(CARDS, (), reading=reading(500), topic=Topic.GROWTH)
    told = decide(None, [first], subject, NOON)
    over = step(SPIKE, risen(50), first.after)
    ended = decide(told.incident, [over], subject, NOON + 30 * HOUR)
    again = decide(ended.incident, [step(SPIKE, risen(120), over.after)], subject, NOON + 90 * HOUR)
    assert [telling.reason for telling in again.tellings] == [Reason.FIRED]


def test_a_stock_with_a_line_near_nothing_is_left_before_nothing_is_left() -> None:
    low = Watched(rules=[rule({"warning": "used >= 3%"})], stock=True).sees(4, 2)
    assert low.story == ["fired warning"]
    assert low.sees(1).story == ["fired warning", "resolved usage fell"]
    high = Watched(rules=[rule({"warning": "remaining < 98%"})], stock=True).sees(4, 0.5)
    assert high.story == ["fired warning", "resolved usage fell"]


def test_a_level_that_asks_for_little_use_is_over_once_much_is_used() -> None:
    idle = rule({"warning": "used < 10% and elapsed >= 50%"})
    watched = Watched(rules=[idle]).sees(5, 12)
    assert watched.story == ["fired warning"]  # within the clearance
    assert watched.sees(40).story == ["fired warning", "resolved usage rose"]
