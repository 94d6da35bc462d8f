"""Recorded daily series, as the forecast benchmark reads them from a folder."""

from __future__ import annotations

import csv
from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import accumulate
from pathlib import Path


@dataclass(frozen=True)
class Recorded:
    """A count a day from `start` on; `family` is what it is like (`group` of the manifest)."""

    name: str
    family: str
    start: date
    counts: tuple[float, ...]

    @cached_property
    def run(self) -> tuple[float, ...]:
        """What was counted before each day, and in the end."""
        return (0.0, *accumulate(self.counts))

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """The calendar months of which every day was recorded."""
        found, first = list[Month](), self.start.toordinal()
        at = 0
        while at < len(self.counts):
            day = date.fromordinal(first + at)
            length = monthrange(day.year, day.month)[1]
            if day.day == 1 and at + length <= len(self.counts):
                found.append(Month(at, length, self.run[at + length] - self.run[at]))
            at += length - day.day + 1
        return tuple(found)


@dataclass(frozen=True)
class Month:
    """A complete month: the place of its first day, its days, and what it used."""

    first: int
    days: int
    total: float


def recorded_days(folder: Path) -> list[Recorded]:
    """The series of `folder`/daily.csv: series_id, date as YYYYMMDD, value; absent days are 0.

    Families are the `group` of manifest.csv; without one, what stands before the first dot of the name.
    """
    rows: defaultdict[str, dict[int, float]] = defaultdict(dict)
    with (folder / "daily.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = datetime.strptime(row["date"].replace("-", ""), "%Y%m%d").date().toordinal()  # noqa: DTZ007 - a date
            rows[row["series_id"]][day] = float(row["value"])
    groups = _groups(folder / "manifest.csv")
    return [_series(name, groups.get(name) or name.split(".")[0], days) for name, days in rows.items()]


def _groups(manifest: Path) -> dict[str, str]:
    if not manifest.exists():
        return {}
    with manifest.open(encoding="utf-8", newline="") as file:
        return {row["series_id"]: row["group"] for row in csv.DictReader(file) if row.get("group")}


def _series(name: str, family: str, days: dict[int, float]) -> Recorded:
    first, last = min(days), max(days)
    counts = tuple(days.get(day, 0.0) for day in range(first, last + 1))
    return Recorded(name, family, date.fromordinal(first), counts)
