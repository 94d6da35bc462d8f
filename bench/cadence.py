"""`python -m bench.cadence [FOLDER]`: what looking costs and how late crossings are seen, by policy.

Prints the tables of docs/explanation/when-to-look-again.md. FOLDER holds an hourly.csv of recorded series;
without it the series are made from a seed.
"""

from __future__ import annotations

import random
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bench.figures import Figure
from bench.made import made
from bench.usage import Counter, Stretch, Usage, counters, recorded
from watcher.domain.cadence import HEADROOM, Bounds, Watched, next_look
from watcher.domain.condition import parse_condition
from watcher.domain.pace import Pace
from watcher.domain.reading import Limit, Origin, Reading, Series
from watcher.domain.rule import Level, Rule, Selector
from watcher.domain.thresholds import crossings, nearest_gap

SEED = 20
MOST_CALLS = 864  # a tenth of a look every five minutes, in 30 days
MOST_MINUTES_P95, MOST_MINUTES = 15.0, 60.0
_SHARES = {Level.NOTICE: ("50%", "80%"), Level.WARNING: ("90%",), Level.CRITICAL: ("100%",)}
RULES = tuple(
    Rule(f"at {share}", Selector(), {level: parse_condition(f"used >= {share}")})
    for level, shares in _SHARES.items()
    for share in shares
)


@dataclass(frozen=True)
class Policy:
    """How to poll; `fixed` at five minutes and so on, else between shortest and longest minutes."""

    name: str
    shortest: float
    longest: float
    headroom: float = HEADROOM

    @property
    def bounds(self) -> Bounds:
        return Bounds(timedelta(minutes=self.shortest), timedelta(minutes=self.longest))


def fixed(minutes: float) -> Policy:
    return Policy(f"every {minutes:g} min", minutes, minutes)


OURS = Policy("**by need, 5 to 60 min**", 5, 60)
SIMPLE = (fixed(5), fixed(15), fixed(60), OURS, Policy("by need, 5 to 120 min", 5, 120))
VARIED = tuple(
    Policy(f"δ {3 * shortest:g}, κ {headroom:g}", shortest, 60, headroom)
    for shortest in (5 / 3, 10 / 3, 5)
    for headroom in (2, 4, 6, 8)
)


@dataclass
class Seen:
    """What came of it: looks, days watched, and each crossing's delay in minutes.

    `known` are delays where growth since the last look had a precedent; `lost` crossings were followed by a
    reset before anybody looked.
    """

    looks: int = 0
    days: float = 0.0
    delays: list[float] = field(default_factory=list)
    known: list[float] = field(default_factory=list)
    lost: int = 0
    per_batch: list[float] = field(default_factory=list)

    @property
    def calls(self) -> float:
        return self.looks / self.days * 30

    def delay(self, share: float) -> float:
        """The delay in minutes that `share` of the crossings do not exceed."""
        ordered = sorted(self.delays)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def within(self, policy: Policy) -> float:
        """The share of crossings seen within their bound: `soon` where growth was as known or `longest`."""
        soon, longest = policy.bounds.soon.total_seconds() / 60, policy.longest
        kept = sum(delay <= longest for delay in self.delays) - sum(delay > soon for delay in self.known)
        return kept / (len(self.delays) + self.lost)


class Watch:
    """The daemon's memory of one counter, and the log of what it knew when it looked."""

    def __init__(self, counter: Counter) -> None:
        self.series = Series("bench", "usage", (("org", counter.usage.name),))
        self.limit = Limit(counter.limit, Origin.API)
        self.stretches = iter(counter.stretches)
        self.stretch = next(self.stretches)
        self.before: Reading | None = None
        self.pace = Pace()
        self.fastest: list[float] = []

    def look(self, now: datetime) -> Watched:
        """Read, learn the pace, and say how far the next level is, as the daemon does it."""
        while now >= self.stretch.period.end:
            self.stretch = next(self.stretches)
        period = self.stretch.period
        reading = Reading(self.series, self.stretch.used(now), self.limit, period, now)
        self.pace = self.pace.advanced(self.before, reading, now)
        self.before = reading
        self.fastest.append(self.pace.fastest(now))
        return Watched("usage", nearest_gap(RULES, reading), self.pace, period)


def watch(batch: Sequence[Counter], policy: Policy, seen: Seen, seed: str) -> None:
    """Poll one batch of counters from their beginning to their end."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    start, end = batch[0].usage.start, min(counter.end for counter in batch)
    watches, looks = [Watch(counter) for counter in batch], list[datetime]()
    now = start + timedelta(seconds=rng.random() * 300)
    while now < end:
        looks.append(now)
        look = next_look(
            [each.look(now) for each in watches],
            policy.bounds,
            now,
            jitter=rng.uniform(-1, 1),
            headroom=policy.headroom,
        )
        now += look.wait
    for counter, each in zip(batch, watches, strict=True):
        _note_crossings(counter, each, looks, policy, seen)
    days = (end - start) / timedelta(days=1)
    seen.looks, seen.days = seen.looks + len(looks), seen.days + days
    seen.per_batch.append(len(looks) / days * 30)


def _note_crossings(
    counter: Counter, one: Watch, looks: Sequence[datetime], policy: Policy, seen: Seen
) -> None:
    for stretch, at, used in _crossings(counter):
        after = bisect_left(looks, at)
        if after == len(looks):
            continue  # the record ends there
        if looks[after] >= stretch.period.end:
            seen.lost += 1
            continue
        delay = (looks[after] - at).total_seconds() / 60
        seen.delays.append(delay)
        if after == 0 or looks[after - 1] < stretch.start:
            continue  # nothing was known of this period
        grown = used - stretch.used(looks[after - 1])
        reckoned = policy.headroom * one.fastest[after - 1]
        if grown <= reckoned * (at - looks[after - 1]).total_seconds():
            seen.known.append(delay)


def _crossings(counter: Counter) -> Iterator[tuple[Stretch, datetime, float]]:
    for stretch in counter.stretches:
        limit = Limit(counter.limit, Origin.API)
        for line in crossings(RULES, Reading(Series("bench", "usage"), 0, limit, None, stretch.start)):
            at = stretch.reached(line)
            if at is not None:
                yield stretch, at, line


def one_by_one(watched: Sequence[Counter], policy: Policy) -> Seen:
    """Each counter polled for itself."""
    seen = Seen()
    for number, counter in enumerate(watched):
        watch([counter], policy, seen, f"{number}")
    return seen


# --- Tables ------------------------------------------------------------------------------------------

_HEAD = (
    "policy",
    "looks in 30 days",
    "of every 5 min",
    "most of one",
    "p95 / p99 / max, min",
    "within its bound",
    "grew as known",
)


def _row(policy: Policy, seen: Seen) -> str:
    cells = (
        policy.name,
        f"{seen.calls:,.0f}",
        f"{seen.calls / 8640:.1%}",
        f"{max(seen.per_batch):,.0f}",
        f"{seen.delay(0.95):.1f} / {seen.delay(0.99):.1f} / {seen.delay(1):.1f}",
        f"{seen.within(policy):.1%} of {len(seen.delays) + seen.lost}",
        "" if policy.bounds.fixed else f"{len(seen.known) / len(seen.delays):.1%}",
    )
    return "| " + " | ".join(cells) + " |"


def _table(title: str, policies: Sequence[Policy], measured: Callable[[Policy], Seen]) -> None:
    print(f"\n{title}\n")
    print("| " + " | ".join(_HEAD) + " |")
    print("| " + " | ".join("---" for _ in _HEAD) + " |")
    for policy in policies:
        print(_row(policy, measured(policy)), flush=True)


def figures() -> list[Figure]:
    """For `python -m bench`: the made series, each with a runaway a month."""
    watched = with_runaways(counters(made(SEED)))
    seen = one_by_one(watched, OURS)
    what = f"{len(watched)} made counters, {len(seen.delays)} crossings, a runaway a month"
    return [
        Figure("looks in 30 days, 5 to 60 min", "", (seen.calls,), aim=MOST_CALLS, note=what),
        Figure("crossing to look, p95", "min", (seen.delay(0.95),), aim=MOST_MINUTES_P95),
        Figure("crossing to look, longest", "min", (seen.delay(1),), aim=MOST_MINUTES),
    ]


def together(usages: Sequence[Usage], policy: Policy) -> Seen:
    """All in one batch, as a vendor's answer brings them: one in five will pass its limit's 90 %."""
    shares = (0.9, 1.3, 2.5, 4.0, 8.0)
    batch = [
        Counter(usage, shares[number % len(shares)] * usage.monthly) for number, usage in enumerate(usages)
    ]
    seen = Seen()
    watch(batch, policy, seen, "together")
    return seen


def with_runaways(watched: Sequence[Counter]) -> list[Counter]:
    return [counter.with_runaways(f"{number}") for number, counter in enumerate(watched)]


def _one_batch() -> None:
    batch = made(SEED, each=3, days=59)
    title = f"{len(batch)} made series in one batch, each look bringing all of them:"
    _table(title, SIMPLE, lambda policy: together(batch, policy))


def main(arguments: Sequence[str]) -> None:
    usages = recorded(Path(arguments[0])) if arguments else made(SEED)
    calm = counters(usages)
    wild = with_runaways(calm)
    days = sum(usage.days for usage in usages)
    print(
        f"{len(usages)} series, {days:,.0f} days, each against limits of 0.8, 1 and 1.25 of its mean month."
    )
    _table("As it was:", SIMPLE, lambda policy: one_by_one(calm, policy))
    _table("With a runaway a month:", SIMPLE, lambda policy: one_by_one(wild, policy))
    if not arguments:
        _one_batch()
    _table("Other δ and κ:", VARIED, lambda policy: one_by_one(calm, policy))
    _table("The same with a runaway a month:", VARIED, lambda policy: one_by_one(wild, policy))


if __name__ == "__main__":
    main(sys.argv[1:])
