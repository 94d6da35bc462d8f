"""Which tellings become one message: those of one value of a label, or of one resource and level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from watcher.domain.message import Reason
from watcher.domain.plain import plain
from watcher.domain.reading import selectable
from watcher.domain.rule import Watch
from watcher.domain.telling import Telling
from watcher.domain.tongue import called, say
from watcher.domain.topic import Topic

MORE_THAN = 5
"""So many at once are told one by one; more are told together."""

BEGINS = frozenset({Reason.FIRED, Reason.FLAPPING, Reason.ESCALATED})
_MOST_VALUE = 60
_OF_THEIR_OWN = {"source", "resource"}  # what the words around a value say differently


@dataclass(frozen=True, slots=True, order=True)
class GroupKey:
    """What tellings that go into one message share.

    `label` is empty where nobody named one, `topic` for the use.
    """

    label: str
    value: str
    resource: str
    level: int
    watch: str
    topic: str = ""

    @property
    def text(self) -> str:
        parts = (self.label, self.value, self.resource, str(self.level), self.watch)
        return "\x1f".join((*parts, self.topic) if self.topic else parts)


def group_key(telling: Telling, label: str) -> GroupKey:
    """By `label` where the telling has it, else by resource and level."""
    values = values_of(telling, telling.rules[0].rule if telling.rules else "")
    topic = "" if telling.topic is Topic.USE else telling.topic.value
    value = values.get(label) or (telling.series.org or "" if label == "org" else "")
    if value:
        return GroupKey(label, value, "", 0, telling.watch.value, topic)
    return GroupKey("", "", telling.series.resource, int(telling.level or 0), telling.watch.value, topic)


def values_of(telling: Telling, rule: str) -> dict[str, str]:
    """What routes match and groups are named by, but for the severity."""
    return {**selectable(telling.series, telling.labels), "watch": telling.watch.value, "rule": rule}


def about(tellings: Sequence[Telling], key: GroupKey) -> str:
    """What people call them together: `workspaces on plan embed-starter`."""
    value, noun = plain(key.value, _MOST_VALUE), _noun(tellings)
    if not value:
        return noun
    label = called(plain(key.label, 20))
    if key.label in _OF_THEIR_OWN:
        return say("{things} of {label} {value}", things=noun, label=label, value=value)
    if key.label == "rule":
        return say("{things} by rule {value}", things=noun, value=value)
    return say("{things} on {label} {value}", things=noun, label=label, value=value)


def _noun(tellings: Sequence[Telling]) -> str:
    """Organizations, or what their vendor calls them; where one of them comes twice, alerts."""
    orgs = {(telling.series.source, telling.series.org) for telling in tellings}
    whole = all(t.series.below is None and t.watch is not Watch.SOURCE for t in tellings)
    if not whole or len(orgs) < len(tellings):
        return say("alerts")
    known = all(any(name == "workspace" for name, _ in t.labels) for t in tellings)
    return say("workspaces") if known else say("organizations")
