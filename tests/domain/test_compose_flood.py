"""What is said of a rule that would raise too many alerts, in both tongues and in every channel."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from watcher.adapters.channels.slack.payload import payload
from watcher.domain.alert import Ended, Incident
from watcher.domain.compose.messages import compose
from watcher.domain.flood import Flood
from watcher.domain.locale import ENGLISH, PORTUGUESE
from watcher.domain.message import Message, Reason
from watcher.domain.reading import Series
from watcher.domain.rule import Level, Watch
from watcher.domain.telling import Telling
from watcher.domain.tongue import speaking

AT = datetime(2026, 3, 21, 12, tzinfo=UTC)
MANY = Flood("ladder", 1_612, 500, {Level.WARNING: 1_100, Level.CRITICAL: 12})


def told(flood: Flood, ended: Ended | None = None, locale: str = ENGLISH) -> Message:
    series = Series("", "@rule", (("rule", flood.rule),))
    level = None if ended else Level.CRITICAL
    incident = Incident("i1", series.key, AT, level, ended=ended)
    reason = Reason.RESOLVED if ended else Reason.FIRED
    telling = Telling(reason, level, None, Watch.RULE, series, (), incident, AT, ended=ended, flood=flood)
    with speaking(locale):
        return compose(telling, timezone="UTC")


def test_it_says_how_many_there_are_and_what_becomes_of_them() -> None:
    message = told(MANY)
    assert message.headline == "Rule ladder would raise 1,612 alerts (limit 500)"
    assert message.sentence.startswith("Critical: rule ladder would raise 1,612 alerts (limit 500). 1,112 of")
    assert "not told one by one" in message.consequence
    assert [fact.text for fact in message.facts] == ["1,612", "500", "1,112 (12 critical, 1,100 warning)"]
    assert "max_alerts" in message.next_step


def test_it_says_so_in_portuguese_too() -> None:
    message = told(MANY, locale=PORTUGUESE)
    assert message.headline == "A regra ladder geraria 1.612 alertas (limite: 500)"
    assert message.identity == "Regra ladder"
    assert [fact.label for fact in message.facts] == ["Alertas", "Limite", "Retidos"]


def test_one_and_none_are_said_as_such() -> None:
    assert "1 of them is held back." in told(replace(MANY, held={Level.WARNING: 1})).consequence
    assert "None of them is held back" in told(replace(MANY, held={})).consequence


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        (Ended.FEWER_ALERTS, "Alerts of the rule by now: 480 (limit 500)."),
        (Ended.LIMIT_RAISED, "The limit was raised to 500; alerts of the rule by now: 480."),
        (Ended.RULE_CHANGED, "The rule may raise any number of alerts now."),
        (Ended.RULE_REMOVED, "The rule was removed, and its alerts with it."),
    ],
)
def test_each_end_has_its_reason(ended: Ended, words: str) -> None:
    message = told(Flood("ladder", 480, 500), ended)
    assert message.consequence.startswith(words)
    assert ("still holds is told now" in message.consequence) is (ended is not Ended.RULE_REMOVED)


def test_a_rule_s_name_is_hostile_text() -> None:
    assert told(replace(MANY, rule="a\u202e<b>\n")).headline.startswith("Rule a<b> would")


def test_slack_shows_the_numbers_without_a_bar() -> None:
    parts = {block["block_id"].partition(":")[0]: block for block in payload(told(MANY))["blocks"]}
    assert "bar" not in parts
    assert parts["facts"]["fields"][2]["text"] == "*Held back*\n1,112 (12 critical, 1,100 warning)"
