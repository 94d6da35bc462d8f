"""What is foreseen of a series in words: dates with their range, where a period lands, how sure that is."""

from __future__ import annotations

import math
from datetime import datetime

from watcher.domain import dates
from watcher.domain.compose.scene import Scene
from watcher.domain.limit_words import left_words, limit_fact, resets_fact
from watcher.domain.message import Fact, Figure
from watcher.domain.period import Period, PeriodKind
from watcher.domain.prospect import Prospect
from watcher.domain.tongue import say
from watcher.domain.words import capital, number, odds, share, whole_number

_TENS = 10


def when_words(found: Prospect, scene: Scene) -> str:
    """The date with its range, before the reset if there is one."""
    period = found.reading.period
    if found.limit is None:
        return say("The limit is unknown, so when it is reached cannot be said.")
    if found.is_full:
        return left_words(found.reading, scene)
    if found.likely is not None:
        return _likely_words(found.likely, found, scene)
    if found.early is not None:
        day = day_words(found.early, found, scene)
        return say("The limit may be reached {when} at the earliest, or not at all.", when=day)
    if period is None:
        return say("The limit is probably not reached in the years to come.")
    when = _reset(period, scene)
    return say("The limit is probably not reached before the reset {when}.", when=when)


def _likely_words(likely: datetime, found: Prospect, scene: Scene) -> str:
    period, when, span = found.reading.period, day_words(likely, found, scene), _range(found, scene)
    if period is None:
        return say("The limit is probably reached {when}{range}.", when=when, range=span)
    return say(
        "The limit is probably reached {when}, {early} before the reset {reset}{range}.",
        when=when,
        early=early_words(likely, period, scene),
        reset=_reset(period, scene),
        range=span,
    )


def _range(found: Prospect, scene: Scene) -> str:
    """` (range: 28 Mar to after the reset)`, or nothing where it is a day."""
    early = short_words(found.early or found.likely, found, scene)
    late = short_words(found.late, found, scene)
    if early == late:
        return ""
    if late:
        said = say("range: {early} to {late}", early=early, late=late)
    elif found.reading.period:
        said = say("range: {early} to after the reset", early=early)
    else:
        said = say("range: {early} to much later", early=early)
    return f" ({said})"


def so_far_words(found: Prospect, scene: Scene) -> str:
    """How far we are: `61 % used on day 21 of 31`."""
    part = share(found.reading.used, found.limit) or number(found.reading.used)
    period, at = found.reading.period, scene.telling.at
    if period is None:
        return say("{part} used today.", part=part)
    if period.kind is PeriodKind.DAY or not period.start <= at < period.end:
        when = dates.near(found.reading.as_of, at, scene.zone)
        return say("{part} used by {when}.", part=part, when=when)
    days = max(1, dates.days_between(period.start, period.end, period.zone))
    day = min(days, dates.days_between(period.start, at, period.zone) + 1)
    return say("{part} used on day {day} of {days}.", part=part, day=day, days=days)


def landing_words(found: Prospect) -> str:
    if found.lands is None:
        return ""
    part = share(found.lands.p50, found.limit)
    low, high = whole(found.lands.p10), whole(found.lands.p90)
    about = f"{whole(found.lands.p50)} ({part})" if part else whole(found.lands.p50)
    if low == high:
        return say("It probably ends at {about}.", about=about)
    return say(
        "It probably ends at {about}, 8 times of 10 between {low} and {high}.",
        about=about,
        low=low,
        high=high,
    )


def growth_words(found: Prospect) -> str:
    if found.grows is None:
        return ""
    grows = found.grows
    usual = whole(grows.p50)
    if grows.p10 >= grows.p90:
        return say("It usually grows by {usual} in 30 days.", usual=usual)
    return say(
        "It usually grows by {usual} in 30 days, 8 times of 10 by {low} to {high}.",
        usual=usual,
        low=whole(grows.p10),
        high=whole(grows.p90),
    )


def ahead_facts(found: Prospect, scene: Scene) -> tuple[Fact, ...]:
    reading = found.reading
    used = Fact(say("Used"), number(reading.used), note=share(reading.used, found.limit))
    limit = limit_fact(reading, scene)
    if found.lands is not None:
        return (projected_fact(found), limit, used, resets_fact(reading, scene))
    return (_full(found, scene), limit, used, resets_fact(reading, scene))


def projected_fact(found: Prospect) -> Fact:
    """Where the period will most likely end; of what `lands`."""
    if found.lands is None:
        return Fact(say("Projected"), say("unknown"))
    return Fact(say("Projected"), whole(found.lands.p50), note=share(found.lands.p50, found.limit))


def _full(found: Prospect, scene: Scene) -> Fact:
    if found.likely is None:
        return Fact(say("Full"), say("not in sight"), figure=Figure.FULL)
    left = found.likely - scene.telling.at
    return Fact(
        say("Full"),
        dates.short_day(found.likely, scene.telling.at, scene.zone),
        note=say("in {span}", span=dates.lasting(left)) if left.total_seconds() > 0 else say("now"),
        figure=Figure.FULL,
    )


def sureness_notes(found: Prospect) -> tuple[str, ...]:
    """How likely it is, as people bet, and what that rests on."""
    if found.grows is not None:
        return (say("Foreseen from how it grew in 30 days, over the last 180"),)
    notes = [_data_words(found.days)] if found.days else []
    if found.chance is not None and found.line is not None and found.reading.used <= found.line:
        often = odds(found.chance)
        notes.insert(0, capital(say("{often} it ends above {line}", often=often, line=number(found.line))))
    return tuple(notes)


def _data_words(days: int) -> str:
    if days == 1:
        return say("Foreseen from 1 day of data")
    return say("Foreseen from {days} days of data", days=whole_number(days))


# --- dates and numbers ----------------------------------------------------------------------------------


def day_words(at: datetime, found: Prospect, scene: Scene, *, spoken: bool = False) -> str:
    """`on Mon 30 Mar`; of a limit by the day, and of one that is reached today, `at 13:20`."""
    period, now = found.reading.period, scene.telling.at
    if _is_by_the_hour(period):
        return say("at {time}", time=dates.time(at, scene.zone))
    day = dates.spoken_day(at, scene.zone) if spoken else dates.dated_day(at, now, scene.zone)
    return say("on {day}", day=day)


def short_words(at: datetime | None, found: Prospect, scene: Scene) -> str:
    if at is None:
        return ""
    if _is_by_the_hour(found.reading.period):
        return dates.time(at, scene.zone)
    return dates.short_day(at, scene.telling.at, scene.zone)


def short_when(at: datetime, found: Prospect, scene: Scene) -> str:
    """`30 Mar` or `13:20`, as it stands behind what happens then."""
    short = short_words(at, found, scene)
    if _is_by_the_hour(found.reading.period):
        return say("{time}", "when", time=short)
    return say("{day}", "when", day=short)


def _is_by_the_hour(period: Period | None) -> bool:
    return period is not None and period.kind is PeriodKind.DAY


def early_words(at: datetime, period: Period, scene: Scene) -> str:
    """`2 days`: how long before the reset."""
    return dates.early(at, period.end, scene.zone, hourly=_is_by_the_hour(period))


def _reset(period: Period, scene: Scene) -> str:
    if _is_by_the_hour(period):
        return say("at {time}", time=dates.time(period.end, scene.zone))
    return say("on {day}", day=dates.short_day(period.end, scene.telling.at, scene.zone))


def whole(value: float) -> str:
    """A foreseen amount in its three leading digits, cut: nobody foresees the others."""
    return number(leading(value))


def leading(value: float) -> float:
    """The amount of its three leading digits alone."""
    size = abs(value)
    if size < _TENS:
        return round(value, 1)
    unit = 10 ** max(0, math.floor(math.log10(size)) - 2)
    return float(math.copysign(math.floor(size / unit) * unit, value))
