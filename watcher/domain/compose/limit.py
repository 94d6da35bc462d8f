"""The words of a message about a number and its limit."""

from __future__ import annotations

from watcher.domain.average import average_text
from watcher.domain.compose.scene import Scene, Text, crossed_words
from watcher.domain.end_words import ended_notes, peak_words, why_over
from watcher.domain.limit_words import (
    amount_words,
    left_fact,
    left_words,
    limit_fact,
    now_words,
    rebased_words,
    resets_fact,
)
from watcher.domain.message import Fact, Figure, Reason
from watcher.domain.prospect import Prospect, prospect_of
from watcher.domain.prospect_words import projected_fact, when_words
from watcher.domain.reading import Reading
from watcher.domain.tongue import say
from watcher.domain.topic import Topic
from watcher.domain.words import level_words, number, share


def limit_text(scene: Scene) -> Text:
    """A series at a level, or its end."""
    return _ended_text(scene) if scene.telling.level is None else _held_text(scene)


def _held_text(scene: Scene) -> Text:
    reading = scene.telling.reading
    if reading is None:
        return unknown_text(scene)
    found = _foreseen(scene)
    consequence = [left_words(reading, scene), _pace_words(found, reading, scene)]
    if scene.telling.rebased:
        consequence.insert(0, rebased_words(scene))
    return Text(
        headline=at_amount(scene, reading),
        sentences=(_spoken(scene, reading), *(s for s in consequence if s)),
        consequence=" ".join(s for s in consequence if s),
        change=change_words(scene),
        facts=facts_of(reading, scene, found),
        notes=notes_of(scene),
    )


def _foreseen(scene: Scene) -> Prospect | None:
    """Where the period will end, if a rule looks ahead and something can be foreseen."""
    found = prospect_of(scene.telling)
    return None if isinstance(found, str) or found.lands is None else found


def _pace_words(found: Prospect | None, reading: Reading, scene: Scene) -> str:
    """When the limit is reached: as foreseen, else at the average so far; empty once it is."""
    if found is None or found.limit is None:
        return average_text(reading, scene.telling.at, scene.zone)
    return "" if found.is_full else when_words(found, scene)


def unknown_text(scene: Scene) -> Text:
    """Something holds and the number is not known: nothing is said of it."""
    headline = say("{name}, number unknown", name=scene.identity)
    sentences = (f"{scene.state}: {headline}.",)
    return Text(headline, sentences, say("The present number is not known."), change_words(scene))


def at_amount(scene: Scene, reading: Reading) -> str:
    """The headline of a number: whose it is and where it stands."""
    return say("{name} at {amount}", name=scene.identity, amount=amount_words(reading))


def change_words(scene: Scene) -> str:
    return rebased_words(scene) if scene.telling.reason is Reason.REBASED else scene.change()


def _spoken(scene: Scene, reading: Reading) -> str:
    """The headline for the ear: `92 percent`, no signs."""
    name, used = f"{scene.state}: {scene.spoken}", number(reading.used)
    if reading.limit is None:
        return say("{name} at {used}, limit unknown.", name=name, used=used)
    limit = number(reading.limit.value)
    part = share(reading.used, reading.limit.value, "percent")
    if not part:
        return say("{name}: {used} of {limit} used.", name=name, used=used, limit=limit)
    return say("{name} at {part}, {used} of {limit} used.", name=name, part=part, used=used, limit=limit)


def facts_of(reading: Reading, scene: Scene, found: Prospect | None = None) -> tuple[Fact, ...]:
    """At most four: Used, Limit with its origin, Projected or else Left, Resets."""
    limit = reading.limit.value if reading.limit else None
    return (
        Fact(say("Used"), number(reading.used), note=share(reading.used, limit)),
        limit_fact(reading, scene),
        *((projected_fact(found),) if found else left_fact(reading)),
        resets_fact(reading, scene),
    )


def notes_of(scene: Scene) -> tuple[str, ...]:
    telling = scene.telling
    notes = []
    if telling.already_above:
        above = scene.topic is Topic.USE
        notes.append(
            say("Already above the line when the rule was added")
            if above
            else say("Already so when the rule was added")
        )
    if len(telling.crossed) > 1:
        notes.append(crossed_words(telling.crossed))
    if telling.reason is not Reason.FIRED and len(telling.incident.told) > 1:
        notes.append(say("Told in this period: {levels}", levels=level_words(telling.incident.told)))
    return tuple(notes)


def _ended_text(scene: Scene) -> Text:
    why = why_over(scene)
    return Text(
        headline=scene.identity,
        sentences=(f"{scene.state}: {scene.spoken}.", why, peak_words(scene.telling.incident)),
        consequence=" ".join(filter(None, (why, now_words(scene.telling.reading)))),
        change=why,
        facts=_ended_facts(scene),
        notes=ended_notes(scene),
    )


def _ended_facts(scene: Scene) -> tuple[Fact, ...]:
    reading, incident = scene.telling.reading, scene.telling.incident
    top = share(incident.peak, incident.limit)
    peak = Fact(say("Peak"), number(incident.peak), note=top, figure=Figure.PEAK)
    if reading is None:
        return (peak,)
    used = Fact(say("Used now"), number(reading.used))
    return (used, limit_fact(reading, scene), peak, resets_fact(reading, scene))
