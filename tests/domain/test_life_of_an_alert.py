"""Promises about any history of readings: alternation, once a period, unknown moves nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.domain.given import Watched, rule
from watcher.domain.message import Reason
from watcher.domain.rule import Rule

STEPS = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(0, 130)),  # the number, or none
        st.sampled_from([15, 15, 15, 15, 60, 60 * 24 * 10]),  # minutes to the next look
        st.sampled_from([100, 100, 100, 100, 120, 80, None]),  # the limit then
    ),
    max_size=40,
)
RULES = st.sampled_from(
    [
        [rule()],
        [rule(), rule({"warning": "remaining < 15"}, name="almost-gone", clear="remaining > 30")],
        [rule({"critical": "used >= 60"}, name="absolute"), rule()],
    ]
)


def lived(rules: list[Rule], stock: bool, steps: list[Any]) -> Watched:
    watched = Watched(rules=rules, stock=stock, now=datetime(2026, 3, 1, tzinfo=UTC))
    for number, minutes, limit in steps:
        watched.with_limit(limit).step(number)
        watched.now += timedelta(minutes=minutes)
    return watched


@given(RULES, st.booleans(), STEPS)
@settings(max_examples=3000, deadline=None)
def test_firing_and_resolved_alternate(rules: list[Rule], stock: bool, steps: list[Any]) -> None:
    firing = False
    for telling in lived(rules, stock, steps).told:
        if telling.reason in {Reason.FIRED, Reason.FLAPPING}:
            assert not firing
        else:
            assert firing
        firing = telling.reason is not Reason.RESOLVED


@given(
    RULES, st.lists(st.tuples(st.integers(0, 130), st.sampled_from([15, 60 * 24]), st.just(100)), max_size=60)
)
@settings(max_examples=3000, deadline=None)
def test_no_level_is_told_twice_in_a_period(rules: list[Rule], steps: list[Any]) -> None:
    told = [
        (t.incident.period_start, t.level)
        for t in lived(rules, False, steps).told
        if t.reason in {Reason.FIRED, Reason.ESCALATED}
    ]
    assert len(told) == len(set(told))


@given(RULES, st.booleans(), STEPS, st.integers(1, 5))
@example([rule()], False, [(90, 15, 100), (96, 15, 120), (90, 15, 100)], 1)
@settings(max_examples=1500, deadline=None)
def test_an_unknown_answer_moves_no_alert(
    rules: list[Rule], stock: bool, steps: list[Any], times: int
) -> None:
    watched = lived(rules, stock, steps)
    before, told = watched.level, len(watched.told)
    for _ in range(times):
        watched.step(None)
    assert (watched.level, len(watched.told)) == (before, told)


@given(RULES, st.booleans(), STEPS)
@settings(max_examples=1500, deadline=None)
def test_the_same_reading_again_tells_nothing_again(rules: list[Rule], stock: bool, steps: list[Any]) -> None:
    watched = lived(rules, stock, steps)
    watched.step(50)
    told = len(watched.told)
    watched.step(50)
    assert len(watched.told) == told


@given(RULES, STEPS)
@settings(max_examples=1500, deadline=None)
def test_an_open_incident_is_at_the_level_last_told(rules: list[Rule], steps: list[Any]) -> None:
    watched = lived(rules, False, steps)
    if watched.incident and watched.incident.open:
        assert watched.incident.level == watched.told[-1].level
