"""Conditions with one space around what parts them: `used>=80 %` becomes `used >= 80%`."""

from __future__ import annotations

import re

from watcher.domain.condition import OPS, BadCondition, Term, parse_condition

_OP = re.compile("|".join(sorted(map(re.escape, OPS), key=len, reverse=True)))
_VALUE = re.compile(r"(?P<number>[0-9._]+)\s*(?P<unit>.*)", re.DOTALL)


def spaced(text: str) -> str:
    """The condition in its usual spacing; what is no condition stays as it is."""
    try:
        terms = parse_condition(text).terms
        result = " and ".join(map(_term, terms))
        return result if _meaning(parse_condition(result).terms) == _meaning(terms) else text
    except BadCondition:
        return text


def _term(term: Term) -> str:
    left, _, right = term.text.partition(term.op)
    match = _VALUE.fullmatch(right.strip())
    if match is None:
        return term.text
    unit = " ".join(match["unit"].split())
    if unit.startswith("x"):
        unit = "x last_week"
    between = " " if unit.startswith("poll") else ""
    return f"{left.strip()} {term.op} {match['number']}{between}{unit}"


def _meaning(terms: tuple[Term, ...]) -> list[tuple[object, ...]]:
    return [(term.metric, term.op, term.value, term.unit, term.window) for term in terms]
