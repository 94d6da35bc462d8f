"""Why a rule came to another level than was expected, in words: the values it saw beside its conditions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from math import isinf

from watcher.domain import dates
from watcher.domain.alert import Alert, Hold
from watcher.domain.evaluate import Evaluation, TermResult
from watcher.domain.rule import After, Level, Rule
from watcher.domain.ruletest import UNKNOWN
from watcher.domain.terms import Unit
from watcher.domain.words import count, number

_LEVELS = {level.word: level for level in Level}


def because(rule: Rule, expected: str, got: str, evaluation: Evaluation, alert: Alert | None) -> str:
    """Why it is `got` and not `expected`; both are words of a test."""
    wanted, held = _LEVELS.get(expected), _LEVELS.get(got)
    about = held if held is not None and held > (wanted or 0) else wanted
    about = min(evaluation.levels) if about is None else about
    result = evaluation.levels.get(about)
    if result is None:
        return f"the rule has no {about.word}"
    if about is held:
        return said(result.terms) + _kept(rule, result.truth)
    if result.truth and alert is not None and expected != UNKNOWN:
        return f"{said(result.terms)}; true, but {proof(rule.after, alert.holds.get(about, Hold()))}"
    return said([term for term in result.terms if term.truth is result.truth] or result.terms)


def _kept(rule: Rule, truth: bool | None) -> str:
    """Why a level is held though its condition is not true."""
    if truth:
        return ""
    if truth is None:
        return "; what is unknown moves nothing"
    if rule.clear is not None:
        return f"; kept until {rule.clear.text}"
    return "; a level that was reached is kept"


def proof(after: After, hold: Hold) -> str:
    """How much of `after` has been seen."""
    if after.span is None:
        return f"only for {hold.polls} of {count(after.polls, 'poll')}"
    return f"only for {dates.lasting(timedelta(seconds=hold.seconds))} of {dates.lasting(after.span)}"


def said(terms: Sequence[TermResult]) -> str:
    """`used = 90.0 %, rule says used > 90%`; of what is unknown why."""
    unknown = [f"{_name(term)} is unknown: {term.why}" for term in terms if term.truth is None]
    known = " and ".join(
        f"{_name(each)} = {measured_in_words(each)}" for each in terms if each.truth is not None
    )
    rule = " and ".join(term.term.text for term in terms)
    return ", ".join([*([known] if known else []), *unknown, f"rule says {rule}"])


def _name(result: TermResult) -> str:
    return result.term.text.partition(result.term.op)[0].strip()


def measured_in_words(result: TermResult) -> str:
    """The value in the term's own unit, exact enough that one sees on which side of the line it is."""
    value, unit = result.measured, result.term.unit
    if value is None:
        return "nothing"
    if isinf(value):
        return "not in this period" if unit is Unit.SECONDS else "something, against nothing last week"
    if unit is Unit.SECONDS:
        return dates.lasting(timedelta(seconds=value))
    text = f"{value:.1f}" if unit in {Unit.PERCENT, Unit.TIMES} else number(value)
    if unit in {Unit.PERCENT, Unit.TIMES} and result.term.holds(float(text)) != result.term.holds(value):
        text = repr(value)
    chance = f", probability {result.chance:.0%}" if result.chance is not None else ""
    return text + {Unit.PERCENT: " %", Unit.TIMES: "x last week", Unit.POLLS: " polls"}.get(unit, "") + chance
