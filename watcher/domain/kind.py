"""What kind of message it is, for code: the same in every tongue, where `state` is a word for people."""

from __future__ import annotations

from enum import StrEnum

from watcher.domain.rule import Level, Watch
from watcher.domain.tongue import say
from watcher.domain.topic import Topic


class Kind(StrEnum):
    """The state that a message tells of; the last four tell of none."""

    NOTICE = "notice"
    WARNING = "warning"
    CRITICAL = "critical"
    FORECAST = "forecast"
    RESOLVED = "resolved"
    NO_DATA = "no data"
    DIGEST = "digest"
    REPORT = "report"
    ASKED = "asked"
    OTHER = "other"


_LEVELS = {Level.NOTICE: Kind.NOTICE, Level.WARNING: Kind.WARNING, Level.CRITICAL: Kind.CRITICAL}
_TOPICS = {Topic.AHEAD: Kind.FORECAST, Topic.AGE: Kind.NO_DATA}


def kind_of(level: Level | None, watch: Watch, topic: Topic) -> Kind:
    """The kind of what is told about a level; of None it is over."""
    if level is None:
        return Kind.RESOLVED
    return Kind.NO_DATA if watch in {Watch.SOURCE, Watch.ORG} else held_kind(level, topic)


def held_kind(level: Level, topic: Topic) -> Kind:
    """The kind while a level of a number holds: the topic's own, else the level's."""
    return _TOPICS.get(topic) or _LEVELS[level]


def state_word(kind: Kind) -> str:  # noqa: PLR0911 - one for each kind
    """`Warning`, in the tongue of the work under way; empty for what tells of no state."""
    match kind:
        case Kind.NOTICE:
            return say("Notice")
        case Kind.WARNING:
            return say("Warning")
        case Kind.CRITICAL:
            return say("Critical")
        case Kind.FORECAST:
            return say("Forecast")
        case Kind.RESOLVED:
            return say("Resolved")
        case Kind.NO_DATA:
            return say("No data")
    return ""


def aside_word(topic: Topic) -> str:
    """What is said beside a series' name where it is not its use that is meant; else empty."""
    match topic:
        case Topic.AHEAD:
            return say("forecast")
        case Topic.GROWTH:
            return say("growth")
        case Topic.AGE:
            return say("not measured")
    return ""
