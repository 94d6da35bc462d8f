"""Everything a condition may ask about one thing at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from watcher.domain.forecast import Outlook
from watcher.domain.forecast.growth import StockOutlook
from watcher.domain.period import Period
from watcher.domain.reading import Limit
from watcher.domain.terms import Term, Unit

NOT_RECKONED = "not reckoned yet"

FRESH = timedelta(hours=2)
"""A number younger than this is taken for how things stand now."""


@dataclass(frozen=True, slots=True)
class Rise:
    """How much was used within a window up to now, and within the same window a week before.

    Either is None where our own samples do not tell; `why` says it in words.
    """

    now: float | None
    week_before: float | None = None
    why: str = ""


_NO_RISES: Mapping[float, Rise] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a condition may ask about one thing at one moment; None is unknown, never zero.

    `period_before` is the period of the number before, which tells a moved period from a new one. `outlook`
    is what is foreseen of a counter, `growth` of a stock; a text is in words why nothing is. `rises` are by
    window in seconds. `as_of` is when the vendor says that `used` was true; `age` how long ago a number was
    last heard, whatever its date: 0 for one that is in the answer.
    """

    now: datetime
    used: float | None = None
    limit: Limit | None = None
    period: Period | None = None
    period_before: Period | None = None
    age: timedelta | None = None
    failures: int | None = None
    missing_polls: int | None = None
    missing_for: timedelta | None = None
    why_unknown: str = ""
    outlook: Outlook | str = NOT_RECKONED
    growth: StockOutlook | str = NOT_RECKONED
    rises: Mapping[float, Rise] = field(default_factory=lambda: _NO_RISES)
    as_of: datetime | None = None

    @property
    def counted_until(self) -> datetime:
        """Up to when `used` counts: now, or the number's own time where it is old and of this period."""
        told = self.as_of
        if told is None or self.period is None or self.now - told <= FRESH:
            return self.now
        return told if self.period.holds(told) else self.now

    def line_of(self, term: Term) -> float | None:
        """The use at which a term's value is reached, in the series' own unit; None without a limit."""
        if term.unit is not Unit.PERCENT:
            return term.value
        return term.value * self.limit.value / 100 if self.limit else None

    def chance_of(self, term: Term) -> float:
        """How probable it is that the use at the period's end is beyond the term's line, 0.0 to 1.0."""
        line = self.line_of(term)
        if isinstance(self.outlook, str) or line is None:
            return 0.0
        return self.outlook.p_exceed(line)
