"""What happened since the digest before, from the events that history keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from watcher.domain.alert import Ended
from watcher.domain.digest.view import Change, What
from watcher.domain.kind import Kind, kind_of
from watcher.domain.plain import clip, name, plain
from watcher.domain.reading import Series
from watcher.domain.rule import Level
from watcher.domain.tongue import say
from watcher.domain.topic import Topic
from watcher.domain.words import percent, resource_label
from watcher.engine.cases import ORG_PRESENCE, RULE_ITSELF, SOURCE_HEALTH, watch_of
from watcher.engine.policy import Policy
from watcher.records import Event, SeriesState

_REACHED = frozenset({"alert.fired", "alert.flapping", "alert.escalated"})
_EXPORTED = frozenset({"export.sent", "export.finished"})
_MOST_NAME = 60
_MOST_LINE = 120

States = Mapping[str, SeriesState]


def changes_of(events: Iterable[Event], states: States, policy: Policy) -> tuple[Change, ...]:
    """Those that people are told of, in the tongue of the work under way."""
    found = (_change(event, states, policy) for event in events)
    return tuple(change for change in found if change is not None)


def _change(event: Event, states: States, policy: Policy) -> Change | None:
    if event.kind in _REACHED:
        return _reached(event, states, policy)
    if event.kind == "alert.resolved":
        why = str(event.data.get("ended") or "")
        ended = Ended(why) if why in set(Ended) else None
        return replace(_about(event, What.ENDED, states, policy), ended=ended)
    if event.kind == "alert.acked":
        return replace(_about(event, What.TAKEN, states, policy), by=str(event.data.get("by") or ""))
    if event.kind == "limit.changed":
        before, after = _number(event.data.get("from")), _number(event.data.get("to"))
        return replace(_about(event, What.LIMIT, states, policy), before=before, after=after)
    if event.kind in _EXPORTED:
        return Change(event.at, What.EXPORTED, "")
    return _silenced(event, states, policy) if event.kind == "silence.added" else None


def _reached(event: Event, states: States, policy: Policy) -> Change | None:
    word = str(event.data.get("level") or event.text.split()[-1])
    level = next((each for each in Level if each.word == word), None)
    if level is None:
        return None
    watch = watch_of(Series.from_key(event.subject))
    topic = str(event.data.get("topic") or "")
    kind = kind_of(level, watch, Topic(topic) if topic in set(Topic) else Topic.USE)
    used, limit = _number(event.data.get("used")), _number(event.data.get("limit"))
    share = percent(used, limit) if used is not None and kind is not Kind.NO_DATA else None
    return replace(_about(event, What.REACHED, states, policy), kind=kind, share=share)


def _silenced(event: Event, states: States, policy: Policy) -> Change:
    match = event.data.get("match")
    return Change(
        event.at,
        What.SILENCED,
        what_is_meant(match if isinstance(match, dict) else {}, states, policy) or event.subject,
        by=str(event.data.get("author") or ""),
        reason=str(event.data.get("reason") or ""),
        until=_moment(event.data.get("ends_at")),
    )


def what_is_meant(match: Mapping[str, Sequence[str]], states: States, policy: Policy) -> str:
    """What a silence is about, in few words: its patterns, and names for the ids of series."""
    names: list[str] = []
    for key, patterns in match.items():
        called = _called(patterns, states, policy) if key == "id" else {}
        names += [called.get(pattern) or plain(str(pattern), _MOST_NAME) for pattern in patterns]
    return clip(", ".join(names), _MOST_LINE)


def _called(ids: Sequence[str], states: States, policy: Policy) -> dict[str, str]:
    """By short id, the names of series."""
    return {
        state.series.short_id: series_name(key, states, policy)
        for key, state in states.items()
        if state.series.short_id in ids
    }


def _about(event: Event, what: What, states: States, policy: Policy) -> Change:
    incident = str(event.data.get("incident") or "")
    return Change(event.at, what, series_name(event.subject, states, policy), incident, series=event.subject)


def series_name(subject: str, states: States, policy: Policy) -> str:
    """What people call the series that an event is about."""
    series, state = Series.from_key(subject), states.get(subject)
    labels = dict(state.labels) if state else {}
    title = name(policy.title_of(series.source) or series.source, _MOST_NAME)
    org = name(labels.get("org") or series.org or title, _MOST_NAME)
    if series.resource == SOURCE_HEALTH:
        return say("data from {source}", source=title)
    if series.resource == ORG_PRESENCE:
        return say("{org}: data from {source}", org=org, source=title)
    if series.resource == RULE_ITSELF:
        return say("Rule {rule}", rule=name(dict(series.scope).get("rule", ""), _MOST_NAME))
    part = labels.get(series.below or "") or ""
    about = " ".join(filter(None, (resource_label(series.resource), plain(part, _MOST_NAME))))
    return f"{org}: {about}"


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _moment(value: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None
