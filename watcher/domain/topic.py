"""What people are told about: how much is used, what is foreseen, how it grows, whether it is measured."""

from __future__ import annotations

from enum import StrEnum

from watcher.domain.rule import Rule, Watch
from watcher.domain.terms import Metric


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


def topic_of(rule: Rule) -> Topic:
    """The topic of a rule about a number; presence and health have but one."""
    if rule.watch is not Watch.LIMIT:
        return Topic.USE
    asked = {term.metric for condition in rule.when.values() for term in condition.terms}
    return next((topic for metric, topic in _TOPICS.items() if metric in asked), Topic.USE)


def strand_of(series: str, topic: Topic) -> str:
    """The name of one line of messages: the series' key, and the topic unless it is the use."""
    return series if topic is Topic.USE else f"{series}#{topic}"
