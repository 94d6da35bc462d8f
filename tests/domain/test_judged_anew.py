"""A level that is held is judged anew when its limit or its rule changes: each by its own condition."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.domain.given import MARCH, Watched, limit, rule
from watcher.domain.facts import Facts
from watcher.domain.forecast import Days, outlook, sketch

USED = rule({"warning": "used >= 90%"}, name="x")
MIXED = rule({"warning": "forecast >= 100%", "critical": "used >= 100%"}, name="mixed")
ASKS_MORE = rule({"warning": "forecast >= 100%", "critical": "used >= 150%"}, name="mixed")
EVEN = sketch(Days(date(2025, 12, 1), (3.0,) * 90))


def test_a_rule_about_the_same_goes_on_while_the_answer_is_unknown() -> None:
    watched = Watched(rules=[USED]).sees(95)
    watched.rules = [replace(USED, when=rule({"warning": "used >= 92%"}).when)]
    assert watched.sees(None, None).story == ["fired warning"]
    assert watched.level == "warning"


def test_a_raised_limit_takes_a_level_that_is_false_on_it_whatever_a_lower_one_knows() -> None:
    watched = Watched(rules=[MIXED]).sees(101).with_limit(1000).sees(101)
    assert watched.story == ["fired critical", "resolved limit raised"]
    assert watched.level == "ok"


def test_a_raised_limit_leaves_a_level_that_still_holds_whatever_a_lower_one_knows() -> None:
    watched = Watched(rules=[MIXED]).sees(121).with_limit(120).sees(121)
    assert watched.story == ["fired critical", "limit changed critical"]


def test_a_raised_limit_leaves_a_level_that_is_unknown_itself() -> None:
    watched = Watched(rules=[MIXED])
    ahead = outlook(EVEN, 99, watched.now, MARCH)
    watched.judge(Facts(watched.now, 99, limit(100), MARCH, outlook=ahead))
    assert watched.story == ["fired warning"]
    assert watched.with_limit(1000).sees(99).level == "warning"


def test_a_changed_rule_is_answered_for_by_the_level_that_is_held() -> None:
    watched = Watched(rules=[MIXED]).sees(101)
    watched.rules = [ASKS_MORE]
    assert watched.sees(101).story == ["fired critical", "resolved rule changed"]
