"""What a rule is about, by what it asks for."""

from __future__ import annotations

import pytest

from tests.domain.given import rule
from watcher.domain.rule import Watch
from watcher.domain.topic import Topic, topic_of


@pytest.mark.parametrize(
    ("conditions", "topic"),
    [
        ({"warning": "used >= 90%"}, Topic.USE),
        ({"warning": "remaining < 500 and elapsed > 50%"}, Topic.USE),
        ({"warning": "forecast >= 100% and elapsed >= 10%", "critical": "used >= 100%"}, Topic.AHEAD),
        ({"critical": "runs_out_in < 3d"}, Topic.AHEAD),
        ({"warning": "rise(24h) >= 500"}, Topic.GROWTH),
        ({"notice": "pace >= 1.3"}, Topic.GROWTH),
        ({"notice": "pace >= 1.3", "warning": "forecast >= 100%"}, Topic.AHEAD),
        ({"warning": "age >= 24h"}, Topic.AGE),
        ({"warning": "age >= 24h and used >= 90%"}, Topic.AGE),
    ],
)
def test_a_rule_is_about_what_it_asks_for(conditions: dict[str, str], topic: Topic) -> None:
    assert topic_of(rule(conditions)) is topic


def test_that_a_number_is_young_is_a_proviso_and_no_topic() -> None:
    assert topic_of(rule({"warning": "used >= 90% and age < 1h"})) is Topic.USE


def test_presence_and_health_have_one_topic() -> None:
    assert topic_of(rule({"warning": "age >= 3h"}, watch=Watch.SOURCE)) is Topic.USE
