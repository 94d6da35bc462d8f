"""How wide each column of the status table is: the bar gives way first, then names; never a number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len

_BARS = (20, 10, 0)
_SHORT = 12
"""Cells of a name that still tell one organization from another."""
_SHORTEST = 6
_STATE = 24
"""Cells for a state and its reason before the reason is broken into lines."""


@dataclass(frozen=True, slots=True)
class Needs:
    """Cells each column would like.

    `numbers` are share, used and limit, `word` the longest state alone; a `forecast` of 0 is not wanted.
    """

    org: int
    resource: int
    numbers: tuple[int, int, int]
    resets: int
    state: int
    word: int
    forecast: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """What each column gets, in cells; a `bar`, `forecast` or `resets` of 0 is left out."""

    bar: int
    org: int
    resource: int
    resets: int
    state: int
    gap: int = 2
    forecast: int = 0

    def taken(self, needs: Needs) -> int:
        columns = [self.org, self.resource, *needs.numbers, self.state]
        columns += [width for width in (self.bar, self.forecast, self.resets) if width]
        return sum(columns) + self.gap * (len(columns) - 1)


def widest(texts: Sequence[str]) -> int:
    return max(map(cell_len, texts), default=0)


def layout(needs: Needs, width: int) -> Layout:
    """The roomiest layout that fits into `width` cells, else the smallest; spare cells go where needed."""
    smallest = None
    for least in _ever_smaller(needs):
        spare = width - least.taken(needs)
        if spare >= 0:
            org = min(needs.org, least.org + spare)
            state = min(needs.state, least.state + spare - (org - least.org))
            return replace(least, org=org, state=state)
        smallest = least
    return smallest or Layout(0, needs.org, needs.resource, needs.resets, needs.state)


def _ever_smaller(needs: Needs) -> Iterator[Layout]:
    """What is given up, one thing after the other."""
    state = min(needs.state, max(_STATE, needs.word))
    for bar in _BARS:
        yield Layout(bar, needs.org, needs.resource, needs.resets, state, forecast=needs.forecast)
    least = Layout(0, min(needs.org, _SHORT), needs.resource, needs.resets, state, forecast=needs.forecast)
    yield least
    yield (least := replace(least, state=needs.word))
    yield (least := replace(least, forecast=0))
    yield (least := replace(least, resets=0))
    yield (least := replace(least, gap=1))
    yield replace(least, org=min(needs.org, _SHORTEST), resource=min(needs.resource, _SHORT))
