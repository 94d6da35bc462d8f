"""How each metric is measured: a number in the term's unit, or in words why there is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from math import inf, isfinite

from watcher.domain.facts import Facts, Rise
from watcher.domain.period import Period
from watcher.domain.reading import Limit
from watcher.domain.terms import Metric, Term, Unit

NO_LIMIT = "limit unknown"
NO_NUMBER = "no number"
NEVER_ASKED = "never asked"

PACE_FROM = 5.0
"""From how many percent used on `pace` says something: before, one batch of work is many times its share."""

EARLY_DAYS = timedelta(days=3)
EARLY_SHARE = 0.1
"""Nothing is foreseen of a period before one of these is over: three days, or a tenth of it."""

TOO_EARLY = "forecasts begin after 3 days or 10 % of the period"

_ALL = 100.0
_OUTWARDS = 1.25
"""A level is kept by lines so much further out (`evaluate.VOLATILE_SHARE`): they must not turn unknown."""

Measured = float | str
"""A number, or in words why there is none."""


def measured(term: Term, facts: Facts) -> Measured:
    """The value of the term's metric in the term's unit; what is foreseen as it will most probably be."""
    return _MEASURES[term.metric](term, facts)


def _used(term: Term, facts: Facts) -> Measured:
    if facts.used is None:
        return facts.why_unknown or NO_NUMBER
    return _as_share(facts.used, facts.limit) if term.unit is Unit.PERCENT else facts.used


def _remaining(term: Term, facts: Facts) -> Measured:
    if facts.used is None:
        return facts.why_unknown or NO_NUMBER
    if facts.limit is None:
        return NO_LIMIT
    left = facts.limit.value - facts.used
    return _as_share(left, facts.limit) if term.unit is Unit.PERCENT else left


def _as_share(number: float, limit: Limit | None) -> Measured:
    # Multiplied first: whole numbers then give exact percents, so that a value on the line is on the line.
    if not limit:
        return NO_LIMIT
    hundredfold = number * 100
    return hundredfold / limit.value if isfinite(hundredfold) else number / limit.value * 100


def _forecast(term: Term, facts: Facts) -> Measured:
    if facts.used is None:
        return facts.why_unknown or NO_NUMBER
    if facts.period is None:
        return "it never resets, so no period ends"
    if _is_early(facts.period, facts.counted_until):
        return TOO_EARLY
    if isinstance(facts.outlook, str):
        return facts.outlook
    landing = facts.outlook.landing.p50
    return _as_share(landing, facts.limit) if term.unit is Unit.PERCENT else landing


def _runs_out_in(term: Term, facts: Facts) -> Measured:
    """Seconds from now until the limit is reached in the middle case; infinite if the reset comes first."""
    if facts.used is None:
        return facts.why_unknown or NO_NUMBER
    if facts.limit is None:
        return NO_LIMIT
    if facts.period is not None and term.value > _length(facts.period) * _OUTWARDS:
        return "the whole period is shorter than that"
    return 0.0 if facts.used >= facts.limit.value else _time_left(facts, facts.limit)


def _time_left(facts: Facts, limit: Limit) -> Measured:
    if facts.period and _is_early(facts.period, facts.counted_until):
        return TOO_EARLY
    ahead = facts.outlook if facts.period else facts.growth
    return ahead if isinstance(ahead, str) else _seconds_until(ahead.runs_out(limit.value)[1], facts.now)


def _is_early(period: Period, at: datetime) -> bool:
    """Whether a period is so young that a day more or less would turn what is foreseen."""
    return at - period.start < EARLY_DAYS and period.elapsed(at) < EARLY_SHARE


def _length(period: Period) -> float:
    return (period.end - period.start).total_seconds()


def _seconds_until(at: datetime | None, now: datetime) -> float:
    return inf if at is None else max(0.0, (at - now).total_seconds())


def _pace(_term: Term, facts: Facts) -> Measured:
    """The used share by the share of the period gone."""
    if facts.used is None:
        return facts.why_unknown or NO_NUMBER
    if facts.period is None:
        return "no period"
    share = _as_share(facts.used, facts.limit)
    if isinstance(share, str):
        return share
    gone = facts.period.elapsed(facts.counted_until) * _ALL
    if share < PACE_FROM or gone <= 0:
        return f"says nothing before {PACE_FROM:g} % are used"
    return share / gone


def _rise(term: Term, facts: Facts) -> Measured:
    if facts.used is None:
        return facts.why_unknown or NO_NUMBER
    rise = facts.rises.get(term.window)
    if rise is None or rise.now is None:
        return rise.why if rise else "not measured"
    if term.unit is Unit.TIMES:
        return _times(rise)
    return _as_share(rise.now, facts.limit) if term.unit is Unit.PERCENT else rise.now


def _times(rise: Rise) -> Measured:
    """How many times as much as a week before; anything is infinitely more than nothing."""
    if rise.now is None or rise.week_before is None:
        return rise.why
    if rise.week_before > 0:
        return rise.now / rise.week_before
    if rise.week_before < 0:
        return "it fell a week ago"
    return inf if rise.now > 0 else 0.0


def _elapsed(_term: Term, facts: Facts) -> Measured:
    return facts.period.elapsed(facts.counted_until) * 100 if facts.period else "no period"


def _age(_term: Term, facts: Facts) -> Measured:
    return NEVER_ASKED if facts.age is None else facts.age.total_seconds()


def _failures(_term: Term, facts: Facts) -> Measured:
    return NEVER_ASKED if facts.failures is None else float(facts.failures)


def _missing(term: Term, facts: Facts) -> Measured:
    if term.unit is Unit.POLLS:
        return "no good answer yet" if facts.missing_polls is None else float(facts.missing_polls)
    return "no good answer yet" if facts.missing_for is None else facts.missing_for.total_seconds()


_MEASURES: dict[Metric, Callable[[Term, Facts], Measured]] = {
    Metric.USED: _used,
    Metric.REMAINING: _remaining,
    Metric.FORECAST: _forecast,
    Metric.RUNS_OUT_IN: _runs_out_in,
    Metric.PACE: _pace,
    Metric.RISE: _rise,
    Metric.ELAPSED: _elapsed,
    Metric.AGE: _age,
    Metric.FAILURES: _failures,
    Metric.MISSING: _missing,
}
