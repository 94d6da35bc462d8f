"""The words of a message about what is foreseen: when a limit is reached, where a period ends."""

from __future__ import annotations

from watcher.domain.alert import Ended
from watcher.domain.compose_limit import (
    amount_words,
    change_words,
    ended_notes,
    facts_of,
    left_words,
    notes_of,
    now_words,
    provenance,
    rebased_words,
    resets_fact,
    unknown_text,
    why_over,
)
from watcher.domain.compose_scene import Scene, Text
from watcher.domain.message import Fact
from watcher.domain.prospect import Prospect, prospect_of
from watcher.domain.prospect_words import (
    ahead_facts,
    day_words,
    early_words,
    growth_words,
    landing_words,
    short_words,
    so_far_words,
    sureness_notes,
    when_words,
    whole,
)
from watcher.domain.reading import Reading
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
        notes=(*_level_note(scene), *text.notes, *notes_of(scene)),
    )


def _level_note(scene: Scene) -> tuple[str, ...]:
    """The state's word does not say how grave it is."""
    return (f"Level {scene.telling.level.word}",) if scene.telling.level else ()


def _unforeseen(why: str, reading: Reading, scene: Scene) -> Text:
    return Text(
        headline=f"{scene.identity} at {amount_words(reading)}, forecast unknown",
        sentences=(f"{scene.state}: {scene.spoken}, nothing can be foreseen now.", f"Reason: {why}."),
        consequence=f"Nothing can be foreseen now: {why}. {left_words(reading, scene)}",
        facts=facts_of(reading, scene),
    )


def _foreseen(found: Prospect, scene: Scene) -> Text:
    parts = (when_words(found, scene), so_far_words(found, scene), landing_words(found), growth_words(found))
    return Text(
        headline=f"{scene.identity} {_headline(found, scene)}",
        sentences=(f"{scene.state}: {scene.spoken} {_spoken(found, scene)}.", _spoken_share(found)),
        consequence=" ".join(filter(None, parts)),
        facts=ahead_facts(found, scene),
        notes=sureness_notes(found),
    )


# --- the first line -------------------------------------------------------------------------------------


def _headline(found: Prospect, scene: Scene) -> str:
    """`run out 30 Mar`, or what comes nearest to it."""
    if found.likely is not None and not found.is_full:
        return f"{_run(scene)} out {short_words(found.likely, found, scene)}"
    if found.lands is None:
        return f"at {amount_words(found.reading)}"
    return _ends_at(found.lands.p50, found)


def _ends_at(lands: float, found: Prospect) -> str:
    """Where the period ends, of which no day can be told."""
    part = share(lands, found.limit)
    if found.limit is None:
        return f"will probably end at {whole(lands)} (limit unknown)"
    if found.is_full:
        return f"used up, {whole(lands)} projected ({part})"
    if lands > found.limit:
        return f"will probably pass {number(found.limit)} ({part})"
    return f"will probably end at {part} of {number(found.limit)}"


def _spoken(found: Prospect, scene: Scene) -> str:
    """The same for the ear."""
    if found.is_full:
        return f"{'are' if is_plural(scene.resource) else 'is'} used up"
    if found.likely is not None:
        return f"will probably reach the limit {day_words(found.likely, found, scene, spoken=True)}" + (
            f", {early_words(found.likely, found.reading.period, scene)}" if found.reading.period else ""
        )
    if found.lands is None:
        return f"at {amount_words(found.reading)}"
    part = share(found.lands.p50, found.limit, "percent")
    return f"will probably end at {whole(found.lands.p50)}" + (f", {part} of the limit" if part else "")


def _spoken_share(found: Prospect) -> str:
    part = share(found.reading.used, found.limit, "percent")
    return f"{part} used today." if part else f"{number(found.reading.used)} used today."


def _run(scene: Scene) -> str:
    return "run" if is_plural(scene.resource) else "runs"


# --- the end --------------------------------------------------------------------------------------------


def _ended_text(scene: Scene) -> Text:
    found, reading = prospect_of(scene.telling), scene.telling.reading
    why = _why_over(found, scene)
    now = "" if _is_of_another_period(scene) else _projected_now(found)
    return Text(
        headline=f"{scene.identity}, forecast",
        sentences=(f"Resolved: {scene.spoken}, forecast.", why, now),
        consequence=" ".join(filter(None, (why, now, now_words(reading)))),
        change=why,
        facts=_ended_facts(found, reading, scene),
        notes=ended_notes(scene),
    )


def _why_over(found: Prospect | str, scene: Scene) -> str:
    if (scene.telling.ended or scene.telling.incident.ended) is not Ended.FORECAST_IMPROVED:
        return why_over(scene)
    if isinstance(found, str) or found.limit is None or found.is_full:
        return "The forecast has improved."
    if found.likely is not None:
        return f"The limit is reached later than foreseen: {day_words(found.likely, found, scene)} now."
    if found.reading.period is None:
        return "At the present growth the limit is not in sight any more."
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
    return f"Projected now: {whole(found.lands.p50)}{f' ({part})' if part else ''}."


def _ended_facts(found: Prospect | str, reading: Reading | None, scene: Scene) -> tuple[Fact, ...]:
    if reading is None:
        return ()
    limit = Fact("Limit", provenance(reading.limit, scene.title))
    used = Fact("Used now", number(reading.used), note=share(reading.used, _limit(reading)))
    if isinstance(found, str) or _is_of_another_period(scene):
        return (used, limit, resets_fact(reading, scene))
    return (ahead_facts(found, scene)[0], limit, used, resets_fact(reading, scene))


def _limit(reading: Reading) -> float | None:
    return reading.limit.value if reading.limit else None
