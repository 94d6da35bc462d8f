"""The words of a message about a number and its limit."""

from __future__ import annotations

from datetime import datetime, timedelta

from watcher.domain import dates
from watcher.domain.alert import Ended
from watcher.domain.average import average_text
from watcher.domain.compose_scene import Scene, Text
from watcher.domain.message import Fact, Figure, Reason
from watcher.domain.period import Period
from watcher.domain.plain import plain
from watcher.domain.reading import Limit, Origin, Reading
from watcher.domain.topic import Topic
from watcher.domain.words import UNKNOWN, difference, level_words, number, share


def limit_text(scene: Scene) -> Text:
    """A series at a level, or its end."""
    return _ended_text(scene) if scene.telling.level is None else _held_text(scene)


def _held_text(scene: Scene) -> Text:
    reading = scene.telling.reading
    if reading is None:
        return unknown_text(scene)
    consequence = [left_words(reading, scene), average_text(reading, scene.telling.at, scene.zone)]
    if scene.telling.rebased:
        consequence.insert(0, rebased_words(scene))
    return Text(
        headline=f"{scene.identity} at {amount_words(reading)}",
        sentences=(_spoken(scene, reading), *(s for s in consequence if s)),
        consequence=" ".join(s for s in consequence if s),
        change=change_words(scene),
        facts=facts_of(reading, scene),
        notes=notes_of(scene),
    )


def unknown_text(scene: Scene) -> Text:
    """Something holds and the number is not known: nothing is said of it."""
    headline = f"{scene.identity}, number unknown"
    sentences = (f"{scene.state}: {headline}.",)
    return Text(headline, sentences, "The present number is not known.", change_words(scene))


def change_words(scene: Scene) -> str:
    return rebased_words(scene) if scene.telling.reason is Reason.REBASED else scene.change()


def amount_words(reading: Reading) -> str:
    if reading.limit is None:
        return f"{number(reading.used)} (limit unknown)"
    part = share(reading.used, reading.limit.value)
    of = number(reading.limit.value)
    return f"{part} of {of}" if part else f"{number(reading.used)} of {of}"


def _spoken(scene: Scene, reading: Reading) -> str:
    """The headline for the ear: `92 percent`, no signs."""
    start = f"{scene.state}: {scene.org} {scene.resource}{scene.detail}"
    if reading.limit is None:
        return f"{start} at {number(reading.used)}, limit unknown."
    part = share(reading.used, reading.limit.value, "percent")
    of = f"{number(reading.used)} of {number(reading.limit.value)} used"
    return f"{start} at {part}, {of}." if part else f"{start}: {of}."


def left_words(reading: Reading, scene: Scene) -> str:
    """How much is left, and until when."""
    reset = _reset_words(reading.period, scene)
    if reading.limit is None:
        return f"The limit is unknown, so what is left cannot be said. {reset}"
    left = difference(reading.limit.value, reading.used)
    if left > 0:
        amount = f"{number(left)} left."
    elif left == 0:
        amount = "Nothing is left."
    else:
        amount = f"{number(-left)} over the limit." if left < 0 else "What is left is unknown."
    return f"{amount} {reset}"


def _reset_words(period: Period | None, scene: Scene) -> str:
    if period is None:
        return "This count does not reset."
    until = until_words(period.end, scene.telling.at)
    return f"Resets on {dates.weekday(period.end, scene.zone)} ({until})."


def until_words(end: datetime, now: datetime) -> str:
    return f"in {dates.lasting(end - now)}" if end > now else "now due"


def facts_of(reading: Reading, scene: Scene) -> tuple[Fact, ...]:
    """At most four: Used, Limit with its origin, Left, Resets."""
    limit = reading.limit.value if reading.limit else None
    used = Fact("Used", number(reading.used), note=share(reading.used, limit))
    return (
        used,
        Fact("Limit", provenance(reading.limit, scene.title)),
        *_left_fact(reading),
        resets_fact(reading, scene),
    )


def _left_fact(reading: Reading) -> tuple[Fact, ...]:
    if reading.limit is None:
        return ()
    left = difference(reading.limit.value, reading.used)
    return (Fact("Left", number(left)) if left >= 0 else Fact("Over", number(-left)),)


def resets_fact(reading: Reading, scene: Scene) -> Fact:
    if reading.period is None:
        return Fact("Resets", "no reset")
    end = reading.period.end
    return Fact("Resets", dates.date(end, scene.zone), when=end, note=until_words(end, scene.telling.at))


def provenance(limit: Limit | None, title: str) -> str:
    """A limit and where its number came from: people argue with vendors about this."""
    if limit is None:
        return f"unknown · {title} gives none, nor does the config"
    where = plain(limit.where, 120)
    origin = {
        Origin.API: "from the API",
        Origin.ALLOWANCE: f"from config ({title} gives none)" + (f", {where}" if where else ""),
        Origin.FIXED: "fixed in the rule" + (f", {where}" if where else ""),
    }[limit.origin]
    return f"{number(limit.value)} · {origin}"


def notes_of(scene: Scene) -> tuple[str, ...]:
    telling = scene.telling
    notes = []
    if telling.already_above:
        so = "above the line" if scene.topic is Topic.USE else "so"
        notes.append(f"Already {so} when the rule was added")
    if len(telling.crossed) > 1:
        notes.append(f"Crossed in one poll: {level_words(telling.crossed)}")
    if telling.reason is not Reason.FIRED and len(telling.incident.told) > 1:
        notes.append(f"Told in this period: {level_words(telling.incident.told)}")
    return tuple(notes)


def rebased_words(scene: Scene) -> str:
    if scene.telling.rebased is None:
        return "The limit changed."
    old, new = scene.telling.rebased
    return f"Limit changed from {number(old)} to {number(new)}."


def _ended_text(scene: Scene) -> Text:
    telling, incident = scene.telling, scene.telling.incident
    why = why_over(scene)
    peak = f"Peak {number(incident.peak)}"
    if incident.limit is not None:
        peak += f" of {number(incident.limit)}"
    return Text(
        headline=scene.identity,
        sentences=(f"Resolved: {scene.org} {scene.resource}{scene.detail}.", why, f"{peak}."),
        consequence=" ".join(filter(None, (why, now_words(telling.reading)))),
        change=why,
        facts=_ended_facts(scene),
        notes=ended_notes(scene),
    )


def ended_notes(scene: Scene) -> tuple[str, ...]:
    """How long it lasted, and at which levels it was told."""
    incident = scene.telling.incident
    lasted = (incident.ended_at or scene.telling.at) - incident.opened_at
    told = (f"Told: {level_words(incident.told)}",) if incident.told else ()
    return (f"Open for {dates.lasting(max(lasted, timedelta(0)))}", *told)


def _ended_facts(scene: Scene) -> tuple[Fact, ...]:
    reading, incident = scene.telling.reading, scene.telling.incident
    peak = Fact("Peak", number(incident.peak), note=share(incident.peak, incident.limit), figure=Figure.PEAK)
    if reading is None:
        return (peak,)
    limit = Fact("Limit", provenance(reading.limit, scene.title))
    return (Fact("Used now", number(reading.used)), limit, peak, resets_fact(reading, scene))


def now_words(reading: Reading | None) -> str:
    if reading is None:
        return ""
    of = f" of {number(reading.limit.value)}" if reading.limit else ""
    return f"Now {number(reading.used)}{of}."


def why_over(scene: Scene) -> str:
    """The end's reason. A reset is not a recovery, and nothing here says it is."""
    telling = scene.telling
    ended = telling.ended or telling.incident.ended
    if ended is Ended.PERIOD_RESET:
        return _period_over(scene)
    if ended is Ended.PERIOD_MOVED:
        return _period_moved(scene)
    if ended is Ended.LIMIT_RAISED:
        old, new = telling.rebased or (None, telling.incident.limit)
        raised = f" from {number(old)}" if old is not None else ""
        return f"The limit was raised{raised}{f' to {number(new)}' if new else ''}."
    return {
        Ended.USAGE_CORRECTED: f"{scene.title} corrected the usage downwards.",
        Ended.USAGE_FELL: "Usage fell below the line.",
        Ended.USAGE_ROSE: "More is used now than the rule asks for.",
        Ended.RULE_CHANGED: "The rule was changed and asks for more now; usage may not have changed.",
        Ended.RULE_REMOVED: "The rule was removed or no longer selects this; usage may not have changed.",
        Ended.ANSWERING_AGAIN: f"{scene.title} answers again.",
        Ended.REPORTED_AGAIN: f"{scene.title} reports this again.",
        Ended.FORECAST_IMPROVED: "At the present pace the limit is not reached before the reset any more.",
        Ended.GROWTH_SLOWED: "It grows at its usual pace again.",
        Ended.NOT_REPORTED: f"{scene.title} does not report it any more: it is gone, or no longer large.",
    }.get(ended or Ended.RULE_REMOVED, f"The reason is {UNKNOWN}.")


def _period_over(scene: Scene) -> str:
    telling = scene.telling
    period = telling.reading.period if telling.reading else None
    if period is None or period.start == telling.incident.period_start:
        return "The period reset."
    return f"The period reset on {dates.full_day(period.start, scene.zone)}."


def _period_moved(scene: Scene) -> str:
    """The billing date was changed: what was told counts no more, and no reset made it go."""
    period = scene.telling.reading.period if scene.telling.reading else None
    if period is None:
        return "The billing period was moved."
    start, end = dates.full_day(period.start, scene.zone), dates.full_day(period.end, scene.zone)
    return f"The billing period was moved: it runs from {start} to {end} now. Usage is judged anew on it."
