"""(rule, facts) -> Evaluation: each term, its value, its answer and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from math import isfinite

from watcher.domain.condition import Condition, Metric, Term, Truth, Unit, all_of
from watcher.domain.period import Period
from watcher.domain.reading import Limit
from watcher.domain.rule import Level, Rule

CLEARANCE_POINTS = 5.0
"""How far under its line a level is left when the rule names no `clear`: percentage points,
and as a share of the value where the line is an absolute number."""

ADD_ON = "an add-on pays for what goes beyond the limit"
_ALL = 100.0  # percent


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a condition may ask about one thing at one moment; None is unknown, never zero.

    `period_before` is the period of the number before, which tells a moved period from a new one.
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


@dataclass(frozen=True, slots=True)
class TermResult:
    """A term's answer; `measured` in the term's unit, `why` where the answer is unknown."""

    term: Term
    truth: Truth
    measured: float | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class ConditionResult:
    truth: Truth
    terms: tuple[TermResult, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A rule's answers at one moment.

    `levels` holds each level's own condition; `clear` is the rule's own `clear`, if any.
    """

    rule: str
    levels: dict[Level, ConditionResult]
    clear: ConditionResult | None


def evaluate(rule: Rule, facts: Facts) -> Evaluation:
    """Ask every condition of `rule` about `facts`."""
    return Evaluation(
        rule=rule.name,
        levels={level: answer(condition, facts) for level, condition in rule.when.items()},
        clear=answer(rule.clear, facts) if rule.clear else None,
    )


def answer(condition: Condition, facts: Facts) -> ConditionResult:
    terms = tuple(_ask(term, facts) for term in condition.terms)
    return ConditionResult(all_of(term.truth for term in terms), terms)


@lru_cache(1_000)  # of the rules' few conditions, asked about every series at every poll
def relaxed(condition: Condition) -> Condition:
    """The condition with its lines moved outwards by the clearance."""
    return replace(condition, terms=tuple(_relaxed(term) for term in condition.terms))


def _relaxed(term: Term) -> Term:
    if term.metric not in {Metric.USED, Metric.REMAINING}:
        return term
    by = CLEARANCE_POINTS if term.unit is Unit.PERCENT else abs(term.value) * CLEARANCE_POINTS / 100
    return replace(term, value=term.value - by if term.op.startswith(">") else term.value + by)


def _ask(term: Term, facts: Facts) -> TermResult:
    measured = _MEASURES[term.metric](term.unit, facts)
    if isinstance(measured, str):
        return TermResult(term, None, None, measured)
    if facts.limit and facts.limit.soft and _asks_for_the_end(term):
        return TermResult(term, False, measured, ADD_ON)
    return TermResult(term, term.holds(measured), measured)


def _asks_for_the_end(term: Term) -> bool:
    """Whether a term speaks of a limit that is used up; one that an add-on extends never is."""
    if term.metric is Metric.USED:
        return term.unit is Unit.PERCENT and term.op.startswith(">") and term.value >= _ALL
    return term.metric is Metric.REMAINING and term.op.startswith("<") and term.value <= 0


_Measured = float | str
"""A number, or in words why there is none."""


def _used(unit: Unit, facts: Facts) -> _Measured:
    if facts.used is None:
        return facts.why_unknown or "no number"
    return _as_share(facts.used, facts.limit) if unit is Unit.PERCENT else facts.used


def _remaining(unit: Unit, facts: Facts) -> _Measured:
    if facts.used is None:
        return facts.why_unknown or "no number"
    if facts.limit is None:
        return "limit unknown"
    left = facts.limit.value - facts.used
    return _as_share(left, facts.limit) if unit is Unit.PERCENT else left


def _as_share(number: float, limit: Limit | None) -> _Measured:
    # Multiplied first: whole numbers then give exact percents, so that a value on the line is on the line.
    if not limit:
        return "limit unknown"
    hundredfold = number * 100
    return hundredfold / limit.value if isfinite(hundredfold) else number / limit.value * 100


def _elapsed(_unit: Unit, facts: Facts) -> _Measured:
    return facts.period.elapsed(facts.now) * 100 if facts.period else "no period"


def _age(_unit: Unit, facts: Facts) -> _Measured:
    return "never asked" if facts.age is None else facts.age.total_seconds()


def _failures(_unit: Unit, facts: Facts) -> _Measured:
    return "never asked" if facts.failures is None else float(facts.failures)


def _missing(unit: Unit, facts: Facts) -> _Measured:
    if unit is Unit.POLLS:
        return "no good answer yet" if facts.missing_polls is None else float(facts.missing_polls)
    return "no good answer yet" if facts.missing_for is None else facts.missing_for.total_seconds()


_MEASURES: dict[Metric, Callable[[Unit, Facts], _Measured]] = {
    Metric.USED: _used,
    Metric.REMAINING: _remaining,
    Metric.ELAPSED: _elapsed,
    Metric.AGE: _age,
    Metric.FAILURES: _failures,
    Metric.MISSING: _missing,
}
