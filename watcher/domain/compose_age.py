"""The words of a message about a number that does not come any more: since when, why, and what it was."""

from __future__ import annotations

from datetime import datetime, timedelta

from watcher.domain import dates
from watcher.domain.alert import Ended
from watcher.domain.compose_limit import (
    change_words,
    ended_notes,
    notes_of,
    provenance,
    resets_fact,
    why_over,
)
from watcher.domain.compose_scene import Scene, Text
from watcher.domain.message import Fact
from watcher.domain.plain import plain
from watcher.domain.reading import Reading
from watcher.domain.words import number, share

_BACK = frozenset({Ended.REPORTED_AGAIN, Ended.PERIOD_RESET, Ended.PERIOD_MOVED})
"""Ends that a number has brought; the others were brought by people."""

_UNWATCHED = "Its limit is not being watched; its other alerts keep their last state."


def age_text(scene: Scene) -> Text:
    """A number that is missing or old, or that is back."""
    return _ended_text(scene) if scene.telling.level is None else _held_text(scene)


def _held_text(scene: Scene) -> Text:
    since, last = _since(scene), _last(scene)
    missing = "not measured" + (f" since {dates.moment(since, scene.zone)}" if since else "")
    why = _why(scene)
    known = f"It was {_of(last)} then." if last else "No number was ever known."
    return Text(
        headline=f"{scene.identity} {missing}",
        sentences=(f"No data: {scene.spoken} {missing}.", plain(why, 80), known),
        consequence=f"{why} {known} {_UNWATCHED}",
        change=change_words(scene),
        facts=_facts(last, scene) if last else (),
        notes=(
            *_level_note(scene),
            *notes_of(scene),
            f"Times in {dates.zone_name(scene.telling.at, scene.zone)}",
        ),
    )


def _level_note(scene: Scene) -> tuple[str, ...]:
    """The state's word does not say how grave it is."""
    return (f"Level {scene.telling.level.word}",) if scene.telling.level else ()


def _last(scene: Scene) -> Reading | None:
    """The last number that was known: an old one that is brought again and again is one, too."""
    return scene.telling.reading or scene.telling.last


def _since(scene: Scene) -> datetime | None:
    last, facts = _last(scene), scene.telling.facts
    if last is not None:
        return last.as_of
    return facts.now - facts.age if facts and facts.age is not None else None


def _why(scene: Scene) -> str:
    facts = scene.telling.facts
    why = plain(facts.why_unknown, 160) if facts else ""
    if why:
        return f"Reason: {why}."
    if scene.telling.reading is not None:
        return f"{scene.title} answers with an old number."
    return "The reason is not known."


def _facts(last: Reading, scene: Scene) -> tuple[Fact, ...]:
    limit = last.limit.value if last.limit else None
    old = dates.lasting(max(scene.telling.at - last.as_of, timedelta(0)))
    facts = (
        Fact("Last known", number(last.used), note=share(last.used, limit)),
        Fact("Measured", dates.moment(last.as_of, scene.zone), note=f"{old} ago"),
        Fact("Limit", provenance(last.limit, scene.title)),
    )
    if last.period is not None and last.period.end <= scene.telling.at:
        ended = dates.date(last.period.end, scene.zone)
        return (*facts, Fact("Reset", ended, when=last.period.end, note="not seen"))
    return (*facts, resets_fact(last, scene))


# --- the end --------------------------------------------------------------------------------------------


def _ended_text(scene: Scene) -> Text:
    telling = scene.telling
    ended, reading = telling.ended or telling.incident.ended, telling.reading
    if reading is None or ended not in _BACK:
        why = why_over(scene)
        if ended is Ended.RULE_REMOVED:
            why = "The rule was removed or no longer selects this; whether it is measured is not said."
        return Text(
            scene.identity, (f"Resolved: {scene.spoken}.", why), why, change=why, notes=ended_notes(scene)
        )
    now = f"measured again, now {_of(reading)}"
    gap = _gap(scene)
    return Text(
        headline=f"{scene.identity} {now}",
        sentences=(f"Resolved: {scene.spoken} {now}.", gap),
        consequence=" ".join(
            filter(None, (f"{scene.title} reports it again.", gap, "It is judged again from here."))
        ),
        change=f"{scene.title} reports it again.",
        facts=_back_facts(reading, scene),
        notes=ended_notes(scene),
    )


def _gap(scene: Scene) -> str:
    """How long nobody knew, and what it was before."""
    last, at = scene.telling.last, scene.telling.at
    if last is None or last.as_of >= at:
        return ""
    spell, lasted = dates.spell(last.as_of, at, scene.zone), dates.lasting(at - last.as_of)
    reset = "; the period has reset meanwhile" if last.period and last.period.end <= at else ""
    return f"Not measured from {spell} ({lasted}); it was {_of(last)} before{reset}."


def _of(reading: Reading) -> str:
    return (
        f"{number(reading.used)} of {number(reading.limit.value)}" if reading.limit else number(reading.used)
    )


def _back_facts(reading: Reading, scene: Scene) -> tuple[Fact, ...]:
    limit = reading.limit.value if reading.limit else None
    used = Fact("Used now", number(reading.used), note=share(reading.used, limit))
    return (used, Fact("Limit", provenance(reading.limit, scene.title)), resets_fact(reading, scene))
