"""The use below which no level of any rule can hold: most numbers at most looks need not be asked more."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from watcher.domain.reading import Limit
from watcher.domain.rule import IfMissing, Rule
from watcher.domain.terms import Condition, Metric, Term, Unit

_ROUNDING = 1 - 1e-9
"""A line is reckoned the other way round than a number is measured: so much lower it is safe."""


def lowest_line(rules: Iterable[Rule], limit: Limit | None) -> float:
    """The use, in the series' unit, below which no level of `rules` can be reached.

    Minus infinity where that cannot be said by the use alone. `limit` is that of the API or an allowance;
    a rule that looks for another one must be asked itself.
    """
    return min((_lowest(rule, limit) for rule in rules), default=inf)


def _lowest(rule: Rule, limit: Limit | None) -> float:
    if rule.limit.source is not None or (limit is None and rule.limit.if_missing is IfMissing.ERROR):
        return -inf
    value = limit.value if limit is not None else None
    return min((_necessary(condition, value) for condition in rule.when.values()), default=inf)


def _necessary(condition: Condition, limit: float | None) -> float:
    """Every term must hold, so the highest of their lines must be reached."""
    return max((_line(term, limit) for term in condition.terms), default=-inf)


def _line(term: Term, limit: float | None) -> float:
    """The use below which the term is false or unknown; minus infinity where its use says nothing of it."""
    if term.metric is Metric.USED and term.asks_for_more:
        share = term.unit is Unit.PERCENT
    elif term.metric is Metric.REMAINING and not term.asks_for_more:
        share = True
    else:
        return -inf
    if not share:
        return term.value * _ROUNDING
    if limit is None:
        return inf  # unknown, and what is unknown reaches no level
    part = term.value * limit / 100 if term.unit is Unit.PERCENT else term.value
    line = part if term.metric is Metric.USED else limit - part
    return line - abs(line) * (1 - _ROUNDING)
