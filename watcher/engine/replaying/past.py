"""What was seen of some organizations, told again from their samples: the answers of then, in order."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from watcher.domain.reading import Org, Origin, Reading
from watcher.engine.judging.remember import SAMPLE_EVERY
from watcher.engine.policy import SourcePlan
from watcher.ports import Answer

_LAST_OF_A_DAY = 999_999
"""The microsecond at which a vendor's history puts a day's number; a live one has it by chance alone."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The samples of one organization's series, each oldest first, and what it was called last."""

    org: Org
    series: tuple[tuple[Reading, ...], ...]

    @property
    def moments(self) -> list[datetime]:
        """When any of its numbers was written down, in order."""
        return sorted({one.as_of for samples in self.series for one in samples})


def answers(
    kept: Sequence[Kept], plan: SourcePlan, until: datetime, thin: timedelta | None = None
) -> Iterator[Answer]:
    """Every answer that left samples, and those between them that found nothing new.

    A number is written down when it changed, else hourly. So one that is not written at a look of its
    organization was either the same, or, after an hour, not there. With `thin` only the last look of each
    such stretch is given. Of numbers that were brought only those that came are told.
    """
    streams = [_looks(each, plan, until, thin) for each in kept]
    for at, group in groupby(heapq.merge(*streams, key=lambda look: look[0]), key=lambda look: look[0]):
        some = list(group)
        readings = tuple(reading for _, _, seen in some for reading in seen)
        parts = plan.pushed or at.microsecond == _LAST_OF_A_DAY
        yield Answer(at, readings, present=tuple(org for _, org, _ in some), parts=parts)


_Look = tuple[datetime, Org, list[Reading]]


def _looks(kept: Kept, plan: SourcePlan, until: datetime, thin: timedelta | None) -> Iterator[_Look]:
    """The looks at one organization, oldest first, up to `until`."""
    tracks = [_Track(samples) for samples in kept.series]
    moments = [at for at in kept.moments if at <= until]
    if not plan.pushed:
        moments = list(_with_unchanged(moments, plan.every))
    for at in _thinned(moments, thin):
        readings = [reading for track in tracks if (reading := track.at(at, brought=plan.pushed))]
        yield at, kept.org, readings


def _with_unchanged(moments: Sequence[datetime], every: timedelta) -> Iterator[datetime]:
    """The moments, and the looks between them at which nothing new was seen: none is longer put off."""
    before: datetime | None = None
    for at in moments:
        if before is not None and at - before < SAMPLE_EVERY + every:
            while (before := before + every) < at:
                yield before
        yield at
        before = at


def _thinned(moments: Sequence[datetime], thin: timedelta | None) -> Iterator[datetime]:
    """The last moment of each stretch, counted from the first."""
    for number, at in enumerate(moments):
        following = moments[number + 1] if number + 1 < len(moments) else None
        if thin is None or following is None or _stretch(at, thin) != _stretch(following, thin):
            yield at


def _stretch(at: datetime, thin: timedelta) -> float:
    return at.timestamp() // thin.total_seconds()


class _Track:
    """One series, read along in time."""

    __slots__ = ("_last", "_next", "_samples")

    def __init__(self, samples: Sequence[Reading]) -> None:
        self._samples = samples
        self._next = 0
        self._last: Reading | None = None

    def at(self, at: datetime, *, brought: bool) -> Reading | None:
        """What an answer of then said; None where it cannot have said anything."""
        new = False
        while self._next < len(self._samples) and self._samples[self._next].as_of <= at:
            self._last, new = self._samples[self._next], True
            self._next += 1
        last = self._last
        if last is None or last.as_of == at:
            return last
        if brought:
            return replace(last, as_of=at) if new else None
        is_over = last.period is not None and at >= last.period.end
        return None if is_over or at - last.as_of >= SAMPLE_EVERY else replace(last, as_of=at)


def as_of_then(reading: Reading) -> Reading:
    """The number with the limit that the vendor told; what a contract allows is for the config to say."""
    by_contract = reading.limit is not None and reading.limit.origin is not Origin.API
    return replace(reading, limit=None) if by_contract else reading
