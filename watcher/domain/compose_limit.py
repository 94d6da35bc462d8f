"""The words of a message about a number and its limit."""

from __future__ import annotations

from datetime import datetime, timedelta

from watcher.domain import dates
from watcher.domain.alert import Ended, Incident
from watcher.domain.average import average_text
from watcher.domain.compose_scene import Scene, Text, crossed_words
from watcher.domain.message import Fact, Figure, Reason
from watcher.domain.period import Period
from watcher.domain.plain import plain
from watcher.domain.reading import Limit, Origin, Reading
from watcher.domain.tongue import say
from watcher.domain.topic import Topic
from watcher.domain.words import difference, level_words, number, share


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
        headline=at_amount(scene, reading),
        sentences=(_spoken(scene, reading), *(s for s in consequence if s)),
        consequence=" ".join(s for s in consequence if s),
        change=change_words(scene),
        facts=facts_of(reading, scene),
        notes=notes_of(scene),
    )


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


def amount_words(reading: Reading) -> str:
    if reading.limit is None:
        return say("{used} (limit unknown)", used=number(reading.used))
    part = share(reading.used, reading.limit.value)
    return say("{used} of {limit}", used=part or number(reading.used), limit=number(reading.limit.value))


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


def left_words(reading: Reading, scene: Scene) -> str:
    """How much is left, and until when."""
    reset = _reset_words(reading.period, scene)
    if reading.limit is None:
        return f"{say('The limit is unknown, so what is left cannot be said.')} {reset}"
    return f"{_left(difference(reading.limit.value, reading.used))} {reset}"


def _left(left: float) -> str:
    if left > 0:
        return say("{left} left.", left=number(left))
    if left == 0:
        return say("Nothing is left.")
    return say("{over} over the limit.", over=number(-left)) if left < 0 else say("What is left is unknown.")


def _reset_words(period: Period | None, scene: Scene) -> str:
    if period is None:
        return say("This count does not reset.")
    until = until_words(period.end, scene.telling.at)
    return say("Resets on {day} ({until}).", day=dates.weekday(period.end, scene.zone), until=until)


def until_words(end: datetime, now: datetime) -> str:
    return say("in {span}", span=dates.lasting(end - now)) if end > now else say("now due")


def facts_of(reading: Reading, scene: Scene) -> tuple[Fact, ...]:
    """At most four: Used, Limit with its origin, Left, Resets."""
    limit = reading.limit.value if reading.limit else None
    return (
        Fact(say("Used"), number(reading.used), note=share(reading.used, limit)),
        limit_fact(reading, scene),
        *_left_fact(reading),
        resets_fact(reading, scene),
    )


def _left_fact(reading: Reading) -> tuple[Fact, ...]:
    if reading.limit is None:
        return ()
    left = difference(reading.limit.value, reading.used)
    return (Fact(say("Left"), number(left)) if left >= 0 else Fact(say("Over", "a limit"), number(-left)),)


def limit_fact(reading: Reading, scene: Scene) -> Fact:
    return Fact(say("Limit"), provenance(reading.limit, scene.title))


def used_now_fact(reading: Reading) -> Fact:
    """For what is over: it was more before."""
    limit = reading.limit.value if reading.limit else None
    return Fact(say("Used now"), number(reading.used), note=share(reading.used, limit))


def resets_fact(reading: Reading, scene: Scene) -> Fact:
    if reading.period is None:
        return Fact(say("Resets"), say("no reset"), figure=Figure.RESETS)
    end = reading.period.end
    date, until = dates.date(end, scene.zone), until_words(end, scene.telling.at)
    return Fact(say("Resets"), date, when=end, note=until, figure=Figure.RESETS)


def provenance(limit: Limit | None, title: str) -> str:
    """A limit and where its number came from: people argue with vendors about this."""
    if limit is None:
        return say("unknown · {title} gives none, nor does the config", title=title)
    if limit.origin is Origin.API:
        return f"{number(limit.value)} · {say('from the API')}"
    where = plain(limit.where, 120)
    fixed = limit.origin is Origin.FIXED
    origin = say("fixed in the rule") if fixed else say("from config ({title} gives none)", title=title)
    return f"{number(limit.value)} · {origin}{', ' if where else ''}{where}"


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


def rebased_words(scene: Scene) -> str:
    if scene.telling.rebased is None:
        return say("The limit changed.")
    old, new = scene.telling.rebased
    return say("Limit changed from {old} to {new}.", old=number(old), new=number(new))


def _ended_text(scene: Scene) -> Text:
    why = why_over(scene)
    return Text(
        headline=scene.identity,
        sentences=(f"{scene.state}: {scene.spoken}.", why, _peak_words(scene.telling.incident)),
        consequence=" ".join(filter(None, (why, now_words(scene.telling.reading)))),
        change=why,
        facts=_ended_facts(scene),
        notes=ended_notes(scene),
    )


def _peak_words(incident: Incident) -> str:
    if incident.limit is None:
        return say("Peak {peak}.", peak=number(incident.peak))
    return say("Peak {peak} of {limit}.", peak=number(incident.peak), limit=number(incident.limit))


def ended_notes(scene: Scene) -> tuple[str, ...]:
    """How long it lasted, and at which levels it was told."""
    incident = scene.telling.incident
    lasted = (incident.ended_at or scene.telling.at) - incident.opened_at
    told = (say("Told: {levels}", levels=level_words(incident.told)),) if incident.told else ()
    return (say("Open for {span}", span=dates.lasting(max(lasted, timedelta(0)))), *told)


def _ended_facts(scene: Scene) -> tuple[Fact, ...]:
    reading, incident = scene.telling.reading, scene.telling.incident
    top = share(incident.peak, incident.limit)
    peak = Fact(say("Peak"), number(incident.peak), note=top, figure=Figure.PEAK)
    if reading is None:
        return (peak,)
    used = Fact(say("Used now"), number(reading.used))
    return (used, limit_fact(reading, scene), peak, resets_fact(reading, scene))


def now_words(reading: Reading | None) -> str:
    if reading is None:
        return ""
    if reading.limit is None:
        return say("Now {used}.", used=number(reading.used))
    return say("Now {used} of {limit}.", used=number(reading.used), limit=number(reading.limit.value))


def why_over(scene: Scene) -> str:
    """The end's reason. A reset is not a recovery, and nothing here says it is."""
    telling = scene.telling
    ended = telling.ended or telling.incident.ended
    if ended is Ended.PERIOD_RESET:
        return _period_over(scene)
    if ended is Ended.PERIOD_MOVED:
        return _period_moved(scene)
    if ended is Ended.LIMIT_RAISED:
        return _limit_raised(*telling.rebased or (None, telling.incident.limit))
    return _other_end(ended or Ended.RULE_REMOVED, scene.title)


def _limit_raised(old: float | None, new: float | None) -> str:
    if old is None:
        return say("The limit was raised to {new}.", new=number(new)) if new else say("The limit was raised.")
    if not new:
        return say("The limit was raised from {old}.", old=number(old))
    return say("The limit was raised from {old} to {new}.", old=number(old), new=number(new))


def _other_end(ended: Ended, title: str) -> str:  # noqa: PLR0911 - one for each end
    match ended:
        case Ended.USAGE_FELL:
            return say("Usage fell below the line.")
        case Ended.USAGE_ROSE:
            return say("More is used now than the rule asks for.")
        case Ended.RULE_CHANGED:
            return say("The rule was changed and asks for more now; usage may not have changed.")
        case Ended.RULE_REMOVED:
            return say("The rule was removed or no longer selects this; usage may not have changed.")
        case Ended.FORECAST_IMPROVED:
            return say("At the present pace the limit is not reached before the reset any more.")
        case Ended.GROWTH_SLOWED:
            return say("It grows at its usual pace again.")
    return _end_by_vendor(ended, title)


def _end_by_vendor(ended: Ended, title: str) -> str:
    match ended:
        case Ended.USAGE_CORRECTED:
            return say("{title} corrected the usage downwards.", title=title)
        case Ended.ANSWERING_AGAIN:
            return say("{title} answers again.", title=title)
        case Ended.REPORTED_AGAIN:
            return say("{title} reports this again.", title=title)
        case Ended.NOT_REPORTED:
            return say("{title} does not report it any more: it is gone, or no longer large.", title=title)
    return say("The reason is not known.")


def _period_over(scene: Scene) -> str:
    telling = scene.telling
    period = telling.reading.period if telling.reading else None
    if period is None or period.start == telling.incident.period_start:
        return say("The period reset.")
    return say("The period reset on {day}.", day=dates.full_day(period.start, scene.zone))


def _period_moved(scene: Scene) -> str:
    """The billing date was changed: what was told counts no more, and no reset made it go."""
    period = scene.telling.reading.period if scene.telling.reading else None
    if period is None:
        return say("The billing period was moved.")
    start, end = dates.full_day(period.start, scene.zone), dates.full_day(period.end, scene.zone)
    return say(
        "The billing period was moved: it runs from {start} to {end} now. Usage is judged anew on it.",
        start=start,
        end=end,
    )
