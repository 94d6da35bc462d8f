"""What every kind of message starts from: the names involved, the state in a word, the frame of a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from watcher.domain.kind import Kind, kind_of, state_word
from watcher.domain.message import Fact, Reason
from watcher.domain.plain import name, plain
from watcher.domain.rule import Level, Watch
from watcher.domain.telling import Telling
from watcher.domain.tongue import called, say
from watcher.domain.topic import Topic, topic_of_term
from watcher.domain.words import capital, level_word, level_words, resource_label

MOST_NAME = 60


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

    `org` is the organization (for Watch.SOURCE the vendor, for Watch.RULE the rule), `title` the vendor as
    people call it, `shortened` the length of the organization's name where it was cut, else 0.
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
        vendor = telling.title or (health.title if health else source[:1].upper() + source[1:])
        title = name(vendor, MOST_NAME)
        raw = labels.get("org") or scope.get("org") or title
        if telling.watch is Watch.RULE:
            raw = scope.pop("rule", raw)
        whole = title if telling.watch is Watch.SOURCE else plain(raw)
        below = [
            f"{called(plain(key, 20))} {plain(labels.get(key) or value, 40)}"
            for key, value in scope.items()
            if key != "org"
        ]
        return cls(
            telling=telling,
            zone=zone,
            org=name(whole, MOST_NAME),
            title=title,
            resource=_counted(telling),
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
            return say("Data from {title}", title=self.title)
        if self.telling.watch is Watch.ORG:
            return say("{org}: data from {title}", org=self.org, title=self.title)
        if self.telling.watch is Watch.RULE:
            return say("Rule {rule}", rule=self.org)
        return f"{self.org}: {self.resource}{self.detail}"

    @property
    def spoken(self) -> str:
        """The identity for the ear."""
        return say("{org} {resource}{detail}", org=self.org, resource=self.resource, detail=self.detail)

    def change(self) -> str:
        """What this telling changes, apart from the numbers; empty for progress and ends."""
        level = level_word(self.telling.level) if self.telling.level else ""
        before = level_word(self.telling.before) if self.telling.before else say("nothing")
        match self.telling.reason:
            case Reason.FIRED:
                return reached_words(level, self.topic)
            case Reason.FLAPPING:
                return _again(level, self.topic)
            case Reason.ESCALATED:
                return say("Raised from {before} to {level}.", before=before, level=level)
            case Reason.EASED:
                return say("Eased from {before} to {level}.", before=before, level=level)
            case Reason.REPEATED:
                return say("Reminder: still {level}.", level=level)
        return ""


def _counted(telling: Telling) -> str:
    return say("alerts") if telling.watch is Watch.RULE else resource_label(telling.series.resource)


def crossed_words(levels: Sequence[Level]) -> str:
    """Several levels that one number reached at once."""
    return say("Crossed in one poll: {levels}", levels=level_words(levels))


def level_note(level: Level | None) -> tuple[str, ...]:
    """For messages whose state does not say how grave it is."""
    return (say("Level {level}", level=level_word(level)),) if level else ()


def reached_words(level: str, topic: Topic) -> str:
    """That a level, a ready word, is reached, of the number itself or of what is asked about it."""
    match topic:
        case Topic.AHEAD:
            return capital(say("{level} level of the forecast reached.", level=level))
        case Topic.GROWTH:
            return capital(say("{level} level of growth reached.", level=level))
        case Topic.AGE:
            return capital(say("{level} level of age reached.", level=level))
    return capital(say("{level} level reached.", level=level))


def _again(level: str, topic: Topic) -> str:
    match topic:
        case Topic.AHEAD:
            again = say("{level} level of the forecast reached again.", level=level)
        case Topic.GROWTH:
            again = say("{level} level of growth reached again.", level=level)
        case Topic.AGE:
            again = say("{level} level of age reached again.", level=level)
        case Topic.USE:
            again = say("{level} level reached again.", level=level)
    restless = say("It goes up and down: only worse is told until it has been calm for a while.")
    return f"{capital(again)} {restless}"
