"""Usage as a vendor would count it: recorded or made series as counters with a limit and a reset."""

from __future__ import annotations

import csv
import random
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from watcher.domain.period import Period, calendar_month

MONTH = 30.4  # days


@dataclass(frozen=True)
class Usage:
    """How much was used in each `step` seconds from `start` on."""

    name: str
    start: datetime
    step: int
    counts: tuple[float, ...]

    @property
    def days(self) -> float:
        return len(self.counts) * self.step / 86400

    @property
    def monthly(self) -> float:
        """What a month uses on average."""
        return sum(self.counts) / self.days * MONTH


@dataclass(frozen=True)
class Stretch:
    """One calendar month (or the part that was recorded) of a counter: its growth from zero."""

    period: Period
    start: datetime
    step: int
    grown: tuple[float, ...]

    def used(self, at: datetime) -> float:
        """What the vendor would answer at `at`: within a step it grows evenly."""
        place = (at - self.start).total_seconds() / self.step
        whole = int(place)
        if whole >= len(self.grown) - 1:
            return self.grown[-1]
        return self.grown[whole] + (self.grown[whole + 1] - self.grown[whole]) * (place - whole)

    def reached(self, line: float) -> datetime | None:
        """When `line` is crossed; None where it is not."""
        if not 0 < line <= self.grown[-1]:
            return None
        after = bisect_left(self.grown, line)
        share = (line - self.grown[after - 1]) / (self.grown[after] - self.grown[after - 1])
        return self.start + timedelta(seconds=(after - 1 + share) * self.step)


@dataclass(frozen=True)
class Counter:
    """A usage that is measured against a monthly limit."""

    usage: Usage
    limit: float

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        return tuple(self._stretches())

    @property
    def end(self) -> datetime:
        return self.usage.start + timedelta(days=self.usage.days)

    def _stretches(self) -> Iterator[Stretch]:
        at, step, first = self.usage.start, self.usage.step, 0
        while first < len(self.usage.counts):
            period = calendar_month(at)
            steps = int((period.end - at).total_seconds()) // step
            counts = self.usage.counts[first : first + steps]
            yield Stretch(period, at, step, (0.0, *accumulate(counts)))
            at, first = at + timedelta(seconds=step * len(counts)), first + len(counts)

    def with_runaways(self, seed: str) -> Counter:
        """The same with 40 % of the limit more within three hours, once a month at any time."""
        rng, counts = random.Random(seed), list(self.usage.counts)  # noqa: S311 - no secret
        steps, first = 10800 // self.usage.step, 0
        for stretch in self.stretches:
            length = len(stretch.grown) - 1
            if length > steps:
                begin = first + rng.randrange(length - steps)
                add(counts, begin, steps, 0.4 * self.limit)
            first += length
        return Counter(Usage(self.usage.name, self.usage.start, self.usage.step, tuple(counts)), self.limit)


def recorded(folder: Path) -> list[Usage]:
    """The series of `folder`/hourly.csv: series_id, hour as YYYYMMDDHH in UTC, value; absent hours are 0."""
    rows: defaultdict[str, dict[datetime, float]] = defaultdict(dict)
    with (folder / "hourly.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            hour = datetime.strptime(row["hour"], "%Y%m%d%H").replace(tzinfo=UTC)
            rows[row["series_id"]][hour] = float(row["value"])
    return [_hourly(name, values) for name, values in rows.items()]


def _hourly(name: str, values: dict[datetime, float]) -> Usage:
    first, last = min(values), max(values)
    hours = (last - first) // timedelta(hours=1) + 1
    counts = tuple(values.get(first + timedelta(hours=hour), 0.0) for hour in range(hours))
    return Usage(name, first, 3600, counts)


def add(counts: list[float], at: int, steps: int, amount: float) -> None:
    """Use `amount` more, evenly over `steps` steps from step `at` on."""
    for step in range(at, min(at + steps, len(counts))):
        counts[step] += amount / steps


def counters(usages: Sequence[Usage], shares: Sequence[float] = (0.8, 1.0, 1.25)) -> list[Counter]:
    """Each usage against limits of `shares` of its average month."""
    return [Counter(usage, share * usage.monthly) for usage in usages for share in shares]
