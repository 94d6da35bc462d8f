"""What is foreseen of a series, as messages need it: dates that a calendar holds, shares, and why not."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from watcher.domain.facts import NOT_RECKONED
from watcher.domain.forecast import Outlook, Range
from watcher.domain.forecast.growth import StockOutlook
from watcher.domain.plain import plain
from watcher.domain.reading import Reading
from watcher.domain.telling import Telling
from watcher.domain.terms import Metric, Term, Unit

FARTHEST = timedelta(days=3650)
"""A stock that is full in more than ten years is not said to be full on a day."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """What is to come of a reading whose limit may be unknown.

    `early`, `likely` and `late` are when the limit is reached (10, 50 and 90 % likelihood), None where that
    is not before the reset, or not within ten years. `lands` is a counter's end, `grows` a stock's growth in
    30 days. `chance` is how likely the rule's line (the limit, where it names none) is passed by the reset.
    """

    reading: Reading
    limit: float | None
    early: datetime | None = None
    likely: datetime | None = None
    late: datetime | None = None
    lands: Range | None = None
    grows: Range | None = None
    line: float | None = None
    chance: float | None = None
    days: int = 0

    @property
    def is_full(self) -> bool:
        return self.limit is not None and self.reading.used >= self.limit


def prospect_of(telling: Telling) -> Prospect | str:
    """What is foreseen, or in words why nothing is."""
    reading = telling.reading
    if reading is None:
        return "the present number is not known"
    ahead = _ahead(telling, reading)
    if isinstance(ahead, str):
        return plain(ahead, 120)
    return (
        _of_stock(ahead, reading) if isinstance(ahead, StockOutlook) else _of_counter(ahead, telling, reading)
    )


def _ahead(telling: Telling, reading: Reading) -> Outlook | StockOutlook | str:
    facts = telling.facts
    if not math.isfinite(reading.used):
        return "the number is none"
    if reading.period is None:
        return facts.growth if facts else NOT_RECKONED
    return telling.outlook or (facts.outlook if facts else NOT_RECKONED)


def _of_counter(ahead: Outlook, telling: Telling, reading: Reading) -> Prospect | str:
    lands = ahead.landing
    if not all(map(math.isfinite, (lands.p10, lands.p50, lands.p90))):
        return "what comes out is no number"
    limit = reading.limit.value if reading.limit else None
    early, likely, late = ahead.runs_out(limit) if limit is not None else (None, None, None)
    line = _line(telling, limit)
    chance = ahead.p_exceed(line) if line is not None else None
    return Prospect(
        reading,
        limit,
        early,
        likely,
        late,
        lands=lands,
        line=line,
        chance=chance,
        days=ahead.sketch.known,
    )


def _of_stock(ahead: StockOutlook, reading: Reading) -> Prospect | str:
    if not all(map(math.isfinite, (ahead.p10, ahead.p50, ahead.p90))):
        return "what comes out is no number"
    limit = reading.limit.value if reading.limit else None
    found = ahead.runs_out(limit) if limit is not None else (None, None, None)
    early, likely, late = (_in_sight(at, ahead.now) for at in found)
    return Prospect(reading, limit, early, likely, late, grows=Range(ahead.p10, ahead.p50, ahead.p90))


def _in_sight(at: datetime | None, now: datetime) -> datetime | None:
    return at if at is not None and at - now <= FARTHEST else None


def _line(telling: Telling, limit: float | None) -> float | None:
    """The use that the rule speaks of: `forecast >= 80%` of something else than the limit."""
    asked = next((each.term for each in telling.asked if each.term.metric is Metric.FORECAST), None)
    if asked is None or not asked.asks_for_more:
        return limit
    return _amount(asked, limit)


def _amount(term: Term, limit: float | None) -> float | None:
    if term.unit is not Unit.PERCENT:
        return term.value
    return term.value * limit / 100 if limit is not None else None
