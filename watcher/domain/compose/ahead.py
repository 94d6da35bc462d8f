"""The words of a message about what is foreseen: when a limit is reached, where a period ends."""

from __future__ import annotations

from watcher.domain.alert import Ended
from watcher.domain.compose.limit import at_amount, change_words, facts_of, notes_of, unknown_text
from watcher.domain.compose.scene import Scene, Text, level_note
from watcher.domain.end_words import ended_notes, why_over
from watcher.domain.limit_words import (
    amount_words,
    left_words,
    limit_fact,
    now_words,
    rebased_words,
    resets_fact,
    used_now_fact,
)
from watcher.domain.message import Fact
from watcher.domain.prospect import Prospect, prospect_of
from watcher.domain.prospect_words import (
    ahead_facts,
    day_words,
    early_words,
    growth_words,
    landing_words,
    short_when,
    so_far_words,
    sureness_notes,
    when_words,
    whole,
)
from watcher.domain.reading import Reading
from watcher.domain.tongue import called, say
from watcher.domain.words import is_plural, number, share


def ahead_text(scene: Scene) -> Text:
    """What will happen to a series, or that it will not any more."""
    return _ended_text(scene) if scene.telling.level is None else _held_text(scene)


def projected(scene: Scene) -> float | None:
    """How much will most likely have been used at the period's end, where that is known."""
    found = prospect_of(scene.telling)
    return None if isinstance(found, str) or found.lands is None else found.lands.p50


def _held_text(scene: Scene) -> Text:
    reading = scene.telling.reading
    if reading is None:
        return unknown_text(scene)
    found = prospect_of(scene.telling)
    text = _unforeseen(found, reading, scene) if isinstance(found, str) else _foreseen(found, scene)
    rebased = f"{rebased_words(scene)} " if scene.telling.rebased else ""
    return Text(
        headline=text.headline,
        sentences=text.sentences,
        consequence=f"{rebased}{text.consequence}",
        change=change_words(scene),
        facts=text.facts,
        notes=(*level_note(scene.telling.level), *text.notes, *notes_of(scene)),
    )


def _unforeseen(why: str, reading: Reading, scene: Scene) -> Text:
    why, amount = called(why), amount_words(reading)
    said = say("{name}, nothing can be foreseen now.", name=scene.spoken)
    nothing = say("Nothing can be foreseen now: {why}.", why=why)
    return Text(
        headline=say("{name} at {amount}, forecast unknown", name=scene.identity, amount=amount),
        sentences=(f"{scene.state}: {said}", say("Reason: {why}.", why=why)),
        consequence=f"{nothing} {left_words(reading, scene)}",
        facts=facts_of(reading, scene),
    )


def _foreseen(found: Prospect, scene: Scene) -> Text:
    parts = (when_words(found, scene), so_far_words(found, scene), landing_words(found), growth_words(found))
    return Text(
        headline=_headline(found, scene),
        sentences=(f"{scene.state}: {_spoken(found, scene)}.", _spoken_share(found)),
        consequence=" ".join(filter(None, parts)),
        facts=ahead_facts(found, scene),
        notes=sureness_notes(found),
    )


# --- the first line -------------------------------------------------------------------------------------


def _headline(found: Prospect, scene: Scene) -> str:
    """`run out 30 Mar`, or what comes nearest to it."""
    if found.likely is not None and not found.is_full:
        when = short_when(found.likely, found, scene)
        if is_plural(scene.resource):
            return say("{name} run out {when}", name=scene.identity, when=when)
        return say("{name} runs out {when}", name=scene.identity, when=when)
    if found.lands is None:
        return at_amount(scene, found.reading)
    return _ends_at(found.lands.p50, found, scene.identity)


def _ends_at(lands: float, found: Prospect, name: str) -> str:
    """Where the period ends, of which no day can be told."""
    part = share(lands, found.limit)
    if found.limit is None:
        return say("{name} will probably end at {lands} (limit unknown)", name=name, lands=whole(lands))
    if found.is_full:
        return say("{name} used up, {lands} projected ({part})", name=name, lands=whole(lands), part=part)
    limit = number(found.limit)
    if lands > found.limit:
        return say("{name} will probably pass {limit} ({part})", name=name, limit=limit, part=part)
    return say("{name} will probably end at {part} of {limit}", name=name, part=part, limit=limit)


def _spoken(found: Prospect, scene: Scene) -> str:
    """The same for the ear."""
    name = scene.spoken
    if found.is_full:
        many = is_plural(scene.resource)
        return say("{name} are used up", name=name) if many else say("{name} is used up", name=name)
    if found.likely is not None:
        return _spoken_day(found, scene)
    if found.lands is None:
        return say("{name} at {amount}", name=name, amount=amount_words(found.reading))
    part, lands = share(found.lands.p50, found.limit, "percent"), whole(found.lands.p50)
    if not part:
        return say("{name} will probably end at {lands}", name=name, lands=lands)
    return say("{name} will probably end at {lands}, {part} of the limit", name=name, lands=lands, part=part)


def _spoken_day(found: Prospect, scene: Scene) -> str:
    if found.likely is None:
        return ""
    name, when = scene.spoken, day_words(found.likely, found, scene, spoken=True)
    if not found.reading.period:
        return say("{name} will probably reach the limit {when}", name=name, when=when)
    return say(
        "{name} will probably reach the limit {when}, {early} before the reset",
        name=name,
        when=when,
        early=early_words(found.likely, found.reading.period, scene),
    )


def _spoken_share(found: Prospect) -> str:
    part = share(found.reading.used, found.limit, "percent")
    return say("{part} used today.", part=part or number(found.reading.used))


# --- the end --------------------------------------------------------------------------------------------


def _ended_text(scene: Scene) -> Text:
    found, reading = prospect_of(scene.telling), scene.telling.reading
    why = _why_over(found, scene)
    now = "" if _is_of_another_period(scene) else _projected_now(found)
    return Text(
        headline=say("{name}, forecast", name=scene.identity),
        sentences=(say("{state}: {name}, forecast.", state=scene.state, name=scene.spoken), why, now),
        consequence=" ".join(filter(None, (why, now, now_words(reading)))),
        change=why,
        facts=_ended_facts(found, reading, scene),
        notes=ended_notes(scene),
    )


def _why_over(found: Prospect | str, scene: Scene) -> str:
    if (scene.telling.ended or scene.telling.incident.ended) is not Ended.FORECAST_IMPROVED:
        return why_over(scene)
    if isinstance(found, str) or found.limit is None or found.is_full:
        return say("The forecast has improved.")
    if found.likely is not None:
        when = day_words(found.likely, found, scene)
        return say("The limit is reached later than foreseen: {when} now.", when=when)
    if found.reading.period is None:
        return say("At the present growth the limit is not in sight any more.")
    return why_over(scene)


def _is_of_another_period(scene: Scene) -> bool:
    """Whether what is foreseen now is of a period that has just begun."""
    ended = scene.telling.ended or scene.telling.incident.ended
    return ended in {Ended.PERIOD_RESET, Ended.PERIOD_MOVED}


def _projected_now(found: Prospect | str) -> str:
    if isinstance(found, str) or (found.lands is None and found.grows is None):
        return ""
    if found.lands is None:
        return growth_words(found)
    part = share(found.lands.p50, found.limit)
    lands = f"{whole(found.lands.p50)} ({part})" if part else whole(found.lands.p50)
    return say("Projected now: {lands}.", lands=lands)


def _ended_facts(found: Prospect | str, reading: Reading | None, scene: Scene) -> tuple[Fact, ...]:
    if reading is None:
        return ()
    limit, used = limit_fact(reading, scene), used_now_fact(reading)
    if isinstance(found, str) or _is_of_another_period(scene):
        return (used, limit, resets_fact(reading, scene))
    return (ahead_facts(found, scene)[0], limit, used, resets_fact(reading, scene))
