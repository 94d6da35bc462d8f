"""A series' past as the forecast learns it: one count a complete local day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Days:
    """Counts of complete local days, oldest first, from `start` on; None where nobody knows that day.

    A count is what was used on that day alone, in the series' unit. The last one is the newest complete day.
    """

    start: date
    counts: tuple[float | None, ...]

    @property
    def through(self) -> date:
        """The newest day of these; the day before `start` where there are none."""
        return self.start + timedelta(days=len(self.counts) - 1)
