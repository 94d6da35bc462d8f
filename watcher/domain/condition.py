"""The condition grammar, `used >= 80% and elapsed > 10%`, and its three-valued answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from enum import StrEnum
from operator import ge, gt, le, lt

Truth = bool | None
"""True, False, or None for unknown: an input was missing, so the condition has no answer."""


class Metric(StrEnum):
    """What a term may ask about. More words join here as the language grows."""

    USED = "used"
    REMAINING = "remaining"
    ELAPSED = "elapsed"
    AGE = "age"
    MISSING = "missing"
    FAILURES = "failures"


class Unit(StrEnum):
    """What a term's value is counted in; seconds for durations."""

    NUMBER = "number"
    PERCENT = "%"
    SECONDS = "s"
    POLLS = "polls"


ALLOWED_UNITS: dict[Metric, tuple[Unit, ...]] = {
    Metric.USED: (Unit.PERCENT, Unit.NUMBER),
    Metric.REMAINING: (Unit.PERCENT, Unit.NUMBER),
    Metric.ELAPSED: (Unit.PERCENT,),
    Metric.AGE: (Unit.SECONDS,),
    Metric.MISSING: (Unit.POLLS, Unit.SECONDS),
    Metric.FAILURES: (Unit.POLLS,),
}

NOT_YET = ("forecast", "runs_out_in", "pace", "rise")
"""Words of the language that this version cannot judge; they are refused by name, never ignored."""

_HOLDS: dict[str, Callable[[float, float], bool]] = {">=": ge, "<=": le, ">": gt, "<": lt}
OPS = tuple(_HOLDS)
_ONLY_AND = "there is only `and`, no brackets; write a second rule for the other case"
_SPANS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_PIECE = re.compile(r"(?:(?<=\s)and(?=\s)|^)(?P<term>.*?)(?=\sand\s|$)", re.DOTALL)
_TERM = re.compile(r"\s*(?P<metric>[^\s<>=!%]+)\s*(?P<op>[<>=!~]+)\s*(?P<value>.+?)\s*$")
_VALUE = re.compile(r"(?P<number>[0-9][0-9_]*(?:\.[0-9]+)?)\s*(?P<unit>%|polls?|[smhdw])?$")
_EXAMPLES = {
    Unit.PERCENT: "80%",
    Unit.NUMBER: "5000",
    Unit.SECONDS: "1h",
    Unit.POLLS: "3 polls",
}


class BadCondition(ValueError):  # noqa: N818 - it is what the user wrote, not a failure of ours
    """A text that is no condition. `start` and `end` mark the fault in it; `hint` says what to write."""

    def __init__(self, message: str, start: int, end: int, hint: str) -> None:
        super().__init__(message)
        self.start = start
        self.end = end
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Term:
    """One comparison. Percent values are 0 to 100 and more, durations are seconds."""

    metric: Metric
    op: str
    value: float
    unit: Unit
    text: str

    def holds(self, measured: float) -> bool:
        """Whether `measured`, in this term's unit, satisfies it; `>=` and `<=` include the line."""
        return _HOLDS[self.op](measured, self.value)


@dataclass(frozen=True, slots=True)
class Condition:
    """Terms that must all hold."""

    terms: tuple[Term, ...]
    text: str


def all_of(truths: Iterable[Truth]) -> Truth:
    """Three-valued `and`: one False decides; otherwise one unknown leaves the whole unknown."""
    seen = list(truths)
    if False in seen:
        return False
    return None if None in seen else True


def parse_condition(text: str) -> Condition:
    """Read `text` by `cond := term (" and " term)*`.

    Raises BadCondition with the place of the fault inside `text`.
    """
    pieces = _PIECE.finditer(text)
    return Condition(tuple(_parse_term(text, *piece.span("term")) for piece in pieces), text.strip())


def parse_span(text: str) -> timedelta:
    """Read a duration such as `90s`, `15m`, `1h`, `3d` or `2w`. Raises ValueError with what is allowed."""
    match = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([smhdw])\s*", text)
    if not match:
        msg = f"`{text}` is not a duration; write a number and s, m, h, d or w, such as 15m"
        raise ValueError(msg)
    return timedelta(seconds=float(match[1]) * _SPANS[match[2]])


def _parse_term(text: str, start: int, end: int) -> Term:
    piece = text[start:end]
    match = _TERM.match(piece)
    if not match:
        raise _not_a_term(text, start, end)
    metric = _metric(match["metric"], start + match.start("metric"))
    op_at = start + match.start("op")
    if match["op"] not in OPS:
        hint = {"=>": "operator; write `>=`", "=<": "operator; write `<=`"}.get(
            match["op"], "operator; write one of >= > <= <"
        )
        raise BadCondition(f"`{text}` is not a condition", op_at, op_at + len(match["op"]), hint)
    value, unit = _value(metric, match["value"], start + match.start("value"), text)
    return Term(metric, match["op"], value, unit, piece.strip())


def _not_a_term(text: str, start: int, end: int) -> BadCondition:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    found = re.search(r"\b(or|not)\b|[()]", piece)
    if found:
        hint = _ONLY_AND
        return BadCondition(f"`{text}` is not a condition", start + found.start(), start + found.end(), hint)
    return BadCondition(
        f"`{text}` is not a condition",
        start + lead,
        max(end, start + lead + 1),
        "write a metric, an operator and a value, such as used >= 80%",
    )


def _metric(word: str, at: int) -> Metric:
    try:
        return Metric(word)
    except ValueError:
        pass
    if word.split("(", maxsplit=1)[0] in NOT_YET:
        hint = "this version cannot judge it yet; the others are " + ", ".join(Metric)
        raise BadCondition(f"`{word}` is not in this version", at, at + len(word), hint)
    if "(" in word or ")" in word:
        raise BadCondition(f"`{word}` is not a metric", at, at + len(word), _ONLY_AND)
    near = get_close_matches(word, [m.value for m in Metric], n=1)
    hint = f"did you mean `{near[0]}`?" if near else "one of " + ", ".join(Metric)
    raise BadCondition(f"`{word}` is not a metric", at, at + len(word), hint)


def _value(metric: Metric, text: str, at: int, whole: str) -> tuple[float, Unit]:
    match = _VALUE.match(text)
    end = at + len(text)
    units = ALLOWED_UNITS[metric]
    examples = " or ".join(_EXAMPLES[u] for u in units)
    if not match:
        found = re.search(r"\b(or|not)\b|[()]", text)
        if found:
            hint = _ONLY_AND
            raise BadCondition(f"`{whole}` is not a condition", at + found.start(), at + found.end(), hint)
        raise BadCondition(f"`{text}` is not a value", at, end, f"for `{metric}` write {examples}")
    number = float(match["number"].replace("_", ""))
    unit = _unit(match["unit"])
    if unit not in units:
        raise BadCondition(f"`{text}` does not fit `{metric}`", at, end, f"for `{metric}` write {examples}")
    if unit is Unit.SECONDS:
        number *= _SPANS[match["unit"]]
    return number, unit


def _unit(text: str | None) -> Unit:
    if text is None:
        return Unit.NUMBER
    if text == "%":
        return Unit.PERCENT
    return Unit.POLLS if text.startswith("poll") else Unit.SECONDS
