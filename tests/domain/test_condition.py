"""The condition grammar: what it takes, and where it says a fault is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.domain.condition import BadCondition, Metric, Unit, all_of, parse_condition, parse_span


@pytest.mark.parametrize(
    ("text", "metric", "op", "value", "unit"),
    [
        ("used >= 80%", Metric.USED, ">=", 80, Unit.PERCENT),
        ("used>=80.5 %", Metric.USED, ">=", 80.5, Unit.PERCENT),
        ("remaining < 5_000", Metric.REMAINING, "<", 5000, Unit.NUMBER),
        ("elapsed > 10%", Metric.ELAPSED, ">", 10, Unit.PERCENT),
        ("age > 1h", Metric.AGE, ">", 3600, Unit.SECONDS),
        ("missing >= 2 polls", Metric.MISSING, ">=", 2, Unit.POLLS),
        ("missing >= 24h", Metric.MISSING, ">=", 86400, Unit.SECONDS),
        ("failures >= 1 poll", Metric.FAILURES, ">=", 1, Unit.POLLS),
        ("forecast >= 100%", Metric.FORECAST, ">=", 100, Unit.PERCENT),
        ("runs_out_in < 3d", Metric.RUNS_OUT_IN, "<", 259_200, Unit.SECONDS),
        ("pace > 1.5", Metric.PACE, ">", 1.5, Unit.NUMBER),
        ("rise(24h) >= 2x last_week", Metric.RISE, ">=", 2, Unit.TIMES),
        ("rise(7d) >= 10%", Metric.RISE, ">=", 10, Unit.PERCENT),
    ],
)
def test_a_term_is_read(text: str, metric: Metric, op: str, value: float, unit: Unit) -> None:
    (term,) = parse_condition(text).terms
    assert (term.metric, term.op, term.value, term.unit) == (metric, op, value, unit)


def test_a_rise_knows_how_far_it_looks_back() -> None:
    assert parse_condition("rise(36h) >= 500").terms[0].window == 36 * 3600


def test_terms_are_joined_by_and() -> None:
    terms = parse_condition("used >= 80% and  elapsed >= 10% and remaining < 5").terms
    assert [term.metric for term in terms] == [Metric.USED, Metric.ELAPSED, Metric.REMAINING]


@pytest.mark.parametrize(
    ("text", "marked", "hint"),
    [
        ("used => 80%", "=>", "write `>=`"),
        ("usd >= 80%", "usd", "did you mean `used`?"),
        ("used >= 80% or elapsed > 1%", "or", "second rule"),
        ("used >= 1h", "1h", "80%"),
        ("age > 5", "5", "1h"),
        ("used", "used", "write a metric"),
        ("used >= lots", "lots", "80%"),
        ("rise >= 500", "rise", "rise(24h)"),
        ("rise(2x) >= 500", "2x", "rise(24h)"),
        ("rise(30d) >= 500", "30d", "1h to 7d"),
        ("used(24h) >= 500", "used(24h)", "write used"),
        ("used >= 2x last_week", "2x last_week", "80%"),
        ("rise(24h) >= 2x yesterday", "2x yesterday", "2x last_week"),
        ("(used > 1) and used < 5", "(used", "no brackets"),
        ("used >= 80% and", "80% and", "80%"),
    ],
)
def test_a_fault_is_marked_where_it_stands(text: str, marked: str, hint: str) -> None:
    with pytest.raises(BadCondition) as caught:
        parse_condition(text)
    assert text[caught.value.start : caught.value.end] == marked
    assert hint in caught.value.hint


@given(st.text(max_size=60))
def test_any_text_is_a_condition_or_a_marked_fault(text: str) -> None:
    start, end, hint = fault_in(text)
    assert 0 <= start <= end <= len(text) + 1
    assert hint


def fault_in(text: str) -> tuple[int, int, str]:
    """Where the fault is and what to write instead; a sound text has neither."""
    try:
        condition = parse_condition(text)
    except BadCondition as fault:
        return fault.start, fault.end, fault.hint
    return 0, 0, condition.terms[0].text


@pytest.mark.parametrize(
    ("truths", "answer"),
    [
        ([True, True], True),
        ([True, None], None),
        ([None, False], False),
        ([True, False], False),
        ([None, None], None),
    ],
)
def test_and_has_three_answers(truths: list[bool | None], answer: bool | None) -> None:
    assert all_of(truths) is answer


@pytest.mark.parametrize(
    ("text", "minutes"), [("90s", 1.5), ("15m", 15), ("1h", 60), ("3d", 4320), ("2w", 20160)]
)
def test_durations_are_read(text: str, minutes: float) -> None:
    assert parse_span(text) == timedelta(minutes=minutes)


def test_what_is_no_duration_is_refused_with_an_example() -> None:
    with pytest.raises(ValueError, match="such as 15m"):
        parse_span("soon")
