"""How an alert lives: levels, latching, resets, limits, holds and not knowing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.domain.given import Watched, rule
from watcher.domain.advance import advance
from watcher.domain.evaluate import evaluate
from watcher.domain.facts import Facts
from watcher.domain.rule import After, Watch

APRIL = datetime(2026, 4, 1, 0, 10, tzinfo=UTC)


def test_a_level_is_reached_on_its_line() -> None:
    assert Watched().sees(90).level == "warning"


def test_just_under_the_line_is_not_on_it() -> None:
    assert Watched().sees(89.99).level == "notice"


def test_a_fraction_that_floats_badly_is_still_on_the_line() -> None:
    assert Watched(rules=[rule({"warning": "used >= 57%"})]).sees(57).level == "warning"


def test_a_smaller_number_inside_the_period_keeps_the_level() -> None:
    assert Watched().sees(91, 60, 10).level == "warning"


def test_a_new_period_starts_from_nothing() -> None:
    assert Watched().sees(100).at(APRIL).sees(1).level == "ok"


def test_a_level_already_passed_in_the_new_period_is_reached_there() -> None:
    watched = Watched().sees(100).at(APRIL).sees(95)
    assert watched.level == "warning"
    assert watched.story == ["fired critical", "resolved period reset", "fired warning"]


def test_a_late_answer_of_the_old_period_moves_nothing() -> None:
    watched = Watched().at(APRIL).sees(95)
    assert watched.at(APRIL - timedelta(hours=1)).sees(1).level == "warning"


def test_no_number_holds_the_level() -> None:
    assert Watched().sees(91, None, None).level == "warning"


def test_no_number_reaches_no_level() -> None:
    assert Watched().sees(None).level == "ok"


def test_an_unknown_limit_holds_the_level() -> None:
    assert Watched().sees(91).with_limit(None).sees(20).level == "warning"


def test_an_unknown_limit_reaches_no_percent_level() -> None:
    assert Watched(limit=None).sees(1_000_000).level == "ok"


def test_an_absolute_level_needs_no_limit() -> None:
    assert Watched(rules=[rule({"warning": "used >= 500"})], limit=None).sees(500).level == "warning"


def test_a_raised_limit_judges_a_held_level_anew() -> None:
    watched = Watched().sees(95).with_limit(200).sees(95)
    assert watched.level == "ok"
    assert watched.story == ["fired warning", "resolved limit raised"]


def test_a_lowered_limit_escalates() -> None:
    assert Watched().sees(95).with_limit(90).sees(95).level == "critical"


def test_a_raised_limit_arms_the_levels_again() -> None:
    watched = Watched().sees(95).with_limit(200).sees(95, 185)
    assert watched.story == ["fired warning", "resolved limit raised", "fired warning"]


def test_after_counts_polls_in_a_row() -> None:
    watched = Watched(rules=[rule(after=After(polls=3))]).sees(91, 91)
    assert watched.level == "ok"
    assert watched.sees(91).level == "warning"


def test_a_false_answer_starts_the_count_again() -> None:
    patient = rule({"warning": "used >= 90%"}, after=After(polls=2))
    assert Watched(rules=[patient], stock=True).sees(91, 50, 91).level == "ok"


def test_an_unknown_answer_pauses_the_count() -> None:
    assert Watched(rules=[rule(after=After(polls=2))]).sees(91, None, 91).level == "warning"


def test_after_in_time_is_reached_on_its_line() -> None:
    watched = Watched(rules=[rule(after=After(span=timedelta(minutes=30)))]).sees(91, 91)
    assert watched.level == "ok"
    assert watched.sees(91).level == "warning"


def test_time_nobody_looked_does_not_count() -> None:
    watched = Watched(rules=[rule(after=After(span=timedelta(hours=2)))]).sees(91)
    watched.now += timedelta(hours=5)
    assert watched.sees(91).level == "ok"


def test_a_stock_eases_level_by_level_with_clearance() -> None:
    watched = Watched(stock=True).sees(100, 95)
    assert watched.level == "critical"
    assert watched.sees(94.9).level == "warning"
    assert watched.sees(84).level == "notice"
    assert watched.sees(74).level == "ok"


def test_a_rule_with_its_own_clear_keeps_its_level_until_then() -> None:
    almost_gone = rule({"warning": "remaining < 20"}, clear="remaining > 40")
    watched = Watched(rules=[almost_gone], stock=True).sees(85, 70)
    assert watched.level == "warning"
    assert watched.sees(59).level == "ok"


def test_leaving_by_clear_inside_a_period_does_not_tell_the_level_again() -> None:
    almost_gone = rule({"warning": "remaining < 20"}, clear="remaining > 40")
    watched = Watched(rules=[almost_gone]).sees(85, 50, 85)
    assert watched.story == ["fired warning", "resolved usage corrected"]
    assert watched.silence == "already told this period"


def test_a_health_watch_ends_as_soon_as_its_condition_is_false() -> None:
    stale = rule({"warning": "age >= 1h"}, watch=Watch.SOURCE)
    now = datetime(2026, 3, 1, tzinfo=UTC)
    late = Facts(now, age=timedelta(hours=1))
    gap = timedelta(hours=1)
    fired = advance(None, stale, evaluate(stale, late), late, series="pipefy/source", max_gap=gap)
    back = Facts(now, age=timedelta(0))
    over = advance(fired.after, stale, evaluate(stale, back), back, series="pipefy/source", max_gap=gap)
    assert (fired.after.level, over.after.level, over.ended) == (2, None, "answering again")
