"""A rule that asks of another matter than it did tells nothing of it that nobody knows."""

from __future__ import annotations

from datetime import date

from tests.domain.given import CARDS, MARCH, Watched, limit, rule
from watcher.domain.facts import Facts
from watcher.domain.forecast import Days, outlook, sketch
from watcher.domain.topic import Topic, strand_of

USED = rule({"warning": "used >= 90%"}, name="x")
AHEAD = rule({"warning": "forecast >= 100%"}, name="x")
EVEN = sketch(Days(date(2025, 12, 1), (3.0,) * 90))


def edited() -> Watched:
    """A rule that has told a warning, and asks for what nobody can foresee now."""
    watched = Watched(rules=[USED]).sees(95)
    watched.rules = [AHEAD]
    return watched.sees(96, 96)


def foreseen(watched: Watched, used: float) -> Watched:
    watched.now += watched.every
    ahead = outlook(EVEN, used, watched.now, MARCH)
    watched.judge(Facts(watched.now, used, limit(100), MARCH, outlook=ahead))
    return watched


def test_a_rule_that_turns_to_what_nobody_knows_tells_nothing_of_it() -> None:
    watched = edited()
    assert watched.story == ["fired warning", "resolved rule removed"]
    assert strand_of(CARDS.key, Topic.AHEAD) not in watched.incidents


def test_what_such_a_rule_asks_is_told_once_it_is_known_to_hold() -> None:
    watched = foreseen(edited(), 120)
    assert watched.story[2:] == ["fired warning"]
    assert watched.told[-1].topic is Topic.AHEAD


def test_what_such_a_rule_asks_is_never_told_where_it_does_not_hold() -> None:
    watched = foreseen(edited(), 3)
    assert watched.story[2:] == []
    assert watched.level == "ok"


def test_what_was_silenced_is_not_told_of_an_answer_that_is_unknown() -> None:
    watched = Watched(rules=[AHEAD], muted=True)
    foreseen(watched, 120).muted = False
    assert watched.sees(120).story == []
    assert watched.silence == "unknown, state held"
    assert foreseen(watched, 120).story == ["fired warning"]
