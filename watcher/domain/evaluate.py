"""(rule, facts) -> Evaluation: each term, its value, its answer and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from watcher.domain.facts import Facts
from watcher.domain.measures import measured
from watcher.domain.rule import CONFIDENCE, Level, Rule
from watcher.domain.terms import Condition, Metric, Term, Truth, Unit, all_of

CLEARANCE_POINTS = 5.0
"""How far under its line a level is left when the rule names no `clear`: percentage points,
and as a share of the value where the line is an absolute number."""

VOLATILE_SHARE = 0.25
"""The same, as a share of the value, for what goes up and down by nature: pace, rises, times to the end."""

LEAVES_AT = 0.5
"""How probable an excess must still be for `forecast` to go on holding, or not to be for it to be over."""

ADD_ON = "an add-on pays for what goes beyond the limit"
_ALL = 100.0  # percent
_VOLATILE = frozenset({Metric.RUNS_OUT_IN, Metric.PACE, Metric.RISE})


@dataclass(frozen=True, slots=True)
class TermResult:
    """A term's answer; `measured` in the term's unit, `why` where the answer is unknown.

    `chance` is how probable it is, for what is foreseen: `measured` is then the most probable value.
    """

    term: Term
    truth: Truth
    measured: float | None
    why: str = ""
    chance: float | None = None


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
    sure = rule.confidence
    return Evaluation(
        rule=rule.name,
        levels={level: answer(condition, facts, sure) for level, condition in rule.when.items()},
        clear=answer(rule.clear, facts, sure) if rule.clear else None,
    )


def answer(condition: Condition, facts: Facts, sure: float = CONFIDENCE) -> ConditionResult:
    """Ask one condition; `sure` is how probable an excess must be for `forecast` to hold."""
    terms = tuple(_ask(term, facts, sure) for term in condition.terms)
    return ConditionResult(all_of(term.truth for term in terms), terms)


def still(condition: Condition, facts: Facts) -> ConditionResult:
    """Ask whether a level that was reached by `condition` is kept, by lines moved outwards."""
    return answer(relaxed(condition), facts, LEAVES_AT)


@lru_cache(1_000)  # of the rules' few conditions, asked about every series at every poll
def relaxed(condition: Condition) -> Condition:
    """The condition with its lines moved outwards by the clearance."""
    return replace(condition, terms=tuple(_relaxed(term) for term in condition.terms))


def _relaxed(term: Term) -> Term:
    if term.metric in _VOLATILE:
        by = abs(term.value) * VOLATILE_SHARE
    elif term.metric in {Metric.USED, Metric.REMAINING}:
        percent = term.unit is Unit.PERCENT
        by = _points(term) if percent else abs(term.value) * CLEARANCE_POINTS / 100
    else:
        return term
    return replace(term, value=term.value - by if term.asks_for_more else term.value + by)


def _points(term: Term) -> float:
    """The clearance of a share: never so much that nothing could be on the other side of the line."""
    room = term.value if term.asks_for_more else _ALL - term.value
    return min(CLEARANCE_POINTS, room / 2) if room > 0 else CLEARANCE_POINTS


def _ask(term: Term, facts: Facts, sure: float) -> TermResult:
    if term.metric is Metric.FORECAST:
        return _foresee(term, facts, sure)
    found = measured(term, facts)
    if isinstance(found, str):
        return TermResult(term, None, None, found)
    if facts.limit and facts.limit.soft and _asks_for_the_end(term):
        return TermResult(term, False, found, ADD_ON)
    return TermResult(term, term.holds(found), found)


def _foresee(term: Term, facts: Facts, sure: float) -> TermResult:
    """Whether the use at the period's end will probably reach the value, or probably not any more."""
    found = measured(term, facts)
    if isinstance(found, str):
        return TermResult(term, None, None, found)
    chance = facts.chance_of(term)
    if facts.limit and facts.limit.soft and _asks_for_the_end(term):
        return TermResult(term, False, found, ADD_ON, chance)
    holds = chance >= sure if term.asks_for_more else chance < LEAVES_AT
    return TermResult(term, holds, found, chance=chance)


def _asks_for_the_end(term: Term) -> bool:
    """Whether a term speaks of a limit that is used up; one that an add-on extends never is."""
    if term.metric in {Metric.USED, Metric.FORECAST}:
        return term.unit is Unit.PERCENT and term.asks_for_more and term.value >= _ALL
    if term.metric is Metric.RUNS_OUT_IN:
        return not term.asks_for_more
    return term.metric is Metric.REMAINING and not term.asks_for_more and term.value <= 0
