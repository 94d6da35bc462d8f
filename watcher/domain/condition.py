"""The condition grammar, `used >= 80% and elapsed > 10%`: from a text to terms, or to a marked fault."""

from __future__ import annotations

import re
from datetime import timedelta
from difflib import get_close_matches

from watcher.domain.terms import ALLOWED_UNITS, OPS, Condition, Metric, Term, Truth, Unit, all_of

__all__ = [
    "ALLOWED_UNITS",
    "OPS",
    "BadCondition",
    "Condition",
    "Metric",
    "Term",
    "Truth",
    "Unit",
    "all_of",
    "parse_condition",
    "parse_span",
]

LONGEST_WINDOW = timedelta(days=7)
"""How far back `rise` may look: it compares with the same stretch a week earlier."""

_SHORTEST_WINDOW = timedelta(hours=1)
_ONLY_AND = "there is only `and`, no brackets; write a second rule for the other case"
_SPANS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_PIECE = re.compile(r"(?:(?<=\s)and(?=\s)|^)(?P<term>.*?)(?=\sand\s|$)", re.DOTALL)
_TERM = re.compile(r"\s*(?P<metric>[^\s<>=!%]+)\s*(?P<op>[<>=!~]+)\s*(?P<value>.+?)\s*$")
_VALUE = re.compile(r"(?P<number>[0-9][0-9_]*(?:\.[0-9]+)?)\s*(?P<unit>%|polls?|[smhdw]|x\s+last_week)?$")
_WINDOWED = re.compile(r"(?P<word>\w+)\((?P<window>[^()]*)\)$")
_EXAMPLES = {
    Unit.PERCENT: "80%",
    Unit.NUMBER: "5000",
    Unit.SECONDS: "1h",
    Unit.POLLS: "3 polls",
    Unit.TIMES: "2x last_week",
}
_WORDS = ", ".join(f"{metric}(24h)" if metric is Metric.RISE else metric for metric in Metric)


class BadCondition(ValueError):  # noqa: N818 - it is what the user wrote, not a failure of ours
    """A text that is no condition. `start` and `end` mark the fault in it; `hint` says what to write."""

    def __init__(self, message: str, start: int, end: int, hint: str) -> None:
        super().__init__(message)
        self.start = start
        self.end = end
        self.hint = hint


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
    metric, window = _metric(match["metric"], start + match.start("metric"))
    op_at = start + match.start("op")
    if match["op"] not in OPS:
        hint = {"=>": "operator; write `>=`", "=<": "operator; write `<=`"}.get(
            match["op"], "operator; write one of >= > <= <"
        )
        raise BadCondition(f"`{text}` is not a condition", op_at, op_at + len(match["op"]), hint)
    value, unit = _value(metric, match["value"], start + match.start("value"), text)
    return Term(metric, match["op"], value, unit, piece.strip(), window)


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


def _metric(word: str, at: int) -> tuple[Metric, float]:
    """The metric, and in seconds the window it looks back over."""
    windowed = _WINDOWED.match(word)
    if windowed and windowed["word"] == Metric.RISE:
        return Metric.RISE, _window(windowed["window"], at + windowed.start("window"))
    if word == Metric.RISE:
        hint = "say over how long, such as rise(24h)"
        raise BadCondition("`rise` looks back over a time", at, at + len(word), hint)
    if word in set(Metric):
        return Metric(word), 0.0
    if windowed and windowed["word"] in set(Metric):
        hint = f"only rise has a time in brackets; write {windowed['word']}"
        raise BadCondition(f"`{word}` is not a metric", at, at + len(word), hint)
    if "(" in word or ")" in word:
        raise BadCondition(f"`{word}` is not a metric", at, at + len(word), _ONLY_AND)
    near = get_close_matches(word, [m.value for m in Metric], n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"one of {_WORDS}"
    raise BadCondition(f"`{word}` is not a metric", at, at + len(word), hint)


def _window(text: str, at: int) -> float:
    end = at + max(1, len(text))
    try:
        span = parse_span(text)
    except (ValueError, OverflowError) as error:
        raise BadCondition(f"`{text}` is not a duration", at, end, "write such as rise(24h)") from error
    if not _SHORTEST_WINDOW <= span <= LONGEST_WINDOW:
        raise BadCondition(f"`{text}` is out of bounds for rise", at, end, "write 1h to 7d")
    return span.total_seconds()


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
    if text.startswith("x"):
        return Unit.TIMES
    return Unit.POLLS if text.startswith("poll") else Unit.SECONDS
