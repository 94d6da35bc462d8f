"""How numbers went on: when each passed its limit, and whether what was foretold of it came."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from watcher.domain.reading import Labels, Limit, Reading, Series

Stretch = tuple[str, datetime | None]
"""A series' key and the start of its period; None for what nothing resets."""


def stretch_of(reading: Reading) -> Stretch:
    return reading.series.key, reading.period.start if reading.period else None


@dataclass(frozen=True, slots=True)
class Passed:
    """A number went beyond its limit at that time, in that period."""

    series: Series
    labels: Labels
    at: datetime
    stretch: Stretch


@dataclass(slots=True)
class Prophecy:
    """A rule says that in this period, and at the latest `by` then, the use reaches `line`.

    `came` is None until that is known.
    """

    rule: str
    series: Series
    labels: Labels
    at: datetime
    line: float
    by: datetime
    stretch: Stretch
    came: bool | None = None


@dataclass(slots=True)
class _Course:
    stretch: Stretch
    is_beyond: bool


@dataclass(slots=True)
class Courses:
    """Takes numbers in order of time. What was beyond its limit when it was first seen has not passed it."""

    passed: list[Passed] = field(default_factory=list)
    prophecies: list[Prophecy] = field(default_factory=list)
    _courses: dict[str, _Course] = field(default_factory=dict)
    _open: dict[str, list[Prophecy]] = field(default_factory=lambda: defaultdict(list))

    def take(self, reading: Reading, limit: Limit | None, at: datetime) -> None:
        """One number, and what it is measured against."""
        key, stretch = reading.series.key, stretch_of(reading)
        is_beyond = limit is not None and not limit.soft and reading.used >= limit.value
        course = self._courses.get(key)
        if course is None:
            self._courses[key] = _Course(stretch, is_beyond)
        else:
            if is_beyond and not (course.is_beyond and course.stretch == stretch):
                self.passed.append(Passed(reading.series, reading.labels, at, stretch))
            course.stretch, course.is_beyond = stretch, is_beyond
        if self._open and key in self._open:
            self._open[key] = [each for each in self._open[key] if not _known(each, reading, stretch, at)]

    def foretell(self, prophecy: Prophecy) -> None:
        """Wait for it, unless the same rule has said so of this period before."""
        said = any(
            (each.rule, each.stretch) == (prophecy.rule, prophecy.stretch) for each in self._said(prophecy)
        )
        if not said:
            self.prophecies.append(prophecy)
            self._open[prophecy.series.key].append(prophecy)

    def _said(self, prophecy: Prophecy) -> list[Prophecy]:
        """What was said of the series before: of what nothing resets only what is still waited for."""
        if prophecy.stretch[1] is None:
            return self._open.get(prophecy.series.key, [])
        return self.prophecies

    def close(self, until: datetime) -> None:
        """No number comes any more; what had to come by then did not."""
        for some in self._open.values():
            for each in some:
                each.came = False if each.by <= until else None
        self._open.clear()


def _known(prophecy: Prophecy, reading: Reading, stretch: Stretch, at: datetime) -> bool:
    """Whether the number says how it went."""
    if stretch != prophecy.stretch or at > prophecy.by:
        prophecy.came = False
    elif reading.used >= prophecy.line:
        prophecy.came = True
    return prophecy.came is not None
