"""Pace, rises, forecasts and times to the end: what each measures, and when it says nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import inf

import pytest

from tests.domain.given import MARCH, NOON, limit, rule
from watcher.domain.condition import parse_condition
from watcher.domain.evaluate import answer, evaluate, still
from watcher.domain.facts import Facts, Rise
from watcher.domain.forecast import Days, outlook, sketch
from watcher.domain.period import calendar_day
from watcher.domain.rule import Level

HALF = datetime(2026, 3, 16, 12, tzinfo=UTC)
STEADY = sketch(Days(date(2026, 1, 1), (10.0,) * 74))


def facts(used: float | None, of: float | None = 100, now: datetime = HALF, **more: object) -> Facts:
    known = Facts(now, used, limit(of) if of else None, MARCH if used is not None else None)
    return replace(known, **more)  # type: ignore[arg-type]  # names are checked by `replace` itself


def ahead(used: float, of: float, now: datetime = HALF) -> Facts:
    return facts(used, of, now, outlook=outlook(STEADY, used, now, MARCH))


def asked(text: str, about: Facts, sure: float = 0.9) -> tuple[bool | None, float | None, str]:
    result = answer(parse_condition(text), about, sure).terms[0]
    return result.truth, result.measured, result.why


def test_pace_is_the_used_share_by_the_share_of_the_period_gone() -> None:
    truth, measured, _ = asked("pace > 1.5", facts(80))
    assert truth
    assert measured == pytest.approx(1.6)


def test_pace_says_nothing_of_the_first_percents() -> None:
    assert asked("pace > 1.5", facts(4, now=MARCH.start + timedelta(hours=1)))[0] is None


def test_a_rise_is_what_was_used_within_its_window() -> None:
    about = facts(80, rises={86400.0: Rise(30, 10)})
    assert asked("rise(24h) >= 30", about)[:2] == (True, 30)
    assert asked("rise(24h) > 30%", about)[:2] == (False, 30)
    assert asked("rise(24h) >= 2x last_week", about)[:2] == (True, 3)


def test_a_rise_after_an_idle_week_is_any_number_of_times_as_much_but_nothing_is_no_rise() -> None:
    assert asked("rise(24h) >= 2x last_week", facts(80, rises={86400.0: Rise(1, 0)}))[:2] == (True, inf)
    assert asked("rise(24h) >= 2x last_week", facts(80, rises={86400.0: Rise(0, 0)}))[:2] == (False, 0)


def test_a_rise_without_a_week_of_samples_is_unknown_and_says_why() -> None:
    about = facts(80, rises={86400.0: Rise(30, None, "no numbers of a week ago to compare with")})
    truth, _, why = asked("rise(24h) >= 2x last_week", about)
    assert truth is None
    assert "week ago" in why
    assert asked("rise(24h) >= 30", about)[0] is True


def test_a_fall_of_the_week_before_is_nothing_to_compare_with() -> None:
    truth, _, why = asked("rise(24h) >= 2x last_week", facts(80, rises={86400.0: Rise(30, -10)}))
    assert (truth, why) == (None, "it fell a week ago")


def test_pace_and_elapsed_of_an_old_number_are_those_of_its_own_time() -> None:
    old = facts(80, as_of=HALF - timedelta(days=3.1))
    assert asked("elapsed > 45%", old)[0] is False
    assert asked("pace >= 2", old)[1] == pytest.approx(2.0)


@pytest.mark.parametrize("as_of", [HALF - timedelta(hours=1), MARCH.start - timedelta(days=1)])
def test_a_number_that_is_young_or_dated_before_its_period_counts_for_now(as_of: datetime) -> None:
    assert asked("elapsed >= 50%", facts(80, as_of=as_of))[1] == pytest.approx(50.0)


def test_days_to_the_end_say_nothing_of_a_period_of_one_day() -> None:
    day = calendar_day(HALF)
    about = facts(99, period=day, outlook=outlook(STEADY, 99, HALF, day))
    assert asked("runs_out_in < 3d", about)[::2] == (None, "the whole period is shorter than that")
    assert asked("runs_out_in < 1d", about)[0] is True
    assert still(parse_condition("runs_out_in < 1d"), about).truth is True


def test_a_forecast_holds_when_an_excess_is_probable_enough() -> None:
    truth, measured, _ = asked("forecast >= 100%", ahead(150, 200))
    assert truth
    assert measured == pytest.approx(152.5, abs=5)
    assert asked("forecast >= 100%", ahead(150, 1_000))[0] is False


def test_a_forecast_holds_later_the_surer_a_rule_wants_to_be() -> None:
    about = ahead(150, 303)
    chance = about.chance_of(parse_condition("forecast >= 100%").terms[0])
    assert 0.05 < chance < 0.95
    assert asked("forecast >= 100%", about, chance - 0.01)[0] is True
    assert asked("forecast >= 100%", about, chance + 0.01)[0] is False


def test_a_forecast_goes_on_holding_until_an_excess_is_improbable() -> None:
    about = ahead(150, 305)
    condition = parse_condition("forecast >= 100%")
    chance = about.chance_of(condition.terms[0])
    assert answer(condition, about).truth is (chance >= 0.9)
    assert still(condition, about).truth is (chance >= 0.5)


def test_a_forecast_of_what_never_resets_is_unknown() -> None:
    about = replace(ahead(150, 200), period=None)
    truth, _, why = asked("forecast >= 100%", about)
    assert truth is None
    assert "never resets" in why


def test_a_forecast_that_nobody_reckoned_yet_is_unknown_and_says_so() -> None:
    assert asked("forecast >= 100%", facts(99))[2] == "not reckoned yet"


def test_the_time_to_the_end_is_infinite_where_the_reset_comes_first() -> None:
    assert asked("runs_out_in < 3d", ahead(150, 10_000))[:2] == (False, inf)


def test_the_time_to_the_end_is_that_of_the_middle_case() -> None:
    _, measured, _ = asked("runs_out_in < 3d", ahead(150, 200))
    assert measured == pytest.approx(5 * 86400, rel=0.15)


def test_a_limit_that_is_reached_runs_out_now_whatever_is_foreseen() -> None:
    assert asked("runs_out_in < 3d", facts(100))[:2] == (True, 0)


def test_a_number_that_is_not_there_makes_everything_about_it_unknown() -> None:
    about = Facts(NOON, why_unknown="permission denied")
    for text in ("forecast >= 100%", "pace > 1", "rise(24h) > 1", "runs_out_in < 3d"):
        assert asked(text, about)[::2] == (None, "permission denied")


def test_an_add_on_leaves_no_end_to_foresee() -> None:
    soft = replace(ahead(150, 200), limit=replace(limit(200), soft=True))
    assert asked("forecast >= 100%", soft)[0] is False
    assert asked("runs_out_in < 30d", soft)[0] is False


def test_a_rule_is_as_sure_as_it_says() -> None:
    about = ahead(150, 303)
    chance = about.chance_of(parse_condition("forecast >= 100%").terms[0])
    bold = replace(rule({"warning": "forecast >= 100%"}), confidence=chance - 0.01)
    assert evaluate(bold, about).levels[Level.WARNING].truth is True


@pytest.mark.parametrize("text", ["forecast >= 100%", "runs_out_in < 30d"])
def test_nothing_is_foreseen_of_a_periods_first_days(text: str) -> None:
    early, later = MARCH.start + timedelta(days=2), MARCH.start + timedelta(days=3, hours=3)
    assert asked(text, ahead(60, 100, early))[::2] == (
        None,
        "forecasts begin after 3 days or 10 % of the period",
    )
    assert asked(text, ahead(60, 100, later))[0] is True
