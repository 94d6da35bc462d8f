"""Why something is over, in words: people must see whether anything got better."""

from __future__ import annotations

from datetime import timedelta

from watcher.domain import dates
from watcher.domain.alert import Ended, Incident
from watcher.domain.compose.scene import Scene
from watcher.domain.tongue import say
from watcher.domain.words import level_words, number


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
    days = dates.period_name(period.label, period.last)
    return say("The billing period was moved: it is {days} now. Usage is judged anew on it.", days=days)


def ended_notes(scene: Scene) -> tuple[str, ...]:
    """How long it lasted, and at which levels it was told."""
    incident = scene.telling.incident
    lasted = (incident.ended_at or scene.telling.at) - incident.opened_at
    told = (say("Told: {levels}", levels=level_words(incident.told)),) if incident.told else ()
    return (say("Open for {span}", span=dates.lasting(max(lasted, timedelta(0)))), *told)


def peak_words(incident: Incident) -> str:
    if incident.limit is None:
        return say("Peak {peak}.", peak=number(incident.peak))
    return say("Peak {peak} of {limit}.", peak=number(incident.peak), limit=number(incident.limit))
