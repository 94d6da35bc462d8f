"""The words of a message about a number that does not come any more: since when, why, and what it was."""

from __future__ import annotations

from datetime import datetime, timedelta

from watcher.domain import dates
from watcher.domain.alert import Ended
from watcher.domain.compose.limit import change_words, notes_of
from watcher.domain.compose.scene import Scene, Text, level_note
from watcher.domain.end_words import ended_notes, why_over
from watcher.domain.limit_words import limit_fact, resets_fact, used_now_fact
from watcher.domain.message import Fact
from watcher.domain.plain import plain
from watcher.domain.reading import Reading
from watcher.domain.tongue import called, say
from watcher.domain.words import number, share

_BACK = frozenset({Ended.REPORTED_AGAIN, Ended.PERIOD_RESET, Ended.PERIOD_MOVED})
"""Ends that a number has brought; the others were brought by people."""


def age_text(scene: Scene) -> Text:
    """A number that is missing or old, or that is back."""
    return _ended_text(scene) if scene.telling.level is None else _held_text(scene)


def _held_text(scene: Scene) -> Text:
    since, last = _since(scene), _last(scene)
    why = _why(scene)
    known = say("It was {amount} then.", amount=_of(last)) if last else say("No number was ever known.")
    unwatched = say("Its limit is not being watched; its other alerts keep their last state.")
    return Text(
        headline=_missing(scene.identity, since, scene),
        sentences=(f"{scene.state}: {_missing(scene.spoken, since, scene)}.", plain(why, 80), known),
        consequence=f"{why} {known} {unwatched}",
        change=change_words(scene),
        facts=_facts(last, scene) if last else (),
        notes=(*level_note(scene.telling.level), *notes_of(scene)),
    )


def _missing(name: str, since: datetime | None, scene: Scene) -> str:
    if since is None:
        return say("{name} not measured", name=name)
    return say("{name} not measured since {moment}", name=name, moment=dates.moment(since, scene.zone))


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
    why = plain(called(facts.why_unknown), 160) if facts else ""
    if why:
        return say("Reason: {why}.", why=why)
    if scene.telling.reading is not None:
        return say("{title} answers with an old number.", title=scene.title)
    return say("The reason is not known.")


def _facts(last: Reading, scene: Scene) -> tuple[Fact, ...]:
    limit = last.limit.value if last.limit else None
    old = dates.lasting(max(scene.telling.at - last.as_of, timedelta(0)))
    facts = (
        Fact(say("Last known"), number(last.used), note=share(last.used, limit)),
        Fact(say("Measured"), dates.moment(last.as_of, scene.zone), note=say("{span} ago", span=old)),
        limit_fact(last, scene),
    )
    if last.period is not None and last.period.end <= scene.telling.at:
        ended = dates.date(last.period.end, scene.zone)
        return (*facts, Fact(say("Reset"), ended, when=last.period.end, note=say("not seen")))
    return (*facts, resets_fact(last, scene))


# --- the end --------------------------------------------------------------------------------------------


def _ended_text(scene: Scene) -> Text:
    telling = scene.telling
    ended, reading = telling.ended or telling.incident.ended, telling.reading
    if reading is None or ended not in _BACK:
        why = why_over(scene)
        if ended is Ended.RULE_REMOVED:
            why = say("The rule was removed or no longer selects this; whether it is measured is not said.")
        said = f"{scene.state}: {scene.spoken}."
        return Text(scene.identity, (said, why), why, change=why, notes=ended_notes(scene))
    again, gap = say("{title} reports it again.", title=scene.title), _gap(scene)
    return Text(
        headline=_measured(scene.identity, reading),
        sentences=(f"{scene.state}: {_measured(scene.spoken, reading)}.", gap),
        consequence=" ".join(filter(None, (again, gap, say("It is judged again from here.")))),
        change=again,
        facts=_back_facts(reading, scene),
        notes=ended_notes(scene),
    )


def _measured(name: str, reading: Reading) -> str:
    return say("{name} measured again, now {amount}", name=name, amount=_of(reading))


def _gap(scene: Scene) -> str:
    """How long nobody knew, and what it was before."""
    last, at = scene.telling.last, scene.telling.at
    if last is None or last.as_of >= at:
        return ""
    spell, lasted = dates.spell(last.as_of, at, scene.zone), dates.lasting(at - last.as_of)
    if last.period and last.period.end <= at:
        return say(
            "Not measured from {spell} ({lasted}); it was {amount} before; the period has reset meanwhile.",
            spell=spell,
            lasted=lasted,
            amount=_of(last),
        )
    return say(
        "Not measured from {spell} ({lasted}); it was {amount} before.",
        spell=spell,
        lasted=lasted,
        amount=_of(last),
    )


def _of(reading: Reading) -> str:
    if reading.limit is None:
        return number(reading.used)
    return say("{used} of {limit}", used=number(reading.used), limit=number(reading.limit.value))


def _back_facts(reading: Reading, scene: Scene) -> tuple[Fact, ...]:
    return (used_now_fact(reading), limit_fact(reading, scene), resets_fact(reading, scene))
