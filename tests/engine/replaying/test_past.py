"""Samples told again as the answers they came from: what was written, what stayed, what was not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.engine.fakes import ACME, cards
from tests.engine.history import FIRST, HOUR, PLAN, number
from watcher.domain.period import calendar_month
from watcher.domain.reading import Limit, Origin, Reading, Series
from watcher.engine.policy import SourcePlan
from watcher.engine.replaying.past import Kept, answers, as_of_then

QUARTER = timedelta(minutes=15)
USERS = Series("pipefy", "users", (("org", ACME.id),))
LATER = FIRST + timedelta(days=40)


def at(hours: float, used: float, series: Series | None = None) -> Reading:
    moment = FIRST + hours * HOUR
    return number(used, moment, calendar_month(moment), series)


def told(*series: tuple[Reading, ...], plan: SourcePlan = PLAN) -> list[tuple[float, dict[str, float]]]:
    """By hours since the first, the numbers of each answer by resource."""
    return [
        ((answer.at - FIRST) / HOUR, {one.series.resource: one.used for one in answer.readings})
        for answer in answers([Kept(ACME, series)], plan, LATER)
    ]


def test_a_number_that_was_not_written_within_the_hour_stayed_the_same() -> None:
    users = at(0, 7, USERS), at(1, 7, USERS)
    assert told((at(0, 1), at(0.5, 2)), users) == [
        (0, {"cards": 1, "users": 7}),
        (0.5, {"cards": 2, "users": 7}),
        (1, {"cards": 2, "users": 7}),
    ]


def test_a_number_that_was_not_written_for_an_hour_was_not_there() -> None:
    assert told((at(0, 1), at(1, 2), at(2, 3)), (at(0, 7, USERS),))[1:] == [
        (1, {"cards": 2}),
        (2, {"cards": 3}),
    ]


def test_at_a_fixed_pace_looks_that_found_nothing_new_are_told_too() -> None:
    plan = SourcePlan(QUARTER, QUARTER)
    assert [hour for hour, _ in told((at(0, 1), at(1, 1)), plan=plan)] == [0, 0.25, 0.5, 0.75, 1]


def test_over_a_break_nobody_looked() -> None:
    assert [hour for hour, _ in told((at(0, 1), at(3, 1)), plan=SourcePlan(QUARTER, QUARTER))] == [0, 3]


def test_numbers_that_are_brought_are_told_as_they_came() -> None:
    plan = SourcePlan(QUARTER, QUARTER, pushed=True)
    looks = told((at(0, 1), at(1, 2)), (at(0.5, 7, USERS),), plan=plan)
    assert looks == [(0, {"cards": 1}), (0.5, {"users": 7}), (1, {"cards": 2})]


def test_silence_says_nothing_where_numbers_are_brought_or_a_vendor_told_the_past() -> None:
    end_of_day = replace(at(0, 1), as_of=FIRST + timedelta(days=1) - timedelta(microseconds=1))
    kept = [Kept(ACME, ((end_of_day,),))]
    assert [answer.parts for answer in answers(kept, PLAN, LATER)] == [True]
    assert [answer.parts for answer in answers([Kept(ACME, ((at(0, 1),),))], PLAN, LATER)] == [False]


def test_no_number_outlives_its_period() -> None:
    march = calendar_month(FIRST)
    end = (march.end - FIRST) / HOUR
    last, fresh = at(end - 0.5, 9), replace(at(end, 5, USERS), period=None)
    assert told((last,), (fresh,))[-1] == (end, {"users": 5})


def test_nothing_after_the_end_is_told() -> None:
    kept = [Kept(ACME, ((at(0, 1), at(1, 2)),))]
    assert len(list(answers(kept, PLAN, FIRST + HOUR / 2))) == 1


def test_thinned_the_last_look_of_each_stretch_stands_for_it() -> None:
    hourly = tuple(at(hour, hour) for hour in range(12))
    looks = answers([Kept(ACME, (hourly,))], PLAN, LATER, timedelta(hours=6))
    assert [(answer.at - FIRST) / HOUR for answer in looks] == [5, 11]


def test_a_limit_by_contract_is_for_the_config_of_today() -> None:
    vendor, contract = (Limit(9, origin) for origin in (Origin.API, Origin.ALLOWANCE))
    assert as_of_then(replace(at(0, 1), limit=vendor)).limit == vendor
    assert as_of_then(replace(at(0, 1), limit=contract)).limit is None
    assert as_of_then(at(0, 1)).series == cards()
