"""Where the levels of rules lie in a number's own unit, and how far the nearest one still is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import inf, nextafter

from watcher.domain.condition import Condition, Metric, Term, Unit
from watcher.domain.reading import Limit, Reading
from watcher.domain.rule import Rule

LimitOf = Callable[[Rule], Limit | None]
"""The limit a rule measures a reading against; None where it is unknown."""

_GROWING = {Metric.USED: ">", Metric.REMAINING: "<"}
"""How the terms begin that become true when a number grows."""


def crossings(rules: Iterable[Rule], reading: Reading, limit_of: LimitOf | None = None) -> tuple[float, ...]:
    """Each `used`, in increasing order, at which some level of `rules` would become true.

    Only terms on `used` and `remaining` have such a line. Those in percent, and all on `remaining`, need a
    limit; where it is unknown they have none. Without `limit_of` it is the reading's own.
    """
    return tuple(sorted(set(_lines(rules, reading, limit_of))))


def nearest_gap(rules: Iterable[Rule], reading: Reading, limit_of: LimitOf | None = None) -> float | None:
    """How far above `used` the next of these lines is, in the reading's unit; None if there is none."""
    used = reading.used
    nearest = min((line for line in _lines(rules, reading, limit_of) if line > used), default=None)
    return None if nearest is None else nearest - used


def _lines(rules: Iterable[Rule], reading: Reading, limit_of: LimitOf | None) -> Iterator[float]:
    for rule in rules:
        limit = limit_of(rule) if limit_of is not None else reading.limit
        value = limit.value if limit is not None else None
        for condition in rule.when.values():
            line = _line_of(condition, value)
            if line is not None:
                yield line


def _line_of(condition: Condition, limit: float | None) -> float | None:
    """Where the last of its growing terms becomes true; None where none does, or one is unknown."""
    highest = None
    for term in condition.terms:
        begins = _GROWING.get(term.metric)
        if begins is None or not term.op.startswith(begins):
            continue
        line = _line(term, limit)
        if line is None:
            return None
        highest = line if highest is None else max(highest, line)
    return highest


def _line(term: Term, limit: float | None) -> float | None:
    """The smallest `used` that makes the term true. Multiplied first, as the judgement does it."""
    at = term.value
    if term.metric is Metric.REMAINING or term.unit is Unit.PERCENT:
        if limit is None:
            return None
        if term.unit is Unit.PERCENT:
            at = at * limit / 100
        if term.metric is Metric.REMAINING:
            at = limit - at
    return at if term.op.endswith("=") else nextafter(at, inf)
