"""The line below which nothing is asked: it never hides a level that would be reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import inf, nextafter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.domain.given import MARCH, NOON, limit, rule
from tests.fuzz.effort import effort
from watcher.domain.evaluate import evaluate
from watcher.domain.facts import Facts
from watcher.domain.gate import gate_of
from watcher.domain.rule import IfMissing, LimitPolicy

NUMBERS = st.floats(0, 1e9, allow_nan=False)
PERCENTS = st.floats(0, 150, allow_nan=False).map(lambda value: f"{value:.6f}%")
TERMS = st.one_of(
    st.builds("used {} {}".format, st.sampled_from([">=", ">", "<", "<="]), PERCENTS),
    st.builds(lambda op, value: f"used {op} {value:.3f}", st.sampled_from([">=", ">"]), NUMBERS),
    st.builds("remaining {} {}".format, st.sampled_from(["<=", "<", ">"]), PERCENTS),
    st.builds(lambda value: f"remaining < {value:.3f}", NUMBERS),
    st.sampled_from(["elapsed >= 10%", "elapsed > 70%", "pace > 1.5", "pace >= 0.4", "pace < 2", "age > 1h"]),
)
CONDITIONS = st.lists(TERMS, min_size=1, max_size=3).map(" and ".join)
RULES = st.lists(CONDITIONS, min_size=1, max_size=3)
LIMITS = st.one_of(st.none(), st.floats(0.001, 1e9))


@given(RULES, LIMITS, NUMBERS, st.sampled_from([timedelta(0), timedelta(minutes=59), timedelta(hours=2)]))
@example(["used >= 90%"], 3.0, 2.7, timedelta(0))
@effort(3)
def test_no_level_is_reached_below_the_line(
    conditions: list[str], of: float | None, used: float, young: timedelta
) -> None:
    rules = [rule({"warning": text}, name=str(at)) for at, text in enumerate(conditions)]
    known = limit(of) if of else None
    gate = gate_of(rules, known)
    for number in {used, nextafter(gate.line, -inf), gate.line * 0.999}:
        if number >= 0 and gate.shuts_out(number, young):
            facts = Facts(NOON, number, known, MARCH, age=young)
            truths = [r.truth for each in rules for r in evaluate(each, facts).levels.values()]
            assert True not in truths


@pytest.mark.parametrize(
    ("text", "of", "line"),
    [
        ("used >= 80%", 1_000, 800),
        ("used >= 80% and used >= 900", 1_000, 900),
        ("remaining < 100", 1_000, 900),
        ("remaining <= 5%", 1_000, 950),
        ("used >= 80% and forecast >= 100%", 1_000, 800),
        ("pace > 2", 1_000, 50),
        ("pace > 2 and elapsed >= 25%", 1_000, 500),
        ("age > 1h", 1_000, inf),
        ("forecast >= 100%", 1_000, -inf),
        ("rise(24h) >= 500", 1_000, -inf),
        ("used < 10", 1_000, -inf),
        ("used >= 80%", None, inf),
    ],
)
def test_the_line_is_that_of_the_last_term_to_hold(text: str, of: float | None, line: float) -> None:
    found = gate_of([rule({"warning": text})], limit(of) if of else None)
    assert found.line == pytest.approx(line)


def test_a_rule_with_a_limit_of_its_own_is_always_asked() -> None:
    own = replace(rule(), limit=LimitPolicy("fixed", 50))
    assert gate_of([own, rule()], limit(100)).line == -inf


def test_a_rule_that_insists_on_a_limit_is_asked_where_there_is_none() -> None:
    strict = replace(rule(), limit=LimitPolicy(if_missing=IfMissing.ERROR))
    assert gate_of([strict], None).line == -inf


def test_an_old_number_opens_the_gate_however_small_it_is() -> None:
    gate = gate_of([rule({"warning": "age >= 2h"}), rule()], limit(100))
    assert gate.line == pytest.approx(80)
    assert gate.age == pytest.approx(7_200)
    assert gate.shuts_out(1, timedelta(hours=1))
    assert not gate.shuts_out(1, timedelta(hours=2))
