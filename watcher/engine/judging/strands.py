"""One series, several lines of messages: steps and incidents sorted by what they are about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from watcher.domain.advance import Step
from watcher.domain.alert import Incident
from watcher.domain.topic import Topic, strand_of, topic_of


@dataclass(frozen=True, slots=True)
class Strand:
    """The steps of the rules that are about one topic, and the latest incident of it."""

    topic: Topic
    steps: tuple[Step, ...]
    incident: Incident | None


def strands(series: str, steps: Sequence[Step], incidents: Mapping[str, Incident]) -> Iterator[Strand]:
    """By topic, what is to be decided about a series; topics without steps only while one is open.

    Of a rule that is in no file any more nobody knows what it was about: it ends in every topic.
    """
    gone = [step for step in steps if not step.rule.when]
    by_topic: dict[Topic, list[Step]] = {}
    for step in steps:
        if step.rule.when:
            by_topic.setdefault(topic_of(step.rule), []).append(step)
    for topic in Topic:
        incident = incidents.get(strand_of(series, topic))
        mine = by_topic.get(topic, [])
        if mine or (incident is not None and incident.open):
            yield Strand(topic, (*mine, *gone), incident)
