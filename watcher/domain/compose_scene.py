"""What every kind of message starts from: the names involved, the state in a word, the frame of a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from watcher.domain.kind import Kind, kind_of, state_word
from watcher.domain.message import Fact, Reason
from watcher.domain.plain import name, plain
from watcher.domain.rule import Watch
from watcher.domain.telling import Telling
from watcher.domain.topic import Topic, topic_of_term
from watcher.domain.words import level_words, resource_label

MOST_NAME = 60
_LINES = {Topic.AHEAD: " of the forecast", Topic.GROWTH: " of growth", Topic.AGE: " of age"}
_RESTLESS = "It goes up and down: only worse is told until it has been calm for a while."


@dataclass(frozen=True, slots=True)
class Text:
    """The words of one message. `sentences` are said in order as far as they fit; the first always is."""

    MOST_SENTENCE: ClassVar[int] = 200

    headline: str
    sentences: tuple[str, ...]
    consequence: str
    change: str = ""
    facts: tuple[Fact, ...] = ()
    notes: tuple[str, ...] = ()
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """A telling with its names made harmless.

    `org` is the organization (for Watch.SOURCE the vendor), `title` the vendor as people call it,
    `shortened` the length of the organization's name where it was cut, else 0.
    """

    telling: Telling
    zone: str
    org: str
    title: str
    resource: str
    detail: str
    shortened: int

    @classmethod
    def of(cls, telling: Telling, zone: str) -> Scene:
        health = telling.health
        labels, scope = dict(telling.labels), dict(telling.series.scope)
        source = telling.series.source
        called = telling.title or (health.title if health else source[:1].upper() + source[1:])
        title = name(called, MOST_NAME)
        raw = labels.get("org") or scope.get("org") or title
        whole = title if telling.watch is Watch.SOURCE else plain(raw)
        below = [
            f"{plain(key, 20)} {plain(labels.get(key) or value, 40)}"
            for key, value in scope.items()
            if key != "org"
        ]
        return cls(
            telling=telling,
            zone=zone,
            org=name(whole, MOST_NAME),
            title=title,
            resource=resource_label(telling.series.resource),
            detail=f" ({', '.join(below[:2])})" if below else "",
            shortened=len(whole) if len(whole) > MOST_NAME else 0,
        )

    @property
    def topic(self) -> Topic:
        """What the words are about: the topic, unless the level that is held asks for the use alone."""
        telling = self.telling
        if telling.watch is not Watch.LIMIT:
            return Topic.USE
        if telling.level is None or not telling.asked:
            return telling.topic
        asked = {topic_of_term(each.term) for each in telling.asked}
        return telling.topic if telling.topic in asked else Topic.USE

    @property
    def kind(self) -> Kind:
        """What kind of message comes of it, the same in every tongue."""
        return kind_of(self.telling.level, self.telling.watch, self.topic)

    @property
    def state(self) -> str:
        """The state in a word, always the first one people read."""
        return state_word(self.kind)

    @property
    def identity(self) -> str:
        if self.telling.watch is Watch.SOURCE:
            return f"Data from {self.title}"
        if self.telling.watch is Watch.ORG:
            return f"{self.org}: data from {self.title}"
        return f"{self.org}: {self.resource}{self.detail}"

    @property
    def spoken(self) -> str:
        """The identity for the ear."""
        return f"{self.org} {self.resource}{self.detail}"

    def change(self) -> str:
        """What this telling changes, apart from the numbers; empty for progress and ends."""
        telling = self.telling
        level = telling.level.word if telling.level else ""
        before = telling.before.word if telling.before else "nothing"
        line = _LINES.get(self.topic, "")
        changes = {
            Reason.FIRED: f"{level.capitalize()} level{line} reached.",
            Reason.FLAPPING: f"{level.capitalize()} level{line} reached again. {_RESTLESS}",
            Reason.ESCALATED: f"Raised from {before} to {level}.",
            Reason.EASED: f"Eased from {before} to {level}.",
            Reason.REPEATED: f"Reminder: still {level}.",
        }
        change = changes.get(telling.reason, "")
        if change and len(telling.crossed) > 1:
            change += f" Crossed in one poll: {level_words(telling.crossed)}."
        return change
