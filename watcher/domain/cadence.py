"""When to look again: soon when a level is near, rarely when it is far; never later than a stated bound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

from watcher.domain.pace import Pace
from watcher.domain.period import Period
from watcher.domain.words import number

HEADROOM = 6.0
"""How many times the fastest growth seen lately is reckoned with. Measured: bench/cadence.py."""

_SOON = timedelta(minutes=15)
_SHORTEST_IN_SOON = 3
_YOUNG = timedelta(days=1)  # a series measured for less has shown no whole day yet
_YOUNG_LONGEST = 3600.0  # seconds
_UNMEASURED = timedelta(hours=1)  # from then on, numbers that do not move on are no reason to hurry
_JITTER = 0.05  # of the wait
_AFTER_RESET = timedelta(minutes=1)  # the vendor's clock and ours need not agree to the second
_RESET_SPREAD = timedelta(minutes=2)  # every batch of every organization begins anew at once


@dataclass(frozen=True, slots=True)
class Bounds:
    """The shortest and the longest time between two looks; both the same is a fixed pace."""

    shortest: timedelta
    longest: timedelta

    @property
    def fixed(self) -> bool:
        return self.shortest >= self.longest

    @property
    def soon(self) -> timedelta:
        """How late a crossing is seen while growth stays under HEADROOM times `Pace.fastest`.

        A quarter of an hour; less with a `shortest` under five minutes, more with one over fifteen.
        """
        wished = min(_SOON, _SHORTEST_IN_SOON * self.shortest)
        return min(max(wished, self.shortest), self.longest)


@dataclass(frozen=True, slots=True)
class Watched:
    """One series of a batch: its name for people, and how far its next level is (None: there is none)."""

    name: str
    gap: float | None
    pace: Pace
    period: Period | None


@dataclass(frozen=True, slots=True)
class Look:
    """How long to wait, and why just so long, in words."""

    wait: timedelta
    why: str


def next_look(
    watched: Iterable[Watched],
    bounds: Bounds,
    now: datetime,
    *,
    jitter: float,
    headroom: float = HEADROOM,
) -> Look:
    """When to look at a batch again: as soon as the most urgent of its series wants it.

    `jitter`, -1 to 1, spreads looks over the last twentieth of the wait: it makes them earlier, never later.
    A reset is looked at one to three minutes after it, or after `shortest` if that is longer.
    """
    if bounds.fixed:
        return Look(bounds.longest, "at a fixed pace")
    seconds, urgent, resetting = _first(watched, bounds, now, headroom)
    earlier = (1 - jitter) / 2
    wait = max(bounds.shortest, timedelta(seconds=seconds * (1 - _JITTER * earlier)))
    if resetting is not None and resetting.period is not None:
        reset = resetting.period.end
        after = max(bounds.shortest, reset - now + _AFTER_RESET + _RESET_SPREAD * earlier)
        if after < wait:
            return Look(after, f"{resetting.name}: begins anew")
    return Look(wait, _why(urgent))


def most_pressing(watched: Iterable[Watched], bounds: Bounds, now: datetime) -> list[Watched]:
    """The few of many that decide: `next_look` comes to the same with them as with all."""
    everybody = list(watched)
    _, urgent, resetting = _first(everybody, bounds, now, HEADROOM)
    return [each for each in everybody if each is urgent or each is resetting]


def _first(
    watched: Iterable[Watched], bounds: Bounds, now: datetime, headroom: float
) -> tuple[float, Watched | None, Watched | None]:
    """Seconds that may be waited, who wants it so (None: nobody sooner than `longest`), who resets first."""
    seconds, urgent = bounds.longest.total_seconds(), None
    soon = bounds.soon.total_seconds()
    reset, resetting = None, None
    for each in watched:
        wanted = _wanted(each, soon, now, headroom)
        if wanted < seconds:
            seconds, urgent = wanted, each
        if each.period is not None and now < each.period.end and (reset is None or each.period.end < reset):
            reset, resetting = each.period.end, each
    return seconds, urgent, resetting


def _wanted(each: Watched, soon: float, now: datetime, headroom: float) -> float:
    """Seconds that this series lets us wait; infinite where nothing is to be seen."""
    if each.gap is None:
        return inf
    pace = each.pace
    age = _YOUNG if pace.since is None else now - pace.since
    if not pace.days and (pace.since is None or age < _UNMEASURED):
        return soon
    reckoned = pace.fastest(now) * headroom
    wait = soon + (each.gap / reckoned if reckoned > 0 else inf)
    return min(wait, max(soon, _YOUNG_LONGEST)) if age < _YOUNG else wait


def _why(urgent: Watched | None) -> str:
    if urgent is None or urgent.gap is None:
        return "no level is near"
    if not urgent.pace.days:
        return f"{urgent.name}: how fast it grows is not known yet"
    return f"{urgent.name}: {number(urgent.gap)} below a level"
