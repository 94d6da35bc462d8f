"""Stocks (users, pipes, records), which no period resets: growth in a month, and how long a gap lasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median, quantiles

_SPAN = 180  # days looked back
_STEP = 30  # days of one increment
_FEWEST = 30  # days between the oldest and the newest level before a forecast is made


@dataclass(frozen=True, slots=True)
class StockOutlook:
    """How much a stock grew in 30 days: in the middle, and in the least and most of ten times."""

    used: float
    now: datetime
    p10: float
    p50: float
    p90: float

    def runs_out(self, limit: float) -> tuple[datetime | None, datetime | None, datetime | None]:
        """When the limit is reached: early (growth of P90), likely (P50), late (P10); None where never."""
        return self._at(limit, self.p90), self._at(limit, self.p50), self._at(limit, self.p10)

    def _at(self, limit: float, growth: float) -> datetime | None:
        gap = limit - self.used
        if gap <= 0:
            return self.now
        if growth <= 0:
            return None
        days = gap / growth * _STEP
        try:
            return self.now + timedelta(days=days)
        except OverflowError:
            return None  # later than any calendar goes


def stock_outlook(levels: Sequence[tuple[date, float]], used: float, now: datetime) -> StockOutlook | str:
    """From the level at the end of each known day, oldest first; or in words why there is no forecast."""
    recent = [(day.toordinal(), level) for day, level in levels if now.date() - day <= timedelta(days=_SPAN)]
    span = recent[-1][0] - recent[0][0] if recent else 0
    if span < _FEWEST:
        return f"needs {_FEWEST} days of data; {span} known"
    increments = _increments(recent)
    if len(increments) == 1:
        return StockOutlook(used, now, increments[0], increments[0], increments[0])
    tenths = quantiles(increments, n=10, method="inclusive")
    return StockOutlook(used, now, tenths[0], median(increments), tenths[-1])


def _increments(recent: Sequence[tuple[int, float]]) -> list[float]:
    """Growth over each 30 days that end on a known day; between known days a level is drawn straight."""
    increments: list[float] = []
    place = 0
    for day, level in recent:
        began = day - _STEP
        if began < recent[0][0]:
            continue
        while recent[place + 1][0] <= began:
            place += 1
        (left, low), (right, high) = recent[place], recent[place + 1]
        increments.append(level - (low + (high - low) * (began - left) / (right - left)))
    return increments
