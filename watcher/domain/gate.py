"""What a number must reach before any rule has something to say: most, at most looks, are far below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import inf

from watcher.domain.measures import PACE_FROM
from watcher.domain.reading import Limit
from watcher.domain.rule import IfMissing, Rule
from watcher.domain.terms import Condition, Metric, Term, Unit

_LOWER = 1e-9
"""A line is reckoned the other way round than a number is measured: a share so much lower it is safe."""

_ALL = 100.0


@dataclass(frozen=True, slots=True)
class Gate:
    """Below `line`, in the series' unit, and younger than `age` seconds, a number reaches no level."""

    line: float
    age: float

    def shuts_out(self, used: float, age: timedelta | None) -> bool:
        """Whether no level can be reached; unknown ages reach none."""
        return used < self.line and (age is None or age.total_seconds() < self.age)


def gate_of(rules: Iterable[Rule], limit: Limit | None) -> Gate:
    """The gate before `rules`; its line is minus infinity where the use alone cannot say.

    `limit` is that of the API or an allowance; a rule that looks for another one must be asked itself.
    """
    lines, ages = [inf], [inf]
    for rule in rules:
        if rule.limit.source is not None or (limit is None and rule.limit.if_missing is IfMissing.ERROR):
            lines.append(-inf)
            continue
        for condition in rule.when.values():
            age = _age(condition)
            if age > 0:
                ages.append(age)
            else:
                lines.append(_line(condition, limit.value if limit is not None else None))
    return Gate(min(lines), min(ages))


def _age(condition: Condition) -> float:
    """How old a number must be for the condition; 0 where that is not asked."""
    asked = [term.value for term in condition.terms if term.metric is Metric.AGE and term.asks_for_more]
    return max(asked, default=0.0)


def _line(condition: Condition, limit: float | None) -> float:
    """Every term must hold, so the highest of their lines must be reached."""
    elapsed = _elapsed(condition.terms)
    line = max((_necessary(term, limit, elapsed) for term in condition.terms), default=-inf)
    return line - abs(line) * _LOWER if abs(line) < inf else line


def _elapsed(terms: Sequence[Term]) -> float:
    """The share of the period that must be gone, 0.0 to 1.0."""
    asked = [term.value for term in terms if term.metric is Metric.ELAPSED and term.asks_for_more]
    return max(asked, default=0.0) / _ALL


def _necessary(term: Term, limit: float | None, elapsed: float) -> float:
    """The use below which the term is false or unknown; minus infinity where its use says nothing of it."""
    if term.metric is Metric.USED and term.asks_for_more:
        return _amount(term, limit)
    if term.metric is Metric.REMAINING and not term.asks_for_more:
        return inf if limit is None else limit - _amount(term, limit)
    if term.metric is Metric.PACE and term.asks_for_more:
        # The used share is at least so many times the share of the period that must be gone.
        share = max(PACE_FROM / _ALL, term.value * elapsed)
        return inf if limit is None else limit * share
    return -inf


def _amount(term: Term, limit: float | None) -> float:
    if term.unit is not Unit.PERCENT:
        return term.value
    return inf if limit is None else term.value * limit / _ALL  # unknown, and that reaches no level
