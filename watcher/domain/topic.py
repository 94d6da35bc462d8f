"""What people are told about: how much is used, what is foreseen, how it grows, whether it is measured."""

from __future__ import annotations

from enum import StrEnum

from watcher.domain.rule import Rule, Watch
from watcher.domain.terms import Metric, Term


class Topic(StrEnum):
    """One line of messages about a series; each begins and ends by itself.

    So a spike that is over ends nothing about the limit, and a forecast that was told weeks ago does not
    take away the message that the limit is reached.
    """

    USE = "use"
    AHEAD = "ahead"
    GROWTH = "growth"
    AGE = "age"


_TOPICS = {
    Metric.AGE: Topic.AGE,
    Metric.FORECAST: Topic.AHEAD,
    Metric.RUNS_OUT_IN: Topic.AHEAD,
    Metric.RISE: Topic.GROWTH,
    Metric.PACE: Topic.GROWTH,
}
"""By what a rule asks of a number; the first that it asks decides."""


ASIDES = {Topic.AHEAD: "forecast", Topic.GROWTH: "growth", Topic.AGE: "not measured"}
"""What is said beside a series' name where it is not its use that is meant."""


def topic_of(rule: Rule) -> Topic:
    """The topic of a rule about a number; presence and health have but one."""
    if rule.watch is not Watch.LIMIT:
        return Topic.USE
    asked = {topic_of_term(term) for condition in rule.when.values() for term in condition.terms}
    return next((topic for topic in dict.fromkeys(_TOPICS.values()) if topic in asked), Topic.USE)


def topic_of_term(term: Term) -> Topic:
    """What a term asks about; that a number is young is no topic, but a proviso."""
    if term.metric is Metric.AGE and not term.asks_for_more:
        return Topic.USE
    return _TOPICS.get(term.metric, Topic.USE)


def strand_of(series: str, topic: Topic) -> str:
    """The name of one line of messages: the series' key, and the topic unless it is the use."""
    return series if topic is Topic.USE else f"{series}#{topic}"
