"""When to look again: soon when a level is near, rarely when it is far; never later than a stated bound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from watcher.domain.pace import Pace
from watcher.domain.period import Period
from watcher.domain.words import number

SOON = timedelta(minutes=15)
"""How late a crossing is seen while growth stays under `HEADROOM` times the fastest of the last days."""

HEADROOM = 2.0
"""How many times the fastest growth seen lately is reckoned with."""

_YOUNG = timedelta(days=1)
_YOUNG_LONGEST = timedelta(minutes=60)
_JITTER = 0.1
_AFTER_RESET = timedelta(minutes=1)  # the vendor's clock and ours need not agree to the second


@dataclass(frozen=True, slots=True)
class Bounds:
    """The shortest and the longest time between two looks; both the same is a fixed pace."""

    shortest: timedelta
    longest: timedelta

    @property
    def soon(self) -> timedelta:
        """The wait when a level is near: how late a crossing is seen while growth has a precedent."""
        return min(max(SOON, self.shortest), self.longest)


@dataclass(frozen=True, slots=True)
class Watched:
    """One series of a batch: its name for people, and how far its next level is (None: there is none)."""

    name: str
    gap: float | None
    pace: Pace
    period: Period | None


@dataclass(frozen=True, slots=True)
class Look:
    """How long to wait, and why just so long, in words; `slowed` if that is longer than levels alone ask."""

    wait: timedelta
    why: str
    slowed: bool = False


def next_look(watched: Iterable[Watched], bounds: Bounds, now: datetime, *, jitter: float) -> Look:
    """When to look at a batch again: as soon as the most urgent of its series wants it.

    `jitter`, -1 to 1, spreads looks over the last tenth of the wait, never beyond it.
    """
    if bounds.shortest >= bounds.longest:
        return Look(bounds.longest, "at a fixed pace")
    batch = list(watched)
    seconds, why = bounds.longest.total_seconds(), "no level is near"
    for each in batch:
        wanted, because = _wanted(each, bounds, now)
        if wanted < seconds:
            seconds, why = wanted, because
    wait = max(bounds.shortest, timedelta(seconds=seconds * (1 - _JITTER * (1 - jitter) / 2)))
    return _not_past_a_reset(Look(wait, why), batch, bounds, now)


def _wanted(each: Watched, bounds: Bounds, now: datetime) -> tuple[float, str]:
    """Seconds that this series lets us wait, at most `longest`, and why."""
    longest = bounds.longest.total_seconds()
    if each.gap is None:
        return longest, ""
    soon = bounds.soon.total_seconds()
    if not each.pace.days:
        return soon, f"{each.name}: how fast it grows is not known yet"
    wait = soon + _reach(each.gap, each.pace, now)
    if each.pace.since is not None and now - each.pace.since < _YOUNG:
        wait = min(wait, max(soon, _YOUNG_LONGEST.total_seconds()))
    return wait, f"{each.name}: {number(each.gap)} below a level"


def _reach(gap: float, pace: Pace, now: datetime) -> float:
    """Seconds that the gap lasts at the fastest growth reckoned with, after the largest step seen."""
    spare = gap - pace.largest(now)
    if not spare > 0:
        return 0.0
    fastest = pace.fastest(now) * HEADROOM
    return spare / fastest if fastest > 0 else float("inf")


def _not_past_a_reset(look: Look, batch: list[Watched], bounds: Bounds, now: datetime) -> Look:
    """The look, moved to just after the first reset that it would come too late for."""
    ends = [(each.period.end, each.name) for each in batch if each.period and each.period.end > now]
    if not ends:
        return look
    end, name = min(ends)
    wait = max(end + _AFTER_RESET - now, bounds.shortest)
    return Look(wait, f"{name}: begins anew") if wait < look.wait else look
