"""From a telling to the words and numbers of its message, the same for every receiver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from watcher.domain import dates
from watcher.domain.compose.age import age_text
from watcher.domain.compose.ahead import ahead_text, projected
from watcher.domain.compose.flood import flood_text
from watcher.domain.compose.growth import growth_text
from watcher.domain.compose.limit import limit_text
from watcher.domain.compose.own import with_own_words
from watcher.domain.compose.scene import Scene, Text
from watcher.domain.compose.watch import org_text, source_text
from watcher.domain.message import Message
from watcher.domain.period import Period, is_same
from watcher.domain.plain import clip, plain
from watcher.domain.reading import Reading
from watcher.domain.rule import Watch
from watcher.domain.telling import RuleLine, Telling
from watcher.domain.tongue import say, tongue
from watcher.domain.topic import Topic
from watcher.domain.words import for_the_ear, whole_number
from watcher.domain.zoned import zoned

_MOST_RULES = 5
_ABOUT = 1.2
"""How much longer than the next a period may be: February is short."""
_TEXTS = {Watch.ORG: org_text, Watch.SOURCE: source_text, Watch.RULE: flood_text}
_LIMIT_TEXTS = {
    Topic.USE: limit_text,
    Topic.AHEAD: ahead_text,
    Topic.GROWTH: growth_text,
    Topic.AGE: age_text,
}


def compose(telling: Telling, *, timezone: str) -> Message:
    """The message for `telling`, its dates in the IANA zone `timezone`.

    In the tongue of the work under way. It fails for no telling whose dates lie in the years 2 to 9998.
    """
    scene = Scene.of(telling, timezone)
    words = _TEXTS.get(telling.watch) or _LIMIT_TEXTS[scene.topic]
    text = with_own_words(words(scene), scene)
    reading, incident = _shown(scene), telling.incident
    limit = reading.limit.value if reading and reading.limit else None
    message = Message(
        incident=incident.id,
        series=telling.series.key,
        series_id=telling.series.short_id,
        revision=incident.revision,
        watch=telling.watch,
        reason=telling.reason,
        level=telling.level,
        before=telling.before,
        crossed=telling.crossed,
        ended=telling.ended,
        org=scene.org,
        resource=telling.series.resource,
        resource_label=scene.resource,
        source=telling.series.source,
        used=reading.used if reading else None,
        limit=limit,
        period_label=incident.period_label,
        period_name=_period_name(telling),
        state=scene.state,
        identity=scene.identity,
        headline=text.headline,
        sentence=_sentence(text, scene),
        change=text.change,
        consequence=text.consequence,
        facts=text.facts,
        notes=text.notes + _common_notes(scene),
        rules=_rule_lines(telling.rules),
        next_step=text.next_step,
        runbook=plain(telling.runbook, 600) if telling.level else "",
        opened_at=incident.opened_at,
        at=telling.at,
        as_of=reading.as_of if reading else None,
        timezone=timezone,
        earlier=_earlier(scene),
        topic=telling.topic,
        locale=tongue().locale,
        acked_by=plain(incident.acked_by, 80),
        acked_at=incident.acked_at,
        projected=projected(scene) if scene.topic is Topic.AHEAD and telling.level else None,
        shown_as=scene.kind,
    )
    return zoned(message)


def _period_name(telling: Telling) -> str:
    """What people call the incident's period, which a number of the next one may end."""
    label, start = telling.incident.period_label, telling.incident.period_start
    told = [
        one.period for one in (telling.reading, telling.last) if one is not None and one.period is not None
    ]
    if start is None or not told:
        return dates.period_name(label)
    mine = next((period for period in told if is_same(period, start)), None)
    return dates.period_name(label, mine.last if mine else _last_before(told[0], start))


def _last_before(following: Period, start: datetime) -> str:
    """The last day of the period from `start` on that `following` follows; empty where there were more."""
    if following.start - start > (following.end - following.start) * _ABOUT:
        return ""
    return replace(following, start=start, end=following.start).last


def _shown(scene: Scene) -> Reading | None:
    """The number that the message is about; one that is too old to be believed is none."""
    is_old = scene.topic is Topic.AGE and scene.telling.level is not None
    return None if is_old else scene.telling.reading


def _sentence(text: Text, scene: Scene) -> str:
    """What a screen reader says: as many whole sentences as fit into 200 characters."""
    first, *others = _spoken(text, scene)
    said = clip(first, Text.MOST_SENTENCE)
    for more in others:
        if more and len(said) + 1 + len(more) <= Text.MOST_SENTENCE:
            said = f"{said} {more}"
    return said


def _spoken(text: Text, scene: Scene) -> Iterator[str]:
    names = (scene.org, scene.title, scene.resource, scene.detail)
    return (for_the_ear(each, *names).replace("….", "…") for each in text.sentences)


def _common_notes(scene: Scene) -> tuple[str, ...]:
    notes = []
    if scene.shortened:
        long = whole_number(scene.shortened)
        notes.append(say("Name shortened: it has {long} characters", long=long))
    shown = _shown(scene)
    if shown:
        moment, zone = dates.moment(shown.as_of, scene.zone), dates.zone_name(shown.as_of, scene.zone)
        notes.append(say("Data as of {moment} {zone}", moment=moment, zone=zone))
    return tuple(notes)


def _rule_lines(lines: tuple[RuleLine, ...]) -> tuple[str, ...]:
    told = tuple(f"{plain(line.rule, 80)} ({plain(line.condition, 120)})" for line in lines[:_MOST_RULES])
    rest = len(lines) - len(told)
    return (*told, say("and {rest} more", rest=rest)) if rest else told


def _earlier(scene: Scene) -> str:
    previous = scene.telling.previous
    return dates.moment(previous.last_told_at or previous.opened_at, scene.zone) if previous else ""
