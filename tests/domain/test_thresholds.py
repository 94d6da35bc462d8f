"""Where levels lie in a number's own unit, and how far the next one is."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.given import NOON, limit, reading, rule
from watcher.domain.evaluate import evaluate
from watcher.domain.facts import Facts
from watcher.domain.reading import Reading
from watcher.domain.rule import Level, Rule
from watcher.domain.thresholds import crossings, nearest_gap


def lines(*texts: str, of: float | None = 1000) -> tuple[float, ...]:
    return crossings([rule({"warning": text}) for text in texts], reading(0, of))


def test_a_ladder_has_a_line_a_level_in_order() -> None:
    assert crossings([rule()], reading(0, 2000)) == (1600, 1800, 2000)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("used >= 80%", 800),
        ("used >= 120", 120),
        ("remaining <= 10%", 900),
        ("remaining <= 50", 950),
        ("used >= 80% and elapsed < 50%", 800),
        ("used >= 80% and used >= 850", 850),
        ("used >= 80% and used < 90%", 800),
    ],
)
def test_each_way_to_say_it_has_its_line(text: str, line: float) -> None:
    assert lines(text) == (line,)


@pytest.mark.parametrize("text", ["used <= 10%", "remaining >= 50", "elapsed > 50%", "age >= 1h"])
def test_what_growth_cannot_make_true_has_no_line(text: str) -> None:
    assert lines(text) == ()


@pytest.mark.parametrize("text", ["used >= 80%", "remaining < 50", "used >= 10 and remaining < 50"])
def test_without_a_limit_there_is_no_line_that_needs_one(text: str) -> None:
    assert lines(text, "used >= 120", of=None) == (120,)


def test_equal_lines_of_several_rules_are_one() -> None:
    assert lines("used >= 80%", "remaining <= 20%", "used >= 800") == (800,)


def test_each_rule_is_measured_against_its_own_limit() -> None:
    own = rule(name="own")
    found = crossings([own, rule()], reading(0, 100), lambda each: limit(10) if each is own else limit(100))
    assert found == (8, 9, 10, 80, 90, 100)


def test_a_rule_without_its_limit_has_no_line_though_the_reading_has_one() -> None:
    assert crossings([rule()], reading(0, 100), lambda _: None) == ()


def test_the_gap_is_to_the_next_line_above() -> None:
    assert [nearest_gap([rule()], reading(used)) for used in (0, 79, 80, 95)] == [80, 1, 10, 5]


def test_above_the_last_line_there_is_no_gap() -> None:
    assert nearest_gap([rule()], reading(100)) is None


def test_on_a_line_that_must_be_passed_the_next_unit_counts() -> None:
    gap = nearest_gap([rule({"warning": "used > 80%"})], reading(80))
    assert gap is not None
    assert 0 < gap < 1e-9


@pytest.mark.parametrize("used", [math.nan, math.inf])
def test_what_is_no_number_has_no_gap(used: float) -> None:
    assert nearest_gap([rule()], reading(used)) is None


TEXTS = st.sampled_from(
    ["used >= 80%", "used > 33%", "used >= 500", "remaining <= 10%", "remaining < 40", "remaining < 7%"]
)


def judged(one: Rule, at: Reading) -> bool:
    facts = Facts(NOON, at.used, at.limit, at.period)
    return evaluate(one, facts).levels[Level.WARNING].truth is True


@given(TEXTS, st.integers(41, 10**7), st.integers(0, 2 * 10**7))
def test_a_level_is_true_exactly_from_its_line_on(text: str, of: int, used: int) -> None:
    one, at = rule({"warning": text}), reading(used, of)
    gap = nearest_gap([one], at)
    assert judged(one, at) is (gap is None)


@given(TEXTS, st.integers(41, 10**7), st.integers(0, 10**7))
def test_growing_by_the_gap_reaches_the_level(text: str, of: int, used: int) -> None:
    one, at = rule({"warning": text}), reading(used, of)
    gap = nearest_gap([one], at)
    if gap is not None:
        assert judged(one, reading(used + gap * (1 + 1e-9) + 1e-6, of))
        assert not judged(one, reading(used + gap * (1 - 1e-6) - 1e-6, of))
