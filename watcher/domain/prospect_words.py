"""What is foreseen of a series in words: dates with their range, where a period lands, how sure that is."""

from __future__ import annotations

import math
from datetime import datetime

from watcher.domain import dates
from watcher.domain.compose_limit import left_words, provenance, resets_fact
from watcher.domain.compose_scene import Scene
from watcher.domain.message import Fact
from watcher.domain.period import Period, PeriodKind
from watcher.domain.prospect import Prospect
from watcher.domain.words import count, number, odds, share

_TENS = 10


def when_words(found: Prospect, scene: Scene) -> str:
    """The date with its range, before the reset if there is one."""
    period = found.reading.period
    if found.limit is None:
        return "The limit is unknown, so when it is reached cannot be said."
    if found.is_full:
        return left_words(found.reading, scene)
    if found.likely is not None:
        reset = f", {early_words(found.likely, period, scene)} {_reset(period, scene)}" if period else ""
        when = f"{day_words(found.likely, found, scene)}{reset}"
        return f"The limit is probably reached {when}{_range(found, scene)}."
    if found.early is not None:
        return (
            f"The limit may be reached {day_words(found.early, found, scene)} at the earliest, or not at all."
        )
    never = f"before the reset {_reset(period, scene)}" if period else "in the years to come"
    return f"The limit is probably not reached {never}."


def _range(found: Prospect, scene: Scene) -> str:
    early = short_words(found.early or found.likely, found, scene)
    late = "after the reset" if found.reading.period else "much later"
    late = short_words(found.late, found, scene) if found.late else late
    return f" (range: {early} to {late})" if early != late else ""


def so_far_words(found: Prospect, scene: Scene) -> str:
    """How far we are: `61 % used on day 21 of 31`."""
    part, period = share(found.reading.used, found.limit), found.reading.period
    used = f"{part} used" if part else f"{number(found.reading.used)} used"
    at = scene.telling.at
    if period is None:
        return f"{used} today."
    if period.kind is PeriodKind.DAY or not period.start <= at < period.end:
        return f"{used} by {dates.near(found.reading.as_of, at, scene.zone)}."
    days = max(1, dates.days_between(period.start, period.end, period.zone))
    day = min(days, dates.days_between(period.start, at, period.zone) + 1)
    return f"{used} on day {day} of {days}."


def landing_words(found: Prospect) -> str:
    if found.lands is None:
        return ""
    part = share(found.lands.p50, found.limit)
    low, high = whole(found.lands.p10), whole(found.lands.p90)
    about = f"{whole(found.lands.p50)} ({part})" if part else whole(found.lands.p50)
    between = f", 8 times of 10 between {low} and {high}" if low != high else ""
    return f"It probably ends at {about}{between}."


def growth_words(found: Prospect) -> str:
    if found.grows is None:
        return ""
    grows = found.grows
    many = f", 8 times of 10 by {whole(grows.p10)} to {whole(grows.p90)}" if grows.p10 < grows.p90 else ""
    return f"It usually grows by {whole(grows.p50)} in 30 days{many}."


def ahead_facts(found: Prospect, scene: Scene) -> tuple[Fact, ...]:
    reading = found.reading
    used = Fact("Used", number(reading.used), note=share(reading.used, found.limit))
    limit = Fact("Limit", provenance(reading.limit, scene.title))
    if found.lands is not None:
        ahead = Fact("Projected", whole(found.lands.p50), note=share(found.lands.p50, found.limit))
        return (ahead, limit, used, resets_fact(reading, scene))
    return (_full(found, scene), limit, used, resets_fact(reading, scene))


def _full(found: Prospect, scene: Scene) -> Fact:
    if found.likely is None:
        return Fact("Full", "not in sight")
    left = found.likely - scene.telling.at
    return Fact(
        "Full",
        dates.short_day(found.likely, scene.telling.at, scene.zone),
        note=f"in {dates.lasting(left)}" if left.total_seconds() > 0 else "now",
    )


def sureness_notes(found: Prospect) -> tuple[str, ...]:
    """How likely it is, as people bet, and what that rests on."""
    if found.grows is not None:
        return ("Foreseen from how it grew in 30 days, over the last 180",)
    notes = [f"Foreseen from {count(found.days, 'day')} of data"] if found.days else []
    if found.chance is not None and found.line is not None and found.reading.used <= found.line:
        often = odds(found.chance)
        notes.insert(0, f"{often[:1].upper()}{often[1:]} it ends above {number(found.line)}")
    return tuple(notes)


# --- dates and numbers ----------------------------------------------------------------------------------


def day_words(at: datetime, found: Prospect, scene: Scene, *, spoken: bool = False) -> str:
    """`on Mon 30 Mar`; of a limit by the day, and of one that is reached today, `at 13:20`."""
    period, now = found.reading.period, scene.telling.at
    if _is_by_the_hour(period):
        return f"at {dates.time(at, scene.zone)}"
    if spoken:
        return f"on {dates.spoken_day(at, scene.zone)}"
    return f"on {dates.dated_day(at, now, scene.zone)}"


def short_words(at: datetime | None, found: Prospect, scene: Scene) -> str:
    if at is None:
        return ""
    if _is_by_the_hour(found.reading.period):
        return dates.time(at, scene.zone)
    return dates.short_day(at, scene.telling.at, scene.zone)


def _is_by_the_hour(period: Period | None) -> bool:
    return period is not None and period.kind is PeriodKind.DAY


def early_words(at: datetime, period: Period | None, scene: Scene) -> str:
    """`2 days before the reset`."""
    if period is None:
        return ""
    days = dates.days_between(at, period.end, scene.zone)
    early = f"{days} days" if days > 1 else dates.lasting(period.end - at)
    return f"{early} before the reset"


def _reset(period: Period | None, scene: Scene) -> str:
    if period is None:
        return ""
    if _is_by_the_hour(period):
        return f"at {dates.time(period.end, scene.zone)}"
    return f"on {dates.short_day(period.end, scene.telling.at, scene.zone)}"


def whole(value: float) -> str:
    """A foreseen amount in its three leading digits, cut: nobody foresees the others."""
    size = abs(value)
    if size < _TENS:
        return number(round(value, 1))
    unit = 10 ** max(0, math.floor(math.log10(size)) - 2)
    return number(float(math.copysign(math.floor(size / unit) * unit, value)))
